import type { Paper } from '../catalog/records';
import type { BibEntry, Bibliography } from '../citation/bibliography';
import { entriesOfOneWork, findSameWork } from '../citation/sameWork';
import { entryOfKey } from './entriesByKey';
import type { SurroundingBibliography } from './surroundings';
import type { Turns } from './turns';

/** An entry that is cited. */
export interface CitedEntry {
  readonly file: string;
  readonly bibliography: Bibliography;
  readonly entry: BibEntry;
}

/** Entries compared in one go. */
const entriesAtOnce = 40;

/** The entries of some keys, asked by the work they are of. */
export class CitedWorks {
  private constructor(
    /** Each once, in the order of the keys. */
    readonly entries: readonly CitedEntry[],
    private readonly batches: readonly Bibliography[],
  ) {}

  static async of(
    keys: Iterable<string>,
    bibliographies: readonly SurroundingBibliography[],
    turns: Turns,
  ): Promise<CitedWorks> {
    const found = new Map<BibEntry, CitedEntry>();
    for (const key of keys) {
      const { source, entry } = (await entryOfKey(key, bibliographies, turns)) ?? {};
      if (source && entry) {
        found.set(entry, { ...source, entry });
      }
    }
    const entries = [...found.values()];
    const batches: Bibliography[] = [];
    for (let from = 0; from < entries.length; from += entriesAtOnce) {
      batches.push(batchOf(entries.slice(from, from + entriesAtOnce)));
    }
    return new CitedWorks(entries, batches);
  }

  /** The entry that is of a paper's work; see `findSameWork`. */
  async find(paper: Paper, turns: Turns): Promise<BibEntry | undefined> {
    for (const batch of this.batches) {
      const entry = findSameWork(batch, paper);
      await turns.next();
      if (entry) {
        return entry;
      }
    }
    return undefined;
  }

  /** Groups of those that are of one work; see `entriesOfOneWork`. */
  ofOneWork(): Promise<BibEntry[][]> {
    return entriesOfOneWork(batchOf(this.entries));
  }
}

/** True where an entry is of a paper's work; see `findSameWork`. */
export function isOfWork(entry: BibEntry, bibliography: Bibliography, paper: Paper): boolean {
  return findSameWork({ ...bibliography, entries: [entry] }, paper) === entry;
}

/** Entries read their own text: those of several files can stand in one. */
function batchOf(cited: readonly CitedEntry[]): Bibliography {
  return {
    text: '',
    entries: cited.map(({ entry }) => entry),
    directives: [],
    strings: new Map(),
    problems: [],
    eol: '\n',
    conflicted: false,
  };
}

/** Entries looked through in one go. */
const entriesSearched = 300;

/**
 * The first entry of a bibliography that is of a paper's work, found by what stands in its text, so
 * that a large bibliography need not be read; none that is `besides`.
 */
export async function entryOfWork(
  paper: Paper,
  bibliography: Bibliography,
  turns: Turns,
  besides?: BibEntry,
): Promise<BibEntry | undefined> {
  const { entries, text } = bibliography;
  const marks = marksOf(paper);
  for (let from = 0; from < entries.length; from += entriesSearched) {
    const some = entries.slice(from, from + entriesSearched);
    const [first, last] = [some[0], some.at(-1)];
    if (first && last && marks.test(text.slice(first.start, last.end))) {
      const found = some.find(
        (entry) =>
          entry !== besides &&
          marks.test(text.slice(entry.start, entry.end)) &&
          isOfWork(entry, bibliography, paper),
      );
      if (found) {
        return found;
      }
    }
    await turns.next();
  }
  return undefined;
}

/** One of which every entry of a paper's work holds: its DOI, its arXiv id, or its title's words. */
function marksOf(paper: Paper): RegExp {
  const words = paper.title.match(/[A-Za-z0-9]{3,}/g)?.slice(0, 6) ?? [];
  const literal = (part: string): string => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const marks = [
    ...(paper.DOI === undefined ? [] : [literal(paper.DOI)]),
    ...(paper.custom.arxiv === undefined ? [] : [literal(paper.custom.arxiv)]),
    // Between two of them stand shorter words and LaTeX's marks.
    ...(words.length < 2 ? words.map((word) => `\\b${word}\\b`) : [words.join('[^]{1,20}?')]),
  ];
  return new RegExp(marks.join('|'), 'i');
}
