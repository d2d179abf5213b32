import type { Postings } from './postings';
import type { Scores, ScoresPool } from './scores';
import { stopWords, type Word } from './tokens';

/** A word of the query and the terms of the index it may stand for, each with its weight up to 1. */
interface Slot {
  readonly terms: ReadonlyMap<number, number>;
  /** What the word is made of, where all of it may be there apart: `llm` and `pruner`. */
  readonly parts: readonly Slot[];
}

/** The records that match, and which terms each word was taken for. */
export interface Match {
  readonly scores: Scores;
  /** In the order of the words. */
  readonly accepted: readonly ReadonlySet<number>[];
  /** What the query may have meant where one word was mistyped, without spaces. */
  readonly meant?: readonly string[];
}

/** What is asked of an index: which terms it has, and who holds them. */
export type TermHolders = Pick<Postings, 'vocabulary' | 'frequency' | 'score'>;

const relatedWeight = 0.5;
const splitWeight = 0.8;
/** What a word scores, together with its like, for standing in a name or title. */
const titlePoints = 60;
const mostMended = 6;
const mostJoined = 8;
const termsMended = 200;

/**
 * Finds the records that hold every word of a query.
 *
 * A word stands for itself, its parts and its other forms; the last one, while it is open, for what
 * begins with it. Only where nothing is found, in this order: neighbouring words are joined (`hella
 * swag`), a word that is nowhere is split in two, words that are nowhere may differ by one edit, then
 * by two, but never in a digit; then a majority of the words is enough, of three or more.
 */
export class Matching {
  /** Points a word gets in a title, so that a title that holds all of them gets the same always. */
  private points = titlePoints;

  constructor(
    private readonly postings: TermHolders,
    private readonly pool: ScoresPool,
    private readonly size: () => number,
  ) {}

  match(words: readonly Word[], open: boolean): Match {
    this.points = titlePoints / Math.max(1, words.length);
    const slots = words.map((word, at) => this.slot(word, open && at === words.length - 1));
    return (
      this.every(slots) ??
      this.joined(words, slots, open) ??
      this.mended(words, slots, open) ??
      this.most(slots)
    );
  }

  /** Adds what a word that need not be there scores. */
  favour(word: Word, match: Match): void {
    const scores = this.pool.take();
    this.score(this.slot(word, false), scores, match.scores, this.points);
    scores.found.forEach((at) => match.scores.add(at, scores.get(at)));
  }

  /** The records that hold a word exactly, in one piece or in its parts. */
  holding(word: Word): readonly number[] {
    const scores = this.pool.take();
    const exact = (term: string): Slot => {
      const id = this.postings.vocabulary.id(term);
      return { terms: new Map(id === undefined ? [] : [[id, 1]]), parts: [] };
    };
    const parts = word.parts.length > 1 ? word.parts.map(exact) : [];
    this.score({ ...exact(word.joined), parts }, scores, undefined, 0);
    return scores.found;
  }

  private slot(word: Word, isPrefix: boolean): Slot {
    const { vocabulary } = this.postings;
    const terms = new Map<number, number>();
    const exact = vocabulary.id(word.joined);
    if (!isPrefix || word.joined.length > 4) {
      vocabulary.related(word.joined).forEach((id) => terms.set(id, relatedWeight));
    }
    if (isPrefix && word.joined.length > 2) {
      const length = word.joined.length;
      for (const id of vocabulary.startingWith(word.joined)) {
        const more = vocabulary.term(id).length - length;
        // A word that is whole as it stands seldom means one that goes on.
        const share = exact === undefined ? 0.9 : 0.45;
        terms.set(id, (share * length) / (length + 0.3 * more));
      }
    }
    if (exact !== undefined) {
      terms.set(exact, 1);
    }
    const comesApart = word.parts.length > 1 && word.parts.every((part) => part.length > 2);
    const parts =
      word.parts.length > 1 && (comesApart || terms.size === 0)
        ? word.parts.map((part, at) =>
            this.slot({ joined: part, parts: [part] }, isPrefix && at === word.parts.length - 1),
          )
        : [];
    return { terms, parts };
  }

  /** Every slot; the rarest first, so that the others only look at what is left. */
  private every(slots: readonly Slot[], start?: Scores): Match | undefined {
    if (slots.length === 0 || slots.some((slot) => this.isEmpty(slot))) {
      return undefined;
    }
    const order = slots
      .map((slot) => ({ slot, frequency: this.frequency(slot) }))
      .sort((one, other) => one.frequency - other.frequency);
    let sum = start;
    for (const { slot } of order) {
      const found = this.pool.take();
      this.score(slot, found, sum, this.points);
      if (found.found.length === 0) {
        return undefined;
      }
      if (sum) {
        for (const at of found.found) {
          found.add(at, sum.get(at));
        }
      }
      sum = found;
    }
    return sum && { scores: sum, accepted: slots.map(acceptedBy) };
  }

  private joined(words: readonly Word[], slots: readonly Slot[], open: boolean): Match | undefined {
    if (words.length > mostJoined) {
      return undefined;
    }
    for (let at = 0; at + 1 < words.length; at++) {
      const joined = `${words[at]?.joined}${words[at + 1]?.joined}`;
      const isLast = at + 2 === words.length;
      const both = this.slot({ joined, parts: [joined] }, open && isLast);
      const match = this.every([...slots.slice(0, at), both, ...slots.slice(at + 2)]);
      if (match) {
        return match;
      }
    }
    return undefined;
  }

  private mended(words: readonly Word[], slots: readonly Slot[], open: boolean): Match | undefined {
    const lost = slots.map((slot) => this.isEmpty(slot));
    const suspects = lost.includes(true) ? lost : lost.map(() => true);
    if (suspects.filter((is) => is).length > mostMended) {
      return undefined;
    }
    const sound = slots.filter((_, at) => !suspects[at]);
    const within = sound.length > 0 ? this.every(sound) : undefined;
    if (sound.length > 0 && !within) {
      return undefined;
    }
    const split = slots.map((slot, at) => {
      const word = words[at];
      const halves = lost[at] && word ? this.halves(word.joined) : undefined;
      return halves ? { terms: slot.terms, parts: halves } : slot;
    });
    if (split.some((slot, at) => slot !== slots[at])) {
      const match = this.every(split);
      if (match) {
        return match;
      }
    }
    for (const edits of [1, 2]) {
      const mended = slots.map((slot, at) => {
        const word = words[at];
        return suspects[at] && word
          ? this.widened(slot, word.joined, edits, open && at === words.length - 1)
          : slot;
      });
      const match = this.every(mended);
      if (match) {
        return { ...match, meant: this.spellings(words, slots, mended) };
      }
    }
    return undefined;
  }

  private spellings(
    words: readonly Word[],
    slots: readonly Slot[],
    mended: readonly Slot[],
  ): string[] {
    const before = (slot: number): ReadonlyMap<number, number> => slots[slot]?.terms ?? new Map();
    return mended.flatMap(({ terms }, at) =>
      [...terms.keys()]
        .filter((id) => !before(at).has(id))
        .map((id) =>
          words
            .map(({ joined }, other) => (other === at ? this.postings.vocabulary.term(id) : joined))
            .join(''),
        ),
    );
  }

  /** A slot that also takes the terms a mistyped word may have meant, the nearest and commonest. */
  private widened(slot: Slot, word: string, edits: number, isPrefix: boolean): Slot {
    const near = this.postings.vocabulary
      .near(word, edits, isPrefix)
      .sort(
        ([one, distance], [other, otherDistance]) =>
          distance - otherDistance ||
          this.postings.frequency(other) - this.postings.frequency(one) ||
          (this.postings.vocabulary.term(one) < this.postings.vocabulary.term(other) ? -1 : 1),
      )
      .slice(0, termsMended);
    const terms = new Map(slot.terms);
    for (const [id, distance] of near) {
      terms.set(id, Math.max(terms.get(id) ?? 0, 1 / (1 + distance)));
    }
    return { terms, parts: slot.parts };
  }

  /** The two known terms that a word without its space consists of, the rarer of which is commonest. */
  private halves(word: string): Slot[] | undefined {
    let best: { ids: [number, number]; frequency: number } | undefined;
    for (let cut = 3; cut + 3 <= word.length; cut++) {
      const left = this.postings.vocabulary.id(word.slice(0, cut));
      const right = this.postings.vocabulary.id(word.slice(cut));
      if (left !== undefined && right !== undefined) {
        const frequency = Math.min(this.postings.frequency(left), this.postings.frequency(right));
        if (!best || frequency > best.frequency) {
          best = { ids: [left, right], frequency };
        }
      }
    }
    return best?.ids.map((id) => ({ terms: new Map([[id, splitWeight]]), parts: [] }));
  }

  /** Records that hold more than half of the words, those with more of them first. */
  private most(slots: readonly Slot[]): Match {
    const scores = this.pool.take();
    const accepted = slots.map(acceptedBy);
    if (slots.length < 3) {
      return { scores, accepted };
    }
    const sums = this.pool.take();
    const counts = this.pool.take();
    const alone = this.pool.take();
    for (const slot of slots) {
      alone.clear(this.size());
      this.score(slot, alone, undefined, this.points);
      for (const at of alone.found) {
        sums.add(at, alone.get(at));
        counts.add(at, 1);
      }
    }
    for (const at of counts.found) {
      const share = counts.get(at) / slots.length;
      if (share > 0.5) {
        scores.raise(at, sums.get(at) * share ** 4);
      }
    }
    return { scores, accepted };
  }

  private score(slot: Slot, scores: Scores, within: Scores | undefined, points: number): void {
    const { postings } = this;
    let alike = 0;
    slot.terms.forEach((weight, id) => {
      alike += weight === 1 ? 0 : postings.frequency(id);
    });
    slot.terms.forEach((weight, id) => {
      const frequency = Math.min(this.size(), weight === 1 ? postings.frequency(id) : alike);
      postings.score(id, { weight, frequency, titlePoints: points }, scores, within);
    });
    if (slot.parts.length === 0) {
      return;
    }
    let sum = within;
    for (const [at, part] of slot.parts.entries()) {
      const found = this.pool.take();
      this.score(part, found, sum, points / slot.parts.length);
      if (at > 0) {
        const before = sum;
        found.found.forEach((hit) => found.add(hit, before?.get(hit) ?? 0));
      }
      sum = found;
    }
    sum?.found.forEach((at) => scores.raise(at, sum.get(at)));
  }

  private frequency(slot: Slot): number {
    let sum = 0;
    slot.terms.forEach((_, id) => {
      sum += this.postings.frequency(id);
    });
    const parts = slot.parts.map((part) => this.frequency(part));
    return sum + (parts.length > 0 ? Math.min(...parts) : 0);
  }

  private isEmpty(slot: Slot): boolean {
    return (
      slot.terms.size === 0 &&
      (slot.parts.length === 0 || slot.parts.some((part) => this.isEmpty(part)))
    );
  }
}

/** While a last word is this short, or says nothing, it only moves up what it begins. */
export function isFragment(word: Word): boolean {
  return word.joined.length < 3 || stopWords.has(word.joined);
}

function acceptedBy(slot: Slot): Set<number> {
  return new Set([...slot.terms.keys(), ...slot.parts.flatMap((part) => [...acceptedBy(part)])]);
}
