import { indexTerms } from './tokens';
import type { Scores } from './scores';
import { Vocabulary } from './vocabulary';

/** `name` holds what a record is called, `who` authors and year, `more` everything it is about. */
export type Field = 'name' | 'title' | 'who' | 'more';

/** How much a word counts in each field, and how many words are usual there. */
const fields: Readonly<Record<Field, { readonly boost: number; readonly usual: number }>> = {
  name: { boost: 4, usual: 3 },
  title: { boost: 3, usual: 8 },
  who: { boost: 2, usual: 10 },
  more: { boost: 0.4, usual: 20 },
};

/**
 * For each term the records that hold it and how much it says about them.
 *
 * A record's part of the score is BM25+ (Lv and Zhai 2011; k1 = 1.2, b = 0.7, δ = 0.5) summed over
 * its fields, with a usual length in place of the average one: so it is known when the record is
 * added and never changes, and the order records come in makes no difference. A posting is one small
 * integer: record, that part (ten bits), and whether the term stands in a name or title (one bit).
 */
export class Postings {
  readonly vocabulary = new Vocabulary();
  private readonly lists: number[][] = [];
  private size = 0;

  /** Adds the next record; its number is the count of those before. */
  add(texts: Readonly<Record<Field, string>>): void {
    const at = this.size++;
    const weights = new Map<string, number>();
    const titled = new Set<string>();
    for (const [field, { boost, usual }] of Object.entries(fields)) {
      const terms = indexTerms(texts[field as Field]);
      const part = boost * (2.2 / (1 + 1.2 * (0.3 + 0.7 * (terms.length / usual))) + 0.5);
      for (const term of terms) {
        weights.set(term, (weights.get(term) ?? 0) + part);
        if (field === 'name' || field === 'title') {
          titled.add(term);
        }
      }
    }
    weights.forEach((weight, term) => {
      const id = this.vocabulary.add(term);
      const fixed = Math.min(1023, Math.round(weight * steps));
      const posting = (at * 1024 + fixed) * 2 + (titled.has(term) ? 1 : 0);
      const list = this.lists[id];
      if (list) {
        list.push(posting);
      } else {
        this.lists[id] = [posting];
      }
    });
  }

  /** How many records hold a term. */
  frequency(id: number): number {
    return this.lists[id]?.length ?? 0;
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
    const rarity = Math.log(1 + (this.size - frequency + 0.5) / (frequency + 0.5));
    const perStep = (weight * rarity) / steps;
    const inTitle = weight * titlePoints;
    for (const posting of this.lists[id] ?? []) {
      const at = posting >>> 11;
      if (!within || within.get(at) > 0) {
        scores.raise(at, ((posting >>> 1) & 1023) * perStep + (posting & 1) * inTitle + least);
      }
    }
  }

  /** The records that hold a term. */
  *holding(id: number): Iterable<number> {
    for (const posting of this.lists[id] ?? []) {
      yield posting >>> 11;
    }
  }
}

/** Steps a unit of weight is divided into, so that the largest weight fits ten bits. */
const steps = 50;
/** A record that holds a term of every record has a score all the same. */
const least = 1e-6;
