import type { Kind } from '../catalog/records';
import { stopWords, wordsOf, type Word } from './tokens';

/** What a person asked for, read from the search box. */
export interface Query {
  /** The text without its `kind:` and `year:` filters. */
  readonly text: string;
  readonly words: readonly Word[];
  /** True while the last word may still be going on: nothing but a letter or digit ends the text. */
  readonly open: boolean;
  readonly kinds?: readonly Kind[];
  readonly years?: YearRange;
}

/** Both ends are included; an absent end is open. */
export interface YearRange {
  readonly from?: number;
  readonly to?: number;
}

const kindNames: Readonly<Record<string, Kind>> = {
  paper: 'paper',
  dataset: 'dataset',
  data: 'dataset',
  benchmark: 'dataset',
  metric: 'metric',
  model: 'model',
  task: 'task',
  technique: 'technique',
};

/**
 * Reads a query: words, and the filters `kind:paper` (also `kind:paper,model`) and `year:2019`,
 * `year:2018..2020`, `year:2020..`, `year:..2015` anywhere among them. A filter that is not one of
 * these is read as words.
 */
export function parseQuery(typed: string): Query {
  let kinds: readonly Kind[] | undefined;
  let years: YearRange | undefined;
  const text = typed.replace(/(^|\s)(kind|year):(\S+)(?=\s|$)/gi, (all, before, filter, value) => {
    if (filter.toLowerCase() === 'kind') {
      const asked = String(value)
        .toLowerCase()
        .split(',')
        .map((name) => kindNames[name] ?? kindNames[name.replace(/s$/, '')]);
      if (asked.some((kind) => kind === undefined)) {
        return all;
      }
      kinds = asked.filter((kind) => kind !== undefined);
      return before;
    }
    const range = /^(\d{4})?(\.\.|-)?(\d{4})?$/.exec(value);
    if (!range || (range[1] ?? range[3]) === undefined) {
      return all;
    }
    const from = range[1] === undefined ? undefined : Number(range[1]);
    const to =
      range[2] === undefined ? from : range[3] === undefined ? undefined : Number(range[3]);
    years = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    return before;
  });
  const words = wordsOf(text);
  const last = words.at(-1);
  const kept = words.filter((word) => word === last || !stopWords.has(word.joined));
  return {
    text: text.trim(),
    words: kept,
    open: /[\p{L}\p{N}]$/u.test(text),
    ...(kinds && { kinds }),
    ...(years && { years }),
  };
}
