import MiniSearch from 'minisearch';
import { foldMarks, namesOf, type Catalog } from '../catalog/catalog';
import { familyName, yearOf } from '../catalog/people';
import type { Entry, Kind, Paper } from '../catalog/records';
import { venueOf } from '../catalog/venues';
import { detailOf, titleOf } from './describe';
import { parseQuery, type Query, type YearRange } from './query';
import { indexTerms, stopWords, wordsOf, type Word } from './tokens';
import { Vocabulary } from './vocabulary';

/** A record that was found, as the picker and the command line show it. */
export interface Hit {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly detail: string;
  /** Positive and falling along the list; comparable within one query only. */
  readonly score: number;
}

export interface SearchOptions {
  /** The most hits to return; all by default. */
  readonly limit?: number;
  /** Kinds to keep; all by default. */
  readonly kinds?: readonly Kind[];
  /** Years to keep; a record that is no paper counts with the paper it is linked to. */
  readonly years?: YearRange;
}

/** Scores by position in `ranked`. */
type Scores = Map<number, number>;

/** `name` holds what a record is called, `who` authors and year, `more` everything it is about. */
const boosts = { name: 4, title: 3, who: 2, more: 0.4 } as const;
type Field = keyof typeof boosts;

const exactBonus = 10_000;
const introducedBonus = 4_000;
const startBonus = 500;
const firstAuthorBonus = 60;
const yearBonus = 60;
const titleBonus = 60;
/** Titles are looked at word by word only where a person looks. */
const reranked = 50;

/** For records that bear the same name: what a person most likely means by it. */
const precedence: Readonly<Record<Kind, number>> = {
  dataset: 5,
  metric: 5,
  paper: 4,
  model: 3,
  technique: 2,
  task: 1,
};

/**
 * Search over a catalog, as you type.
 *
 * Every word must be found (AND). The last word is a prefix from its third letter on; before that
 * it counts as typed, and puts records whose names begin with it first. Words are compared without
 * case, diacritics and the marks inside them, whole and in their parts (see {@link wordsOf}). Only
 * where nothing is found, in this order: neighbouring words are joined (`hella swag`), words that
 * are nowhere may differ by one edit, then by two, but never in a digit; then a majority of the
 * words is enough, of three or more.
 *
 * A DOI, an arXiv id or a link to either finds that paper. What bears the query as its name comes
 * first, then the papers that introduce it, then what begins with it, then the rest by BM25+.
 *
 * The index is built at the first search and covers the catalog as it was then.
 */
export class CatalogSearch {
  private index: SearchIndex | undefined;

  constructor(private readonly catalog: Catalog) {}

  /** Finds records; an empty query returns all, papers first, newest first, then the rest by name. */
  search(typed: string, options: SearchOptions = {}): Hit[] {
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const query = parseQuery(typed);
    this.index ??= new SearchIndex(this.catalog);
    const keep = filterOf(this.index, query, options);
    const found =
      query.text === ''
        ? this.index.everything(keep, limit)
        : (this.identified(query, keep) ?? this.index.find(query, keep, limit));
    return found.map(({ entry, score }) => ({
      id: entry.record.id,
      kind: entry.kind,
      title: titleOf(entry),
      detail: detailOf(entry, this.catalog),
      score,
    }));
  }

  private identified(query: Query, keep: Keep): Found[] | undefined {
    const paper = this.catalog.identified(query.text);
    if (!paper) {
      return undefined;
    }
    const entry: Entry = { kind: 'paper', record: paper };
    return keep(entry) ? [{ entry, score: exactBonus }] : [];
  }
}

interface Found {
  readonly entry: Entry;
  readonly score: number;
}

type Keep = (entry: Entry) => boolean;

function filterOf(index: SearchIndex, query: Query, options: SearchOptions): Keep {
  const kinds = [query.kinds, options.kinds].filter((list) => list !== undefined);
  const years = [query.years, options.years].filter((range) => range !== undefined);
  return (entry) =>
    kinds.every((list) => list.includes(entry.kind)) &&
    years.every(({ from, to }) => {
      const year = index.yearOfEntry(entry);
      return (
        (from === undefined && to === undefined) ||
        (year !== undefined && year >= (from ?? year) && year <= (to ?? year))
      );
    });
}

/** The records in resting order, with everything a query looks up about them. */
class SearchIndex {
  private readonly ranked: readonly Entry[];
  private readonly terms: MiniSearch<Entry>;
  private readonly vocabulary = new Vocabulary();
  private readonly positions = new Map<Entry, number>();
  /** What each record is called, without spaces and marks. */
  private readonly tightNames: string[][] = [];
  private readonly firstAuthors: (string | undefined)[] = [];
  private readonly named = new Map<string, number[]>();
  /** By the first letter and the first two letters of a name, a title or a first author. */
  private readonly starting = new Map<string, number[]>();
  private readonly introducers = new Map<string, number[]>();

  constructor(private readonly catalog: Catalog) {
    this.ranked = [...catalog.entries()].sort(restingOrder);
    this.ranked.forEach((entry, at) => this.register(entry, at));
    this.terms = new MiniSearch<Entry>({
      idField: 'at',
      fields: Object.keys(boosts),
      extractField: (entry, field) =>
        field === 'at' ? this.positions.get(entry) : this.fieldOf(entry, field as Field),
      tokenize: (text) => {
        const found = indexTerms(text);
        found.forEach((term) => this.vocabulary.count(term));
        return found;
      },
      processTerm: (term) => term,
      autoVacuum: false,
    });
    this.terms.addAll(this.ranked);
  }

  everything(keep: Keep, limit: number): Found[] {
    const found: Found[] = [];
    for (const [at, entry] of this.ranked.entries()) {
      if (found.length >= limit) {
        break;
      }
      if (keep(entry)) {
        found.push({ entry, score: 1 - at / this.ranked.length });
      }
    }
    return found;
  }

  find(query: Query, keep: Keep, limit: number): Found[] {
    const tight = tighten(query.text);
    const scores = this.textScores(query);
    const bearers = new Set(this.named.get(tight));
    const introducing = new Set([...bearers].flatMap((at) => this.introducersOf(at)));
    for (const at of [...bearers, ...introducing]) {
      scores.set(at, scores.get(at) ?? 0);
    }
    const years = new Set(query.words.map(({ joined }) => joined).filter(isYear));
    const words = new Set(query.words.map(({ joined }) => joined));
    const best: Ranked[] = [];
    for (const [at, text] of scores) {
      const entry = this.ranked[at];
      if (!entry || !keep(entry)) {
        continue;
      }
      const author = this.firstAuthors[at];
      const year = entry.kind === 'paper' && years.size > 0 ? yearOf(entry.record) : undefined;
      const score =
        text +
        (bearers.has(at)
          ? exactBonus * precedence[entry.kind]
          : introducing.has(at)
            ? introducedBonus
            : precedence[entry.kind]) +
        startBonus * this.shareOfName(at, tight) +
        (author !== undefined && words.has(author) ? firstAuthorBonus : 0) +
        (year !== undefined && years.has(String(year)) ? yearBonus : 0);
      best.push({ at, score });
    }
    best.sort(byScore);
    if (query.words.length > 1) {
      const front = best.splice(0, reranked).map(({ at, score }) => ({
        at,
        score: score + titleBonus * this.shareInTitle(at, query),
      }));
      best.unshift(...front.sort(byScore));
    }
    return best.slice(0, limit).flatMap(({ at, score }) => {
      const entry = this.ranked[at];
      return entry ? [{ entry, score }] : [];
    });
  }

  /** A paper's year, or that of the paper a record is linked to. */
  yearOfEntry(entry: Entry): number | undefined {
    const paper =
      entry.kind === 'paper'
        ? entry.record
        : 'paper' in entry.record
          ? this.catalog.paper(entry.record.paper)
          : undefined;
    return paper && yearOf(paper);
  }

  private textScores(query: Query): Scores {
    const last = query.words.at(-1);
    if (!last) {
      return new Map();
    }
    const isFragment = query.open && (last.joined.length < 3 || stopWords.has(last.joined));
    const whole = isFragment ? query.words.slice(0, -1) : query.words;
    if (!isFragment) {
      return this.matching(query.words, query.open);
    }
    const beginning = this.starting.get(last.joined.slice(0, 2)) ?? [];
    if (whole.length === 0) {
      const scores: Scores = this.term(last.joined, false);
      beginning.forEach((at, rank) => {
        scores.set(at, (scores.get(at) ?? 0) + 1 / (1 + rank));
      });
      return scores.size > 0 || last.joined.length < 3 ? scores : this.term(last.joined, true);
    }
    const scores = this.matching(whole, false);
    const exact = this.word(last, stopWords.has(last.joined), scores);
    exact.forEach((score, at) => scores.set(at, (scores.get(at) ?? 0) + score + 20));
    for (const at of beginning) {
      const score = scores.get(at);
      if (score !== undefined) {
        scores.set(at, score + 10);
      }
    }
    return scores;
  }

  /** The ladder: as typed, joined, mistyped, most of it. */
  private matching(words: readonly Word[], open: boolean): Scores {
    const typed = this.all(words, open);
    if (typed.size > 0) {
      return typed;
    }
    for (let at = 0; at + 1 < words.length; at++) {
      const joined = `${words[at]?.joined}${words[at + 1]?.joined}`;
      const shorter = [...words.slice(0, at), { joined, parts: [joined] }, ...words.slice(at + 2)];
      const scores = this.all(shorter, open);
      if (scores.size > 0) {
        return scores;
      }
    }
    const isOpen = (word: Word): boolean => open && word === words.at(-1);
    const isLost = (word: Word): boolean =>
      this.vocabulary.frequency(word.joined) === 0 && this.word(word, isOpen(word)).size === 0;
    const lost = words.filter(isLost);
    const suspects = lost.length > 0 ? lost : words;
    const sound = words.filter((word) => !suspects.includes(word));
    const within = sound.length > 0 ? this.all(sound, sound.some(isOpen)) : undefined;
    for (const edits of within?.size === 0 ? [] : [1, 2]) {
      const mended = this.intersect([
        ...(within ? [within] : []),
        ...suspects.map((word) => {
          const near = this.mistyped(word, edits, isOpen(word), within);
          return lost.includes(word) ? near : merge(this.word(word, isOpen(word), within), near);
        }),
      ]);
      if (mended.size > 0) {
        return mended;
      }
    }
    return words.length < 3
      ? new Map()
      : this.most(words.map((word) => this.word(word, isOpen(word))));
  }

  /** Every word as typed; the rarest first, so that the others only look at what is left. */
  private all(words: readonly Word[], open: boolean): Scores {
    const last = words.length - 1;
    const order = words
      .map((word, at) => ({
        word,
        isPrefix: open && at === last,
        frequency: this.vocabulary.frequency(word.joined),
      }))
      .sort(
        (one, other) =>
          Number(one.isPrefix) - Number(other.isPrefix) || one.frequency - other.frequency,
      );
    let scores: Scores | undefined;
    for (const { word, isPrefix } of order) {
      const found = this.word(word, isPrefix, scores);
      const sum: Scores = new Map();
      found.forEach((score, at) => sum.set(at, score + (scores?.get(at) ?? 0)));
      scores = sum;
      if (sum.size === 0) {
        return sum;
      }
    }
    return scores ?? new Map();
  }

  private intersect(lists: readonly Scores[]): Scores {
    const [first, ...rest] = [...lists].sort((one, other) => one.size - other.size);
    const sum: Scores = new Map();
    first?.forEach((score, at) => {
      const others = rest.map((list) => list.get(at));
      if (!others.includes(undefined)) {
        sum.set(
          at,
          others.reduce<number>((total, other) => total + (other ?? 0), score),
        );
      }
    });
    return sum;
  }

  /** Records that hold more than half of the words, those with more of them first. */
  private most(alone: readonly Scores[]): Scores {
    const counts = new Map<number, number>();
    alone.forEach((scores) => {
      scores.forEach((_, at) => counts.set(at, (counts.get(at) ?? 0) + 1));
    });
    const scores: Scores = new Map();
    counts.forEach((count, at) => {
      if (count > alone.length / 2) {
        const text = alone.reduce((total, list) => total + (list.get(at) ?? 0), 0);
        scores.set(at, text * (count / alone.length) ** 4);
      }
    });
    return scores;
  }

  /** A word as it is joined, or all of its parts. */
  private word(word: Word, isPrefix: boolean, within?: Scores): Scores {
    const joined = this.term(word.joined, isPrefix, within);
    const comesApart = word.parts.length > 1 && word.parts.every((part) => part.length > 2);
    if (word.parts.length < 2 || (joined.size > 0 && !comesApart)) {
      return joined;
    }
    let parts = within;
    word.parts.forEach((part, at) => {
      const found = this.term(part, isPrefix && at === word.parts.length - 1, parts);
      const before = at === 0 ? undefined : parts;
      const sum: Scores = new Map();
      found.forEach((score, hit) => sum.set(hit, score + (before?.get(hit) ?? 0)));
      parts = sum;
    });
    return merge(joined, parts ?? new Map());
  }

  private mistyped(word: Word, edits: number, isPrefix: boolean, within?: Scores): Scores {
    const scores: Scores = new Map();
    for (const [term, distance] of this.vocabulary.near(word.joined, edits, isPrefix)) {
      this.term(term, false, within).forEach((score, at) => {
        scores.set(at, Math.max(scores.get(at) ?? 0, score / (1 + distance)));
      });
    }
    return scores;
  }

  private term(term: string, isPrefix: boolean, within?: Scores): Scores {
    const results = this.terms.search(term, {
      boost: boosts,
      prefix: isPrefix && term.length > 2,
      tokenize: (text) => [text],
      ...(within && { boostDocument: (at: number) => (within.has(at) ? 1 : 0) }),
    });
    return new Map(results.map(({ id, score }) => [id as number, score]));
  }

  /** How much of a record's name the query makes up when it begins it, 0 when it does not. */
  private shareOfName(at: number, tight: string): number {
    let share = 0;
    for (const name of this.tightNames[at] ?? []) {
      if (tight.length > 0 && name.startsWith(tight)) {
        share = Math.max(share, tight.length / name.length);
      }
    }
    return share;
  }

  /** How many of the query's words stand in the title or name itself, not only around it. */
  private shareInTitle(at: number, query: Query): number {
    const entry = this.ranked[at];
    if (!entry) {
      return 0;
    }
    const terms = indexTerms(titleOf(entry));
    const last = query.words.at(-1);
    const isThere = (word: Word): boolean =>
      terms.includes(word.joined) ||
      (query.open && word === last && terms.some((term) => term.startsWith(word.joined)));
    return query.words.filter(isThere).length / query.words.length;
  }

  private introducersOf(at: number): readonly number[] {
    const entry = this.ranked[at];
    return entry && entry.kind !== 'paper' ? (this.introducers.get(entry.record.id) ?? []) : [];
  }

  private register(entry: Entry, at: number): void {
    this.positions.set(entry, at);
    const names = entry.kind === 'paper' ? paperNames(entry.record) : namesOf(entry);
    const tightNames = [...new Set(names.map(tighten))].filter((name) => name !== '');
    this.tightNames.push(tightNames);
    tightNames.forEach((name) => append(this.named, name, at));
    const starts = new Set(tightNames);
    if (entry.kind === 'paper') {
      const author = entry.record.author?.[0];
      const family = author && wordsOf(author.family ?? author.literal ?? '').at(-1)?.joined;
      this.firstAuthors.push(family);
      if (family !== undefined) {
        starts.add(family);
      }
      entry.record.custom.introduces?.forEach((id) => append(this.introducers, id, at));
    } else {
      this.firstAuthors.push(undefined);
      const paper =
        'paper' in entry.record ? this.catalog.get(entry.record.paper ?? '') : undefined;
      const position = paper && this.positions.get(paper);
      if (position !== undefined) {
        append(this.introducers, entry.record.id, position);
      }
    }
    const keys = new Set([...starts].flatMap((start) => [start.slice(0, 1), start.slice(0, 2)]));
    keys.forEach((key) => append(this.starting, key, at));
  }

  private fieldOf(entry: Entry, field: Field): string {
    switch (field) {
      case 'name':
        return entry.kind === 'paper' ? paperLabel(entry.record) : namesOf(entry).join(' ');
      case 'title':
        return entry.kind === 'paper'
          ? entry.record.title
          : entry.kind === 'dataset'
            ? (entry.record.fullName ?? '')
            : '';
      case 'who':
        return entry.kind === 'paper'
          ? [
              ...(entry.record.author ?? entry.record.editor ?? []).map(
                (name) => `${familyName(name)} ${name.given ?? ''}`,
              ),
              yearOf(entry.record) ?? '',
            ].join(' ')
          : '';
      case 'more':
        return this.moreOf(entry).join(' ');
    }
  }

  private moreOf(entry: Entry): string[] {
    const linked = (ids: readonly (string | undefined)[] | undefined): Entry[] =>
      (ids ?? []).flatMap((id) => (id === undefined ? undefined : this.catalog.get(id)) ?? []);
    const named = (ids: readonly (string | undefined)[] | undefined): string[] =>
      linked(ids).map((other) => titleOf(other));
    switch (entry.kind) {
      case 'paper': {
        const { custom } = entry.record;
        return [
          venueOf(entry.record) ?? '',
          custom.arxiv?.replace('.', '') ?? '',
          custom.summary ?? '',
          ...named(custom.techniques),
          ...linked(custom.introduces).flatMap(namesOf),
        ];
      }
      case 'dataset':
        return [
          entry.record.summary ?? '',
          ...named([
            entry.record.partOf,
            ...(entry.record.tasks ?? []),
            ...(entry.record.metrics ?? []),
          ]),
        ];
      case 'model':
        return [entry.record.summary ?? '', ...named(entry.record.techniques)];
      case 'task':
      case 'technique':
        return [entry.record.summary ?? '', ...named([entry.record.parent])];
      case 'metric':
        return [entry.record.summary ?? ''];
    }
  }
}

interface Ranked {
  readonly at: number;
  readonly score: number;
}

function byScore(one: Ranked, other: Ranked): number {
  return other.score - one.score || one.at - other.at;
}

function restingOrder(one: Entry, other: Entry): number {
  if (one.kind === 'paper' && other.kind === 'paper') {
    return (
      (yearOf(other.record) ?? 0) - (yearOf(one.record) ?? 0) ||
      compare(one.record.title, other.record.title)
    );
  }
  if (one.kind === 'paper' || other.kind === 'paper') {
    return one.kind === 'paper' ? -1 : 1;
  }
  return compare(one.record.name.toLowerCase(), other.record.name.toLowerCase());
}

// `localeCompare` takes two thirds of the time to build the index of a large bibliography.
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What a paper goes by: its cite key, its title, and what stands before the title's colon. */
function paperNames(paper: Paper): string[] {
  const head = headOf(paper.title);
  return head === undefined ? [paper.id, paper.title] : [paper.id, paper.title, head];
}

function paperLabel(paper: Paper): string {
  return `${paper.id} ${headOf(paper.title) ?? ''}`;
}

/** `DistilBERT` of “DistilBERT, a distilled version of BERT: …”: at most three words. */
function headOf(title: string): string | undefined {
  const head = /^(.*?)(?:[:,?–—]| - )/.exec(title)?.[1]?.trim();
  return head !== undefined && head !== '' && head.split(/\s+/).length < 4 ? head : undefined;
}

/** A name without case, diacritics, spaces and the marks inside words; `+` and `#` distinguish. */
function tighten(name: string): string {
  return foldMarks(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+#]/gu, '');
}

function isYear(term: string): boolean {
  return /^(?:19|20)\d\d$/.test(term);
}

function merge(one: Scores, other: Scores): Scores {
  if (other.size === 0) {
    return one;
  }
  const merged: Scores = new Map(one);
  other.forEach((score, at) => merged.set(at, Math.max(score, merged.get(at) ?? 0)));
  return merged;
}

/** Adds to a list that is filled in rising order, once. */
function append(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list?.at(-1) === value) {
    return;
  }
  if (list) {
    list.push(value);
  } else {
    map.set(key, [value]);
  }
}
