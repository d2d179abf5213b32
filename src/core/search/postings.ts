import MiniSearch, { type SearchOptions } from 'minisearch';
import type { Scores } from './scores';
import type { Snapshot } from './snapshot';
import { indexTerms } from './tokens';
import { Vocabulary } from './vocabulary';

/** `name` holds what a record is called, `who` authors and year, `more` everything it is about. */
export type Field = 'name' | 'title' | 'who' | 'more';

/** How much a word counts in each field. */
const boost = { name: 4, title: 3, who: 2, more: 0.4 } satisfies Record<Field, number>;

/** Terms whose records are kept: those of the last few queries, key by key. */
const termsKept = 500;

/** The records that hold a term, in no order. */
interface Holders {
  readonly records: Uint32Array;
  /** How much the term says about each, divided by its rarity. */
  readonly scores: Float32Array;
  /** 1 where the term stands in a name or title. */
  readonly titled: Uint8Array;
}

/** For each term its holders, as a snapshot has them. */
type TermTable = Omit<Snapshot, 'cards' | 'names' | 'firstAuthors'>;

/**
 * For each term the records that hold it and how much it says about them: a MiniSearch index, asked
 * for one term at a time. Its score is BM25+ summed over the fields. What it answered before, a
 * snapshot may have kept; then it is asked only about the records that came later.
 *
 * What a word that is being typed or was mistyped may stand for is the vocabulary's matter, so that
 * a query asks for few terms, and the next key finds theirs again.
 */
export class Postings {
  readonly vocabulary: Vocabulary;
  /** How many of the records added hold a term. */
  private readonly frequencies: number[] = [];
  private readonly holders = new Map<number, Holders>();
  /** The terms of the record that is being added. */
  private readonly adding = new Set<string>();
  private readonly kept: TermTable;
  private readonly keptSize: number;
  private size: number;
  private readonly index = new MiniSearch<Record<Field, string> & { at: number }>({
    idField: 'at',
    fields: Object.keys(boost),
    tokenize: (text) => {
      const terms = indexTerms(text);
      terms.forEach((term) => this.adding.add(term));
      return terms;
    },
    processTerm: (term) => term,
  });

  constructor(snapshot?: Snapshot) {
    this.kept = snapshot ?? nothingKept;
    this.keptSize = snapshot?.cards.length ?? 0;
    this.size = this.keptSize;
    this.vocabulary = new Vocabulary(this.kept.terms);
  }

  /** Adds the next record; its number is the count of those before. */
  add(texts: Readonly<Record<Field, string>>): void {
    this.adding.clear();
    this.index.add({ at: this.size++, ...texts });
    this.holders.clear();
    for (const term of this.adding) {
      const id = this.vocabulary.add(term);
      this.frequencies[id] = (this.frequencies[id] ?? 0) + 1;
    }
  }

  /** How many records hold a term. */
  frequency(id: number): number {
    return (this.frequencies[id] ?? 0) + this.keptFrequency(id);
  }

  /**
   * Raises the score of each record that holds a term.
   *
   * @param weight Of the term, up to 1.
   * @param frequency How rare the term counts as: records that hold it or its like.
   * @param titlePoints Added where the term stands in a name or title.
   * @param within Where given, only records that have a score there.
   */
  score(
    id: number,
    { weight, frequency, titlePoints }: { weight: number; frequency: number; titlePoints: number },
    scores: Scores,
    within: Scores | undefined,
  ): void {
    const holders = this.holdersOf(id);
    const factor = weight * rarity(frequency, this.size);
    const inTitle = weight * titlePoints;
    const { records } = holders;
    for (let nth = 0; nth < records.length; nth++) {
      const at = records[nth] ?? 0;
      if (!within || within.get(at) > 0) {
        const title = (holders.titled[nth] ?? 0) * inTitle;
        scores.raise(at, (holders.scores[nth] ?? 0) * factor + title + least);
      }
    }
  }

  /** The records that hold a term. */
  holding(id: number): Iterable<number> {
    return this.holdersOf(id).records;
  }

  /**
   * The holders of every term, made term by term.
   *
   * @param numbers The records to take, by their number, with the number each gets.
   */
  *table(numbers: ReadonlyMap<number, number>): Generator<undefined, TermTable> {
    const terms: string[] = [];
    const starts: number[] = [];
    const records: number[] = [];
    const scores: number[] = [];
    const titled: number[] = [];
    for (const [term, id] of this.vocabulary.sorted()) {
      const holders = this.askFor(id);
      const start = records.length;
      holders.records.forEach((at, nth) => {
        const number = numbers.get(at);
        if (number !== undefined) {
          records.push(number);
          scores.push(holders.scores[nth] ?? 0);
          titled.push(holders.titled[nth] ?? 0);
        }
      });
      if (records.length > start) {
        terms.push(term);
        starts.push(start);
      }
      yield;
    }
    return {
      terms,
      starts: Uint32Array.from([...starts, records.length]),
      records: Uint32Array.from(records),
      scores: Float32Array.from(scores),
      titled: Uint8Array.from(titled),
    };
  }

  private holdersOf(id: number): Holders {
    const known = this.holders.get(id);
    if (known) {
      return known;
    }
    const holders = this.askFor(id);
    if (this.holders.size >= termsKept) {
      this.holders.clear();
    }
    this.holders.set(id, holders);
    return holders;
  }

  private askFor(id: number): Holders {
    const count = this.frequencies[id] ?? 0;
    const kept = this.keptHolders(id);
    if (count === 0) {
      return kept;
    }
    const found = this.index.search(this.vocabulary.term(id), oneTerm);
    // MiniSearch has weighed the term by its rarity among the records it knows.
    const weighed = rarity(count, this.size - this.keptSize);
    return {
      records: joined(
        kept.records,
        Uint32Array.from(found, ({ id: at }) => at as number),
      ),
      scores: joined(
        kept.scores,
        Float32Array.from(found, ({ score }) => score / weighed),
      ),
      titled: joined(
        kept.titled,
        Uint8Array.from(found, ({ match }) =>
          Object.values(match).some((fields) => fields.includes('name') || fields.includes('title'))
            ? 1
            : 0,
        ),
      ),
    };
  }

  private keptFrequency(id: number): number {
    const { starts } = this.kept;
    return id + 1 < starts.length ? (starts[id + 1] ?? 0) - (starts[id] ?? 0) : 0;
  }

  private keptHolders(id: number): Holders {
    const { starts, records, scores, titled } = this.kept;
    const start = starts[id] ?? 0;
    const end = start + this.keptFrequency(id);
    return {
      records: records.subarray(start, end),
      scores: scores.subarray(start, end),
      titled: titled.subarray(start, end),
    };
  }
}

const nothingKept: TermTable = {
  terms: [],
  starts: new Uint32Array(),
  records: new Uint32Array(),
  scores: new Float32Array(),
  titled: new Uint8Array(),
};

/** The inverse document frequency that MiniSearch's BM25+ has. */
function rarity(frequency: number, size: number): number {
  return Math.log(1 + (size - frequency + 0.5) / (frequency + 0.5));
}

type Numbers = Uint32Array | Float32Array | Uint8Array;

function joined<List extends Numbers>(one: List, other: List): List {
  if (one.length === 0) {
    return other;
  }
  const both = new (one.constructor as new (length: number) => List)(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** The text is one term, whatever is in it. */
const oneTerm: SearchOptions = {
  boost,
  tokenize: (term) => [term],
  processTerm: (term) => term,
  prefix: false,
  fuzzy: false,
};

/** A record that holds a term of every record has a score all the same. */
const least = 1e-6;
