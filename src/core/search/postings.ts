import MiniSearch, { type SearchOptions } from 'minisearch';
import type { Scores } from './scores';
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
  readonly scores: Float64Array;
  /** 1 where the term stands in a name or title. */
  readonly titled: Uint8Array;
}

/**
 * For each term the records that hold it and how much it says about them: a MiniSearch index, asked
 * for one term at a time. Its score is BM25+ summed over the fields.
 *
 * What a word that is being typed or was mistyped may stand for is the vocabulary's matter, so that
 * a query asks for few terms, and the next key finds theirs again.
 */
export class Postings {
  readonly vocabulary = new Vocabulary();
  private readonly frequencies: number[] = [];
  private readonly holders = new Map<number, Holders>();
  /** The terms of the record that is being added. */
  private readonly adding = new Set<string>();
  private size = 0;
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

  /** Adds the next record; its number is the count of those before. */
  add(texts: Readonly<Record<Field, string>>): void {
    this.adding.clear();
    this.index.add({ at: this.size++, ...texts });
    this.holders.clear();
    for (const term of this.adding) {
      const id = this.vocabulary.add(term);
      this.frequencies[id] = this.frequency(id) + 1;
    }
  }

  /** How many records hold a term. */
  frequency(id: number): number {
    return this.frequencies[id] ?? 0;
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
    // MiniSearch has weighed the term by its own rarity.
    const factor = (weight * this.rarity(frequency)) / this.rarity(this.frequency(id));
    const inTitle = weight * titlePoints;
    holders.records.forEach((at, nth) => {
      if (!within || within.get(at) > 0) {
        const title = (holders.titled[nth] ?? 0) * inTitle;
        scores.raise(at, (holders.scores[nth] ?? 0) * factor + title + least);
      }
    });
  }

  /** The records that hold a term. */
  holding(id: number): Iterable<number> {
    return this.holdersOf(id).records;
  }

  private holdersOf(id: number): Holders {
    const known = this.holders.get(id);
    if (known) {
      return known;
    }
    const found = this.index.search(this.vocabulary.term(id), oneTerm);
    const holders: Holders = {
      records: Uint32Array.from(found, ({ id: at }) => at as number),
      scores: Float64Array.from(found, ({ score }) => score),
      titled: Uint8Array.from(found, ({ match }) =>
        Object.values(match).some((fields) => fields.includes('name') || fields.includes('title'))
          ? 1
          : 0,
      ),
    };
    if (this.holders.size >= termsKept) {
      this.holders.clear();
    }
    this.holders.set(id, holders);
    return holders;
  }

  private rarity(frequency: number): number {
    return Math.log(1 + (this.size - frequency + 0.5) / (frequency + 0.5));
  }
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
