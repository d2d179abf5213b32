import { append } from '../multimap';
import type { Catalog } from '../catalog/catalog';
import type { Entry, Kind } from '../catalog/records';
import { detailOf } from './describe';
import { textsOf, tightNamesOf } from './documents';
import { pastedKeys } from './pasted';
import { Postings } from './postings';
import { RecordNames, type RecordName } from './recordNames';
import { recordCard, type RecordCard } from './recordCard';
import type { Snapshot } from './snapshot';
import { wordsOf } from './tokens';

/**
 * The records that can be found, by number in the order they came, with everything a query looks up
 * about them. A record whose id is there already takes the place of the one before.
 */
export class RecordIndex {
  readonly postings: Postings;
  private readonly cards: RecordCard[] = [];
  /** The records that were added; those of a snapshot stay in the catalog. */
  private readonly added = new Map<number, Entry>();
  /** False where a record was taken out or another took its place. */
  private readonly present: boolean[] = [];
  private readonly byId = new Map<string, number>();
  private readonly byPasted = new Map<string, number>();
  private readonly names: RecordNames;
  private readonly firstAuthors: RecordNames;
  /** Records that name an id among their links. */
  private readonly mentions = new Map<string, number[]>();
  /** Counts what was added and taken out. */
  private changes = 0;
  private readonly titles = new Map<number, readonly (readonly number[])[]>();
  /** Whether what the snapshot tells of models and data sets is out of date. */
  private isOutdated = false;

  /**
   * @param catalogOf Where links and names are looked up, and the records of a snapshot; asked only
   *   when one is needed.
   * @param snapshot What is in the index already.
   */
  constructor(
    private catalogOf: () => Catalog,
    snapshot?: Snapshot,
  ) {
    this.postings = new Postings(snapshot);
    this.names = new RecordNames(snapshot?.names);
    this.firstAuthors = new RecordNames(snapshot?.firstAuthors);
    snapshot?.cards.forEach((card) => this.place(card));
  }

  get catalog(): Catalog {
    return this.catalogOf();
  }

  /** Looks links, names and reported results up in another state of the catalog from now on. */
  use(catalog: Catalog): void {
    this.catalogOf = () => catalog;
    this.isOutdated = true;
  }

  /** How many numbers are given out, those of records no longer present included. */
  get size(): number {
    return this.cards.length;
  }

  add(entry: Entry): void {
    this.remove(entry.record.id);
    this.changes++;
    const at = this.cards.length;
    this.added.set(at, entry);
    const card = recordCard(entry, this.catalog);
    this.place(card);
    tightNamesOf(entry).forEach((name) => this.names.add(name, at));
    if (card.firstAuthor !== undefined) {
      this.firstAuthors.add(card.firstAuthor, at);
    }
    this.postings.add(textsOf(entry, this.catalog));
  }

  private place(card: RecordCard): void {
    const at = this.cards.length;
    this.cards.push(card);
    this.present.push(true);
    this.byId.set(card.id, at);
    for (const key of card.pasted) {
      const known = this.byPasted.get(key);
      if (known === undefined || !this.present[known]) {
        this.byPasted.set(key, at);
      }
    }
    card.links.forEach((id) => append(this.mentions, id, at));
  }

  /**
   * Makes a snapshot of the records that are present, term by term; undefined where the index
   * changes meanwhile.
   */
  *snapshot(): Generator<undefined, Snapshot | undefined> {
    const { changes } = this;
    const numbers = new Map<number, number>();
    const cards: RecordCard[] = [];
    for (const [at, card] of this.cards.entries()) {
      if (this.present[at]) {
        numbers.set(at, cards.length);
        cards.push({ ...card, detail: this.detail(at) });
        yield;
      }
    }
    const making = this.postings.table(numbers);
    for (let step = making.next(); this.changes === changes; step = making.next()) {
      if (step.done) {
        return {
          cards,
          names: this.names.sorted(numbers),
          firstAuthors: this.firstAuthors.sorted(numbers),
          ...step.value,
        };
      }
      yield;
    }
    return undefined;
  }

  remove(id: string): void {
    const at = this.byId.get(id);
    if (at !== undefined) {
      this.changes++;
      this.present[at] = false;
      this.byId.delete(id);
    }
  }

  isPresent(at: number): boolean {
    return this.present[at] === true;
  }

  entry(at: number): Entry | undefined {
    const card = this.cards[at];
    return card && (this.added.get(at) ?? this.catalog.get(card.id));
  }

  card(at: number): RecordCard | undefined {
    return this.cards[at];
  }

  /** One line on a record that does not repeat its title. */
  detail(at: number): string {
    const card = this.cards[at];
    const mayHaveChanged = this.isOutdated && card?.kind !== 'paper';
    const entry = mayHaveChanged ? this.entry(at) : undefined;
    return entry ? detailOf(entry, this.catalog) : (card?.detail ?? '');
  }

  at(id: string): number | undefined {
    return this.byId.get(id);
  }

  /** A paper's year, or that of the paper a record is linked to. */
  year(at: number): number | undefined {
    return this.cards[at]?.year;
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
  bearing(tight: string): number[] {
    return bearersOf(tight, this.names);
  }

  /** The papers whose first author bears a family name, as it is searched. */
  writtenBy(family: string): number[] {
    return bearersOf(family, this.firstAuthors);
  }

  /** The names, titles and first authors that begin with a text without spaces and marks. */
  starting(tight: string): RecordName[] {
    return [...this.names.starting(tight), ...this.firstAuthors.starting(tight)];
  }

  /** The records of a kind that a record is linked to, in either direction; its own order first. */
  linked(at: number, kinds?: readonly Kind[]): number[] {
    const card = this.cards[at];
    if (!card) {
      return [];
    }
    const own = card.links.flatMap((id) => this.byId.get(id) ?? []);
    const all = new Set([...own, ...(this.mentions.get(card.id) ?? [])]);
    return [...all].filter(
      (other) => this.present[other] && (kinds?.includes(this.kind(other)) ?? true),
    );
  }

  /** The papers that introduce a data set, metric or model. */
  introducing(at: number): number[] {
    const kind = this.cards[at]?.kind ?? 'paper';
    return kind === 'paper' || kind === 'technique' ? [] : this.linked(at, ['paper']);
  }

  kind(at: number): Kind {
    return this.cards[at]?.kind ?? 'paper';
  }

  /** The words of a title or name, each as the numbers of its terms: whole and in parts. */
  titleTerms(at: number): readonly (readonly number[])[] {
    let words = this.titles.get(at);
    const card = this.cards[at];
    if (!words && card) {
      const { vocabulary } = this.postings;
      words = wordsOf(card.title)
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
    const [left, right] = [this.cards[one], this.cards[other]];
    return left && right ? restingOrder(left, right) : 0;
  }
}

function bearersOf(name: string, names: RecordNames): number[] {
  return names.starting(name).flatMap(([found, at]) => (found === name ? [at] : []));
}

const titlesKept = 5_000;

function restingOrder(one: RecordCard, other: RecordCard): number {
  if (one.kind === 'paper' && other.kind === 'paper') {
    return (
      (other.year ?? 0) - (one.year ?? 0) ||
      compareText(one.title, other.title) ||
      compareText(one.id, other.id)
    );
  }
  if (one.kind === 'paper' || other.kind === 'paper') {
    return one.kind === 'paper' ? -1 : 1;
  }
  return (
    compareText(one.title.toLowerCase(), other.title.toLowerCase()) || compareText(one.id, other.id)
  );
}

// `localeCompare` would take most of the time a long list takes to sort.
function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
