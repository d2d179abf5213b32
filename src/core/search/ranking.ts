import type { Kind } from '../catalog/records';
import { Best } from './best';
import { tighten } from './documents';
import { holdsPhrase } from './exclusion';
import type { Test } from './filters';
import { isFragment, Matching, type Match } from './matching';
import type { Asked, Query } from './query';
import type { RecordIndex } from './recordIndex';
import { ScoresPool } from './scores';
import { stopWords } from './tokens';

/** A record by its number, and its score. */
export interface Ranked {
  readonly at: number;
  readonly score: number;
}

const namedBonus = 10_000;
/** For a name that the query may have meant. */
const meantBonus = 1_000;
const introducedBonus = 4_000;
const startBonus = 500;
const askedBonus = 80;
const firstAuthorBonus = 60;
const yearBonus = 60;
/** For the query's words standing side by side in the title, as they do in the query. */
const orderBonus = 60;
/** For the query making up the whole title. */
const coverageBonus = 20;
/** Titles are looked at word by word only where a person looks. */
const reranked = 100;

/** For records that bear the same name: what a person most likely means by it. */
const precedence: Readonly<Record<Kind, number>> = {
  dataset: 5,
  metric: 5,
  paper: 4,
  model: 3,
  technique: 2,
  task: 1,
};

/** Puts what a query finds in order. */
export class Ranking {
  private readonly pool = new ScoresPool();
  private readonly matching: Matching;
  /** What a record scores for its kind and year, whatever is asked. */
  private readonly standing: number[] = [];

  constructor(private readonly index: RecordIndex) {
    this.matching = new Matching(index.postings, this.pool, () => index.size);
  }

  /** @param limit The most to return. */
  find(query: Query, keep: Test, limit: number): Ranked[] {
    this.pool.begin(this.index.size);
    const tight = tighten(query.text);
    const asked =
      query.asked.find(({ text }) => this.present(tighten(text)).length > 0) ?? query.asked[0];
    const match = this.matched(query, asked);
    const { scores } = match;
    const extra = this.byName(tight, asked, match.meant ?? []);
    extra.forEach((_, at) => scores.add(at, 1e-6));
    const raise = (at: number, points: number): void => {
      extra.set(at, (extra.get(at) ?? 0) + points);
    };
    this.sharesOfNames(tight).forEach((share, at) => raise(at, startBonus * share));
    const words = new Set(query.words.map(({ joined }) => joined));
    words.forEach((word) =>
      this.index.writtenBy(word).forEach((at) => raise(at, firstAuthorBonus)),
    );
    const years = new Set([...words].filter(isYear).map(Number));
    this.placeNewcomers();
    const best = new Best<Ranked>(Math.max(limit, reranked), (one, other) =>
      this.before(one, other),
    );
    for (const at of scores.found) {
      const score =
        scores.get(at) +
        (this.standing[at] ?? 0) +
        (extra.size > 0 ? (extra.get(at) ?? 0) : 0) +
        (asked && asked.kind === this.index.kind(at) ? askedBonus : 0) +
        (years.size > 0 && this.isOf(years, at) ? yearBonus : 0);
      // What has no place among the best need not be looked at more closely.
      if (
        best.hasPlaceFor(score) &&
        keep(at) &&
        query.phrases.every((phrase) => holdsPhrase(this.index, at, phrase))
      ) {
        best.add({ at, score });
      }
    }
    const ranked = best.sorted();
    const front = ranked.splice(0, reranked).map(({ at, score }) => ({
      at,
      score: score + this.titlePoints(at, match),
    }));
    front.sort((one, other) => this.before(one, other));
    return [...front, ...ranked].slice(0, limit);
  }

  /** Finds out how the records that came since the last query stand before anything is asked. */
  private placeNewcomers(): void {
    for (let at = this.standing.length; at < this.index.size; at++) {
      this.standing.push(precedence[this.index.kind(at)] + (this.index.year(at) ?? 0) / 1_000);
    }
  }

  private isOf(years: ReadonlySet<number>, at: number): boolean {
    const year = this.index.year(at);
    return year !== undefined && years.has(year) && this.index.kind(at) === 'paper';
  }

  private matched(query: Query, asked: Asked | undefined): Match {
    const last = query.words.at(-1);
    if (asked) {
      const about = new Set(asked.words.map(({ joined }) => joined));
      const isOpen = query.open && last !== undefined && about.has(last.joined);
      const match = this.matching.match(asked.words, isOpen);
      query.words
        .filter(({ joined }) => !about.has(joined) && !stopWords.has(joined))
        .forEach((word) => this.matching.favour(word, match));
      return match;
    }
    if (!last) {
      return { scores: this.pool.take(), accepted: [] };
    }
    if (!query.open || !isFragment(last)) {
      return this.matching.match(query.words, query.open);
    }
    const starting = this.index.starting(last.joined.slice(0, 2));
    if (query.words.length === 1) {
      const match = this.matching.match(query.words, false);
      starting.forEach(([, at]) => match.scores.raise(at, 1));
      return match.scores.found.length > 0 || last.joined.length < 3
        ? match
        : this.matching.match(query.words, true);
    }
    const match = this.matching.match(query.words.slice(0, -1), false);
    this.matching.favour(last, match);
    for (const at of new Set(starting.map(([, at]) => at))) {
      if (match.scores.get(at) > 0) {
        match.scores.add(at, 10);
      }
    }
    return match;
  }

  /** Points for records by what they are called, or by what names a record they are linked to. */
  private byName(
    tight: string,
    asked: Asked | undefined,
    meant: readonly string[],
  ): Map<number, number> {
    const points = new Map<number, number>();
    const raise = (at: number, value: number): void => {
      points.set(at, Math.max(points.get(at) ?? 0, value));
    };
    const bearers = this.present(tight);
    for (const at of bearers) {
      raise(at, namedBonus * (precedence[this.index.kind(at)] + (asked ? 10 : 0)));
      this.index.introducing(at).forEach((paper) => raise(paper, introducedBonus));
    }
    if (asked && bearers.length === 0) {
      for (const at of this.present(tighten(asked.text))) {
        const isAsked = this.index.kind(at) === asked.kind;
        raise(at, namedBonus * (precedence[this.index.kind(at)] + (isAsked ? 10 : 0)));
        this.index
          .linked(at, [asked.kind])
          .forEach((linked, rank) => raise(linked, namedBonus * 8 - Math.min(rank, 99)));
      }
    }
    for (const at of meant.flatMap((spelling) => this.present(spelling))) {
      raise(at, meantBonus * precedence[this.index.kind(at)]);
    }
    return points;
  }

  /** How much of a name that begins with the query the query makes up. */
  private sharesOfNames(tight: string): Map<number, number> {
    const shares = new Map<number, number>();
    if (tight !== '') {
      for (const [name, at] of this.index.starting(tight)) {
        shares.set(at, Math.max(shares.get(at) ?? 0, tight.length / name.length));
      }
    }
    return shares;
  }

  private present(tight: string): number[] {
    return this.index.bearing(tight).filter((at) => this.index.isPresent(at));
  }

  private before(one: Ranked, other: Ranked): number {
    return other.score - one.score || this.index.compare(one.at, other.at);
  }

  /** How much of the query stands in a title in the query's order, and how much of the title it is. */
  private titlePoints(at: number, { accepted }: Match): number {
    const title = this.index.titleTerms(at);
    if (accepted.length === 0 || title.length === 0) {
      return 0;
    }
    const places = accepted.map((terms) =>
      title.flatMap((word, place) => (word.some((term) => terms.has(term)) ? [place] : [])),
    );
    const covered = new Set(places.flat());
    let inOrder = 0;
    for (let word = 1; word < places.length; word++) {
      const steps = places[word - 1]?.flatMap((from) => places[word]?.map((to) => to - from) ?? []);
      inOrder += Math.max(0, ...(steps ?? []).map((step) => orderOf(step)));
    }
    return (
      (places.length > 1 ? (orderBonus * inOrder) / (places.length - 1) : 0) +
      (coverageBonus * covered.size) / title.length
    );
  }
}

/** How well a word follows the one before it, from the places between them in a title. */
function orderOf(step: number): number {
  return step === 1 || step === 0 ? 1 : step > 1 && step < 5 ? 1 / step : step === -1 ? 0.25 : 0;
}

function isYear(term: string): boolean {
  return /^(?:19|20)\d\d$/.test(term);
}
