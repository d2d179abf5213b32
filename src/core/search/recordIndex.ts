import type { Catalog } from '../catalog/catalog';
import { yearOf } from '../catalog/people';
import type { Entry, Kind } from '../catalog/records';
import { linksOf, textsOf, tightNamesOf } from './documents';
import { titleOf } from './describe';
import { pastedKeys, pastedKeysOf } from './pasted';
import { Postings } from './postings';
import { wordsOf } from './tokens';

/** A name that begins as asked, and whose it is. */
export interface Start {
  readonly name: string;
  readonly at: number;
}

/**
 * The records that can be found, by number in the order they came, with everything a query looks up
 * about them. A record whose id is there already takes the place of the one before.
 */
export class RecordIndex {
  readonly postings = new Postings();
  private readonly entries: Entry[] = [];
  /** 0 where a record was taken out or another took its place. */
  private readonly present: boolean[] = [];
  private readonly years: (number | undefined)[] = [];
  private readonly firstAuthors: (string | undefined)[] = [];
  private readonly byId = new Map<string, number>();
  private readonly byPasted = new Map<string, number>();
  private readonly named = new Map<string, number[]>();
  /** By the first one, two and three letters of a name, a title or a first author. */
  private readonly starts = new Map<string, Start[]>();
  /** Records that name an id among their links. */
  private readonly mentions = new Map<string, number[]>();
  private readonly titles = new Map<number, readonly (readonly number[])[]>();

  /** @param catalog Where links and names are looked up. */
  constructor(public catalog: Catalog) {}

  /** How many numbers are given out, those of records no longer present included. */
  get size(): number {
    return this.entries.length;
  }

  add(entry: Entry): void {
    this.remove(entry.record.id);
    const at = this.entries.length;
    this.entries.push(entry);
    this.present.push(true);
    this.byId.set(entry.record.id, at);
    this.years.push(this.yearFor(entry));
    this.postings.add(textsOf(entry, this.catalog));
    for (const key of pastedKeysOf(entry)) {
      const known = this.byPasted.get(key);
      if (known === undefined || !this.present[known]) {
        this.byPasted.set(key, at);
      }
    }
    const names = tightNamesOf(entry);
    names.forEach((name) => append(this.named, name, at));
    const first = entry.kind === 'paper' ? entry.record.author?.[0] : undefined;
    const family = first && wordsOf(first.family ?? first.literal ?? '').at(-1)?.joined;
    this.firstAuthors.push(family);
    for (const name of family === undefined ? names : [...names, family]) {
      for (let length = 1; length <= 3 && length <= name.length; length++) {
        append(this.starts, name.slice(0, length), { name, at });
      }
    }
    linksOf(entry).forEach((id) => append(this.mentions, id, at));
  }

  remove(id: string): void {
    const at = this.byId.get(id);
    if (at !== undefined) {
      this.present[at] = false;
      this.byId.delete(id);
    }
  }

  isPresent(at: number): boolean {
    return this.present[at] === true;
  }

  entry(at: number): Entry | undefined {
    return this.entries[at];
  }

  at(id: string): number | undefined {
    return this.byId.get(id);
  }

  /** A paper's year, or that of the paper a record is linked to. */
  year(at: number): number | undefined {
    return this.years[at];
  }

  /** The family name of a paper's first author, as it is searched. */
  firstAuthor(at: number): string | undefined {
    return this.firstAuthors[at];
  }

  /** The record that an identifier, a link or a cite key names. */
  pasted(typed: string): number | undefined {
    for (const key of pastedKeys(typed)) {
      const at = this.byPasted.get(key);
      if (at !== undefined && this.present[at]) {
        return at;
      }
    }
    return undefined;
  }

  /** The records that bear a name, given without spaces and marks. */
  bearing(tight: string): readonly number[] {
    return this.named.get(tight) ?? [];
  }

  /** The names, titles and first authors that begin with a text without spaces and marks. */
  starting(tight: string): readonly Start[] {
    const near = this.starts.get(tight.slice(0, 3)) ?? [];
    return tight.length < 4 ? near : near.filter(({ name }) => name.startsWith(tight));
  }

  /** The records of a kind that a record is linked to, in either direction; its own order first. */
  linked(at: number, kinds?: readonly Kind[]): number[] {
    const entry = this.entries[at];
    if (!entry) {
      return [];
    }
    const own = linksOf(entry).flatMap((id) => this.byId.get(id) ?? []);
    const all = new Set([...own, ...(this.mentions.get(entry.record.id) ?? [])]);
    return [...all].filter(
      (other) => this.present[other] && (kinds?.includes(this.kind(other)) ?? true),
    );
  }

  /** The papers that introduce a data set, metric or model. */
  introducing(at: number): number[] {
    const entry = this.entries[at];
    return entry === undefined || entry.kind === 'paper' || entry.kind === 'technique'
      ? []
      : this.linked(at, ['paper']);
  }

  kind(at: number): Kind {
    return this.entries[at]?.kind ?? 'paper';
  }

  /** The words of a title or name, each as the numbers of its terms: whole and in parts. */
  titleTerms(at: number): readonly (readonly number[])[] {
    let words = this.titles.get(at);
    const entry = this.entries[at];
    if (!words && entry) {
      const { vocabulary } = this.postings;
      words = wordsOf(titleOf(entry))
        .map(({ joined, parts }) =>
          [...new Set([joined, ...parts])].flatMap((term) => vocabulary.id(term) ?? []),
        )
        .filter((terms) => terms.length > 0);
      if (this.titles.size >= titlesKept) {
        this.titles.clear();
      }
      this.titles.set(at, words);
    }
    return words ?? [];
  }

  /** How records stand where nothing else tells: papers first, newest first; the rest by name. */
  compare(one: number, other: number): number {
    const [left, right] = [this.entries[one], this.entries[other]];
    return left && right ? restingOrder(left, right) : 0;
  }

  private yearFor(entry: Entry): number | undefined {
    const paper =
      entry.kind === 'paper'
        ? entry.record
        : 'paper' in entry.record
          ? this.catalog.paper(entry.record.paper)
          : undefined;
    return paper && yearOf(paper);
  }
}

const titlesKept = 5_000;

function restingOrder(one: Entry, other: Entry): number {
  if (one.kind === 'paper' && other.kind === 'paper') {
    return (
      (yearOf(other.record) ?? 0) - (yearOf(one.record) ?? 0) ||
      compareText(one.record.title, other.record.title) ||
      compareText(one.record.id, other.record.id)
    );
  }
  if (one.kind === 'paper' || other.kind === 'paper') {
    return one.kind === 'paper' ? -1 : 1;
  }
  return (
    compareText(one.record.name.toLowerCase(), other.record.name.toLowerCase()) ||
    compareText(one.record.id, other.record.id)
  );
}

// `localeCompare` would take most of the time a long list takes to sort.
function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) {
    list.push(value);
  } else {
    map.set(key, [value]);
  }
}
