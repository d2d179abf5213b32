import { foldName, namesOf } from '../catalog/catalog';
import { familyName } from '../catalog/people';
import type { Entry, Kind } from '../catalog/records';
import { venueOf } from '../catalog/venues';
import type { YearRange } from './answer';
import type { RecordIndex } from './recordIndex';

/** A filter of a query with its value, read but not yet applied. */
export interface Filter {
  readonly excludes: boolean;
  /**
   * What to keep: a test of a record's number; or, where the value names nothing, the sentence that
   * says so.
   */
  apply(index: RecordIndex): Test | string;
}

export type Test = (at: number) => boolean;

/** Reads one value, or says why it cannot be one. */
type Read = (value: string) => Filter['apply'] | string;

const kinds: Readonly<Record<string, Kind>> = {
  paper: 'paper',
  dataset: 'dataset',
  data: 'dataset',
  benchmark: 'dataset',
  metric: 'metric',
  model: 'model',
  task: 'task',
  technique: 'technique',
};

const properties: Readonly<Record<string, (entry: Entry, index: RecordIndex) => boolean>> = {
  results: ({ kind, record }, { catalog }) =>
    (kind === 'paper' ? catalog.resultsIn(record.id) : catalog.resultsFor(record.id)).length > 0,
  paper: ({ record }, index) => 'paper' in record && index.at(record.paper ?? '') !== undefined,
  doi: ({ record }) => 'DOI' in record && record.DOI !== undefined,
  arxiv: ({ kind, record }) => kind === 'paper' && record.custom.arxiv !== undefined,
  link: ({ record }) =>
    ('URL' in record && record.URL !== undefined) ||
    ('homepage' in record && record.homepage !== undefined),
  huggingface: ({ record }) => 'huggingFace' in record && record.huggingFace !== undefined,
  onnx: ({ record }) => 'onnx' in record && record.onnx !== undefined,
  licence: ({ record }) => 'licence' in record && record.licence !== undefined,
  splits: ({ record }) => 'splits' in record && record.splits !== undefined,
  formula: ({ record }) => 'formula' in record && record.formula !== undefined,
};

const filters: Readonly<Record<string, Read>> = {
  author: people,
  year: years,
  venue,
  kind(value) {
    const name = value.toLowerCase();
    const kind = kinds[name] ?? kinds[name.replace(/s$/, '')];
    return kind === undefined
      ? `There is no kind ${value}. The kinds are ${[...new Set(Object.values(kinds))].join(', ')}.`
      : (index) => (at) => index.kind(at) === kind;
  },
  task: linkedTo('task'),
  technique: linkedTo('technique'),
  metric: linkedTo('metric'),
  dataset: linkedTo('dataset'),
  model: linkedTo('model'),
  arxiv: byStart(
    ({ kind, record }) => (kind === 'paper' ? record.custom.arxiv : undefined),
    [/^(?:https?:\/\/)?(?:www\.)?arxiv\.org\/(?:abs|pdf)\//, /^arxiv:/, /v\d+$/],
  ),
  doi: byStart(
    ({ kind, record }) => (kind === 'paper' ? record.DOI : undefined),
    [/^(?:https?:\/\/)?(?:dx\.)?doi\.org\//, /^doi:/],
  ),
  has(value) {
    const test = properties[value.toLowerCase()];
    return test
      ? (index) => (at) => {
          const entry = index.entry(at);
          return entry !== undefined && test(entry, index);
        }
      : `A record cannot be asked for ${value}. Write has: with ${Object.keys(properties).join(', ')}.`;
  },
};

/** `author`, `year` and so on, without the colon. */
export const filterNames: readonly string[] = Object.keys(filters);

/** Whether a name, in any case, is a filter's. */
export function filterNamed(name: string): boolean {
  return filterNames.includes(name.toLowerCase());
}

/**
 * Reads a filter's value; several, separated by commas, keep what any of them keeps.
 *
 * @returns A sentence for a person where the value cannot be one of that filter's.
 */
export function readFilter(name: string, value: string, excludes: boolean): Filter | string {
  const read = filters[name.toLowerCase()];
  const values = value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (!read || values.length === 0) {
    return `The filter ${name}: has no value yet.`;
  }
  const tests: Filter['apply'][] = [];
  for (const one of values) {
    const result = read(one);
    if (typeof result === 'string') {
      return result;
    }
    tests.push(result);
  }
  return {
    excludes,
    apply(index) {
      const applied = tests.map((test) => test(index));
      const problem = applied.find((one) => typeof one === 'string');
      const able = applied.filter((one) => typeof one !== 'string');
      return able.length === 0 && problem !== undefined
        ? problem
        : (at) => able.some((test) => test(at));
    },
  };
}

/** Whether a record's year lies in a range; a record that is no paper counts with its paper. */
export function inYears(index: RecordIndex, { from, to }: YearRange): Test {
  return (at) => {
    const year = index.year(at);
    return year !== undefined && year >= (from ?? year) && year <= (to ?? year);
  };
}

function years(value: string): Filter['apply'] | string {
  const range = /^(\d{4})?(\.\.\.?|-|–)?(\d{4})?$/.exec(value);
  const [, first, dots, last] = range ?? [];
  if (!range || (first ?? last) === undefined || (first && last && !dots)) {
    return /^[\d.–-]{1,9}$/.test(value)
      ? `A year has four digits: year:2020, year:2020..2023, year:2020.. or year:..2019.`
      : `${value} is not a year. Write year:2020, year:2020..2023, year:2020.. or year:..2019.`;
  }
  const from = first === undefined ? undefined : Number(first);
  const to = dots === undefined ? from : last === undefined ? undefined : Number(last);
  return (index) =>
    inYears(index, { ...(from !== undefined && { from }), ...(to !== undefined && { to }) });
}

function people(value: string): Filter['apply'] | string {
  const asked = foldName(value).match(/[\p{L}\p{N}]+/gu);
  if (!asked) {
    return `${value} is nobody's name.`;
  }
  return (index) => {
    const likely = holdingStart(asked, index);
    return (at) => {
      const entry = index.entry(at);
      if (entry?.kind !== 'paper' || likely?.has(at) === false) {
        return false;
      }
      const names = [...(entry.record.author ?? []), ...(entry.record.editor ?? [])];
      return names.some((name) => {
        const parts = foldName(`${familyName(name)} ${name.given ?? ''}`).match(/[\p{L}\p{N}]+/gu);
        return asked.every((part) => parts?.some((known) => known.startsWith(part)));
      });
    };
  };
}

/** The records with a term that begins as the longest word does; undefined where it is too short. */
function holdingStart(words: readonly string[], index: RecordIndex): Set<number> | undefined {
  const longest = words.reduce((one, other) => (other.length > one.length ? other : one), '');
  // A plural's s is not in the index.
  const start = longest.length > 4 ? longest.replace(/s$/, '') : longest;
  if (start.length < 3) {
    return undefined;
  }
  const { vocabulary } = index.postings;
  return new Set(vocabulary.startingWith(start).flatMap((id) => [...index.postings.holding(id)]));
}

/** Every word of the value begins a word of the venue's usual or full name. */
function venue(value: string): Filter['apply'] | string {
  const asked = foldName(value).match(/[\p{L}\p{N}]+/gu);
  if (!asked) {
    return `${value} is not a venue.`;
  }
  return (index) => {
    // Many papers share a venue, and its usual name takes a while to find.
    const known = new Map<string, boolean>();
    return (at) => {
      const entry = index.entry(at);
      if (entry?.kind !== 'paper') {
        return false;
      }
      const { record } = entry;
      const full = [
        record['container-title'],
        record['event-title'],
        record.custom.arxiv === undefined ? record.publisher : 'arXiv',
      ].join(' ');
      let isMeant = known.get(full);
      if (isMeant === undefined) {
        const words = foldName(`${venueOf(record) ?? ''} ${full}`).match(/[\p{L}\p{N}]+/gu);
        isMeant = asked.every((part) => words?.some((word) => word.startsWith(part)));
        known.set(full, isMeant);
      }
      return isMeant;
    };
  };
}

function byStart(textOf: (entry: Entry) => string | undefined, prefixes: readonly RegExp[]): Read {
  return (value) => {
    const asked = prefixes.reduce((text, prefix) => text.replace(prefix, ''), value.toLowerCase());
    return (index) => (at) => {
      const entry = index.entry(at);
      return (entry && textOf(entry))?.toLowerCase().startsWith(asked) ?? false;
    };
  };
}

/**
 * Records about a task, technique, metric, data set or model: itself, what is under it, and what is
 * linked to any of these, a reported result being a link.
 */
function linkedTo(kind: Exclude<Kind, 'paper'>): Read {
  return (value) => (index) => {
    const named = recordsNamed(kind, value, index);
    if (named.length === 0) {
      return `No ${kind === 'dataset' ? 'data set' : kind} is called ${value}.`;
    }
    const about = new Set(named);
    for (const at of about) {
      for (const under of partsOf(at, index)) {
        about.add(under);
      }
    }
    const found = new Set(about);
    const datasets = [...about].flatMap((at) =>
      index.kind(at) === 'dataset'
        ? [at]
        : kind === 'task' || kind === 'metric'
          ? index.linked(at, ['dataset'])
          : [],
    );
    for (const at of [...about, ...(kind === 'task' ? datasets : [])]) {
      const own = parentOf(index.entry(at));
      index
        .linked(at)
        .filter((other) => index.entry(other)?.record.id !== own)
        .forEach((other) => found.add(other));
    }
    const ids = new Set([...about].map((at) => index.entry(at)?.record.id));
    const resultsOf = [...about, ...datasets].flatMap((at) =>
      index.catalog.resultsFor(index.entry(at)?.record.id ?? ''),
    );
    for (const result of resultsOf) {
      if (kind !== 'metric' || ids.has(result.metric)) {
        [result.model, result.dataset, result.metric, result.paper]
          .flatMap((id) => (id === undefined ? [] : (index.at(id) ?? [])))
          .forEach((at) => found.add(at));
      }
    }
    return (at) => found.has(at);
  };
}

function parentOf(entry: Entry | undefined): string | undefined {
  return entry && 'parent' in entry.record
    ? entry.record.parent
    : entry?.kind === 'dataset'
      ? entry.record.partOf
      : undefined;
}

function partsOf(at: number, index: RecordIndex): number[] {
  const id = index.entry(at)?.record.id;
  return index.linked(at, [index.kind(at)]).filter((other) => parentOf(index.entry(other)) === id);
}

/** Called so; else with a name that begins so; else with a name that holds each of the words. */
function recordsNamed(kind: Kind, value: string, index: RecordIndex): number[] {
  const asked = foldName(value).replace(/[\s_-]+/g, ' ');
  const words = asked.split(' ');
  const named: [at: number, names: string[]][] = [];
  for (let at = 0; at < index.size; at++) {
    const entry = index.entry(at);
    if (entry?.kind === kind && index.isPresent(at)) {
      named.push([at, namesOf(entry).map((name) => foldName(name).replace(/[\s_-]+/g, ' '))]);
    }
  }
  const tests: ((name: string) => boolean)[] = [
    (name) => name === asked || name.replaceAll(' ', '') === asked.replaceAll(' ', ''),
    (name) => name.startsWith(asked),
    (name) => words.every((word) => name.split(' ').some((part) => part.startsWith(word))),
  ];
  for (const test of tests) {
    const found = named.filter(([, names]) => names.some(test));
    if (found.length > 0) {
      return found.map(([at]) => at);
    }
  }
  return [];
}
