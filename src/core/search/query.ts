import { foldMarks } from '../catalog/catalog';
import type { Kind } from '../catalog/records';
import { filterNamed, filterNames, readFilter, type Filter } from './filters';
import { stopWords, wordsOf, type Word } from './tokens';
import { editDistance } from './vocabulary';

/** What a person asked for, read from the search box. */
export interface Query {
  /** The text without its filters, exclusions and quotation marks. */
  readonly text: string;
  readonly words: readonly Word[];
  /** True while the last word may still be going on: nothing but a letter or digit ends the text. */
  readonly open: boolean;
  /** Words that must stand in a row, as {@link plainWords} spells them. */
  readonly phrases: readonly string[];
  /** Words and phrases that must not be there. */
  readonly excluded: readonly string[];
  readonly filters: readonly Filter[];
  /** Where the text asks for a kind of record; two ways where both ends do (`model recycling paper`). */
  readonly asked: readonly Asked[];
  /** Sentences on what could not be read as it was meant. */
  readonly notes: readonly string[];
}

/** `metric for CoLA` or `CoLA metric`, read as: records of this kind, about these words. */
export interface Asked {
  readonly kind: Kind;
  readonly text: string;
  readonly words: readonly Word[];
}

/** Text beyond this many characters, and words beyond this many, are not looked for. */
const longestText = 1_000;
const mostWords = 48;

// An optional minus, then a filter with its value, a phrase, or a word.
const piece = /(?<=^|\s)(-?)(?:([\p{L}]+):(?!\/\/)("[^"]*"?|[^\s"]+)|"([^"]*)"?|(\S+))/gu;

/**
 * Reads a query: words, `"a phrase"`, `-word`, `-"a phrase"`, and the filters of {@link filterNames}
 * (`year:2019..2021`, `-kind:model`, `author:"de Souza"`).
 *
 * What looks like a filter and is none is explained in `notes`; a name that is nearly one is dropped
 * and its value searched as words, anything else is read as words throughout.
 */
export function parseQuery(typed: string): Query {
  const notes: string[] = [];
  const filters: Filter[] = [];
  const phrases: string[] = [];
  const excluded: string[] = [];
  const kept: string[] = [];
  const read = typed.length > longestText ? typed.slice(0, longestText) : typed;
  if (read !== typed) {
    notes.push(`Only the first ${longestText.toLocaleString('en')} characters are looked for.`);
  }
  for (const [whole, minus, name, value, phrase, word] of read.matchAll(piece)) {
    const isExcluded = minus === '-';
    if (name !== undefined && value !== undefined) {
      const plain = unquoted(value);
      if (filterNamed(name)) {
        const result = readFilter(name, plain, isExcluded);
        if (typeof result === 'string') {
          notes.push(result);
        } else {
          filters.push(result);
        }
        continue;
      }
      const meant = closestFilter(name);
      if (meant !== undefined) {
        notes.push(`There is no filter ${name}:. Did you mean ${meant}:?`);
        kept.push(plain);
        continue;
      }
      if (/^\p{Ll}+$/u.test(name) && plain !== '') {
        notes.push(
          `There is no filter ${name}:. The filters are ${filterNames.map((one) => `${one}:`).join(' ')}.`,
        );
      }
      kept.push(whole);
    } else if (phrase !== undefined) {
      if (plainWords(phrase) !== '') {
        (isExcluded ? excluded : phrases).push(plainWords(phrase));
        if (!isExcluded) {
          kept.push(phrase);
        }
      }
    } else if (isExcluded && word !== undefined && plainWords(word) !== '') {
      excluded.push(plainWords(word));
    } else {
      kept.push(whole);
    }
  }
  const text = kept.join(' ');
  const all = wordsOf(text);
  if (all.length > mostWords) {
    notes.push(`Only the first ${mostWords} words are looked for.`);
  }
  const words = withoutStopWords(all.slice(0, mostWords));
  return {
    text,
    words,
    open: /[\p{L}\p{N}]$/u.test(read) && all.length <= mostWords,
    phrases,
    excluded,
    filters,
    asked: all.length > mostWords ? [] : askedKinds(text),
    notes,
  };
}

/** The words of a text in lower case with one space around each, so that phrases can be found in it. */
export function plainWords(text: string): string {
  const words = foldMarks(text)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words ? ` ${words.join(' ')} ` : '';
}

/** Among several words those that say nothing are left out; the last may be the start of another. */
function withoutStopWords(words: readonly Word[]): Word[] {
  const last = words.at(-1);
  return words.filter((word) => word === last || !stopWords.has(word.joined));
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.replace(/"/g, '').trim() : value;
}

function closestFilter(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (lower.length < 3) {
    return undefined;
  }
  const near = filterNames.filter(
    (known) =>
      known.startsWith(lower) ||
      editDistance(lower, known, lower.length < 5 ? 1 : 2) <= (lower.length < 5 ? 1 : 2),
  );
  return near.sort((one, other) => editDistance(lower, one, 9) - editDistance(lower, other, 9))[0];
}

const kindWords: Readonly<Partial<Record<string, Kind>>> = {
  paper: 'paper',
  article: 'paper',
  dataset: 'dataset',
  benchmark: 'dataset',
  corpus: 'dataset',
  metric: 'metric',
  measure: 'metric',
  model: 'model',
  task: 'task',
  technique: 'technique',
  method: 'technique',
};

/** Words of a question that say nothing about which record is meant. */
const questionWords = new Set(
  'what which how who is are was the used use best official main standard default evaluation evaluate evaluated introducing introduced about do does'.split(
    ' ',
  ),
);

/** A kind named by the first or last word that is no question word: `official metric of SST-2`. */
function askedKinds(text: string): Asked[] {
  const pieces = text
    .replace(/\bdata[\s-]sets?\b/gi, 'dataset')
    .split(/\s+/)
    .filter((piece) => wordsOf(piece).length > 0);
  const says = (piece: string | undefined): string => wordsOf(piece ?? '')[0]?.joined ?? '';
  const trim = (from: number, to: number): [number, number] => {
    while (from < to && saysNothing(says(pieces[from]))) {
      from++;
    }
    while (from < to && saysNothing(says(pieces[to - 1]))) {
      to--;
    }
    return [from, to];
  };
  const read = (kindWord: string | undefined, from: number, to: number): Asked[] => {
    const kind = kindWords[says(kindWord)];
    const about = pieces.slice(...trim(from, to)).join(' ');
    const words = withoutStopWords(wordsOf(about));
    return kind === undefined || words.length === 0 ? [] : [{ kind, text: about, words }];
  };
  const [from, to] = trim(0, pieces.length);
  return [...read(pieces[from], from + 1, to), ...read(pieces[to - 1], from, to - 1)];
}

function saysNothing(word: string): boolean {
  return questionWords.has(word) || stopWords.has(word);
}
