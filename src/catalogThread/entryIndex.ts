import type { BibEntry, Bibliography } from '../core/citation/bibliography';
import { foldedLatex } from '../core/citation/foldedText';
import { append } from '../core/multimap';
import { Best } from '../core/search/best';
import { tighten } from '../core/search/documents';
import { isFragment, Matching, type Match, type TermHolders } from '../core/search/matching';
import { parseQuery } from '../core/search/query';
import { ScoresPool, type Scores } from '../core/search/scores';
import { indexTerms } from '../core/search/tokens';
import { Vocabulary } from '../core/search/vocabulary';

/** Entries read in one go; others have their turn between them. */
const entriesAtOnce = 150;
/** Titles are looked at word by word for so many of what was found. */
const reranked = 80;
/** What was taken out stays in the index until it is this share of it. */
const mayBeGone = 0.25;

const exactKeyBonus = 10_000;
const keyStartBonus = 2_000;
const firstAuthorBonus = 60;
const inOrderBonus = 60;
const startBonus = 40;
const coverageBonus = 20;

/** What counts of an entry: where it begins in the text tells which it is. */
interface Indexed {
  readonly entry: BibEntry;
  readonly tightKey: string;
  /** The first author's family name, folded; empty where there is none. */
  readonly firstAuthor: string;
}

/**
 * The entries of a bibliography, to be found by words of their keys, titles, authors and years as
 * the catalog's search finds papers ({@link Matching}), but for what costs time to make: it need not
 * read the entries' LaTeX, and an edit of the file costs no more than what was edited.
 */
export class EntryIndex {
  private bibliography: Bibliography | undefined;
  private indexed: (Indexed | undefined)[] = [];
  /** Numbers of the entries in their order. */
  private order: number[] = [];
  private numbers = new Map<string, number>();
  /** Numbers by the first letter of the key, and of the first author. */
  private byKey = new Map<string, number[]>();
  private byAuthor = new Map<string, number[]>();
  private holders = new EntryTerms();
  private readonly pool = new ScoresPool();
  private matching = this.matchingOf();

  /** The bibliography as the index has it. */
  get current(): Bibliography | undefined {
    return this.bibliography;
  }

  /**
   * Takes over another state of the bibliography; others have their turn meanwhile, and find what
   * was there before.
   */
  async update(bibliography: Bibliography, signal?: AbortSignal): Promise<void> {
    const kept = this.unchanged(bibliography);
    const isFresh = kept.size < this.holders.size * (1 - mayBeGone);
    const holders = isFresh ? new EntryTerms() : this.holders;
    const indexed: (Indexed | undefined)[] = [];
    const order: number[] = [];
    let done = 0;
    for (const [place, entry] of bibliography.entries.entries()) {
      const number = isFresh ? undefined : kept.get(place);
      const known = number === undefined ? undefined : this.indexed[number];
      if (number !== undefined && known) {
        order.push(number);
        indexed[number] = { ...known, entry };
        continue;
      }
      if (++done % entriesAtOnce === 0) {
        await new Promise((resolve) => setImmediate(resolve));
        if (signal?.aborted) {
          return;
        }
      }
      if (entry.key !== '' && entry.type !== 'xdata') {
        order.push(holders.size);
        indexed[holders.size] = holders.add(entry);
      }
    }
    this.indexed = indexed;
    this.order = order;
    this.numbers = new Map(
      [...order].reverse().map((number) => [indexed[number]?.entry.key ?? '', number]),
    );
    this.byKey = byFirstLetter(order, (number) => indexed[number]?.tightKey);
    this.byAuthor = byFirstLetter(order, (number) => indexed[number]?.firstAuthor);
    this.holders = holders;
    this.matching = this.matchingOf();
    this.bibliography = bibliography;
  }

  /** The first entry of a key. */
  entryOf(key: string): BibEntry | undefined {
    return this.indexed[this.numbers.get(key) ?? -1]?.entry;
  }

  /** The first entries of the file. */
  first(limit: number): BibEntry[] {
    return this.order.slice(0, limit).flatMap((number) => this.indexed[number]?.entry ?? []);
  }

  /** The entries whose keys begin with a text, the shortest first. */
  startingWith(text: string, limit: number): BibEntry[] {
    const tight = tighten(text);
    const found: Indexed[] = [];
    for (const number of this.byKey.get(tight.charAt(0)) ?? []) {
      const one = this.indexed[number];
      if (one?.tightKey.startsWith(tight)) {
        found.push(one);
      }
    }
    return found
      .sort((one, other) => one.tightKey.length - other.tightKey.length)
      .slice(0, limit)
      .map(({ entry }) => entry);
  }

  /** The entries that hold what is typed, the best first. */
  find(typed: string, limit: number): BibEntry[] {
    this.pool.begin(this.holders.size);
    const query = parseQuery(typed);
    const tight = tighten(typed);
    const last = query.words.at(-1);
    const scores = this.pool.take();
    for (const number of this.byKey.get(tight.charAt(0)) ?? []) {
      const key = this.indexed[number]?.tightKey ?? '';
      if (key.startsWith(tight)) {
        const isWhole = key.length === tight.length;
        scores.add(number, isWhole ? exactKeyBonus : (keyStartBonus * tight.length) / key.length);
      }
    }
    // A word with digits is a part of a key, and meant if one begins with it.
    const isKey = scores.found.length > 0 && !/\s/.test(typed) && /\d/.test(typed);
    if (last && !isKey) {
      // What many keys begin with begins very many words, too.
      const isCommon = query.words.length === 1 && scores.found.length >= limit;
      const isShort = query.open && (isFragment(last) || isCommon);
      const words = isShort ? query.words.slice(0, -1) : query.words;
      if (words.length > 0) {
        const match = this.matching.match(words, query.open && !isShort);
        if (isShort) {
          this.matching.favour(last, match);
        }
        this.take(match, scores);
      } else {
        for (const number of this.byAuthor.get(last.joined.charAt(0)) ?? []) {
          if (this.indexed[number]?.firstAuthor.startsWith(last.joined)) {
            scores.add(number, firstAuthorBonus);
          }
        }
      }
      for (const number of scores.found) {
        const author = this.indexed[number]?.firstAuthor;
        if (author !== undefined && query.words.some(({ joined }) => joined === author)) {
          scores.add(number, firstAuthorBonus);
        }
      }
    }
    return this.best(scores, typed, limit);
  }

  private take(match: Match, into: Scores): void {
    for (const number of match.scores.found) {
      if (this.indexed[number]) {
        into.add(number, match.scores.get(number));
      }
    }
  }

  private best(scores: Scores, typed: string, limit: number): BibEntry[] {
    const best = new Best<{ number: number; score: number }>(
      Math.max(limit, reranked),
      (one, other) => other.score - one.score || one.number - other.number,
    );
    for (const number of scores.found) {
      const score = scores.get(number);
      if (best.hasPlaceFor(score)) {
        best.add({ number, score });
      }
    }
    const asked = foldedLatex(typed);
    return best
      .sorted()
      .flatMap(({ number, score }) => {
        const entry = this.indexed[number]?.entry;
        return entry ? [{ entry, number, score: score + titlePoints(entry, asked) }] : [];
      })
      .sort((one, other) => other.score - one.score || one.number - other.number)
      .slice(0, limit)
      .map(({ entry }) => entry);
  }

  /**
   * Of the entries before and behind what was edited, by their place in the new file, the numbers.
   * Where a `@string` changed, any entry may have.
   */
  private unchanged(next: Bibliography): Map<number, number> {
    const kept = new Map<number, number>();
    const before = this.bibliography;
    if (!before || !sameStrings(before, next)) {
      return kept;
    }
    const [one, other] = [before.text, next.text];
    const shorter = Math.min(one.length, other.length);
    const head = commonLength(shorter, (length) => one.slice(0, length) === other.slice(0, length));
    const tail = commonLength(
      shorter - head,
      (length) => one.slice(one.length - length) === other.slice(other.length - length),
    );
    const shift = other.length - one.length;
    const byStart = new Map<number, number>();
    this.indexed.forEach((indexed, number) => {
      if (indexed) {
        const { start, end } = indexed.entry;
        if (end < head) {
          byStart.set(start, number);
        } else if (start >= one.length - tail) {
          byStart.set(start + shift, number);
        }
      }
    });
    next.entries.forEach(({ start }, place) => {
      const number = byStart.get(start);
      if (number !== undefined) {
        kept.set(place, number);
      }
    });
    return kept;
  }

  private matchingOf(): Matching {
    return new Matching(this.holders, this.pool, () => this.holders.size);
  }
}

/** Who holds which term: numbers of entries, each with whether it stands in the key or the title. */
class EntryTerms implements TermHolders {
  readonly vocabulary = new Vocabulary();
  /** By the term's number: twice the entry's number, and 1 where the term is in key or title. */
  private readonly holders: number[][] = [];
  /** How many numbers are given out, those of entries that are gone included. */
  size = 0;

  /** Adds an entry under the next number. */
  add(entry: BibEntry): Indexed {
    const number = this.size++;
    const { key, fields } = entry;
    const tightKey = tighten(key);
    // Its digits and what stands around them would be terms of this entry alone.
    const ofKey = indexTerms(key).filter((term) => /^\p{L}{2,}$/u.test(term));
    const titled = [tightKey, ...ofKey, ...indexTerms(plain(fields.get('title')?.value))];
    const authors = plain(fields.get('author')?.value ?? fields.get('editor')?.value);
    const date = fields.get('year')?.value ?? fields.get('date')?.value ?? '';
    const others = indexTerms(`${authors.replace(/ and /g, ' ')} ${/\d{4}/.exec(date)?.[0] ?? ''}`);
    const inTitle = new Set(titled);
    inTitle.forEach((term) => this.hold(term, number * 2 + 1));
    others.filter((term) => !inTitle.has(term)).forEach((term) => this.hold(term, number * 2));
    return { entry, tightKey, firstAuthor: firstFamily(authors) };
  }

  frequency(id: number): number {
    return this.holders[id]?.length ?? 0;
  }

  score(
    id: number,
    { weight, frequency, titlePoints: points }: Parameters<TermHolders['score']>[1],
    scores: Scores,
    within: Scores | undefined,
  ): void {
    const rarity = Math.log(1 + (this.size - frequency + 0.5) / (frequency + 0.5));
    for (const held of this.holders[id] ?? []) {
      const number = held >> 1;
      if (!within || within.get(number) > 0) {
        scores.raise(number, weight * (rarity + (held & 1) * points) + 1e-6);
      }
    }
  }

  private hold(term: string, held: number): void {
    const id = this.vocabulary.add(term);
    (this.holders[id] ??= []).push(held);
  }
}

/** LaTeX with its case kept, for words come apart by it; without commands, marks and braces. */
function plain(latex = ''): string {
  return latex.includes('\\')
    ? latex.replace(/\\(?:([A-Za-z]+)\s*|.)/g, (_, name?: string) =>
        name !== undefined && name.length < 3 && /^(?:o|l|i|j|ss|ae|oe|aa|O|L|AE|OE|AA)$/.test(name)
          ? name
          : '',
      )
    : latex;
}

function firstFamily(authors: string): string {
  const first = authors.split(/\s+and\s+/, 1)[0] ?? '';
  const family = first.includes(',') ? first.slice(0, first.indexOf(',')) : first;
  const words = indexTerms(family.trim().split(/\s+/).at(-1) ?? '');
  return words[0] ?? '';
}

function titlePoints({ fields }: BibEntry, asked: string): number {
  const title = foldedLatex(fields.get('title')?.value ?? '');
  if (asked === '' || title === '') {
    return 0;
  }
  const at = ` ${title}`.indexOf(` ${asked}`);
  return at < 0
    ? 0
    : inOrderBonus + (at === 0 ? startBonus : 0) + (coverageBonus * asked.length) / title.length;
}

function sameStrings({ strings: some }: Bibliography, { strings: others }: Bibliography): boolean {
  return some.size === others.size && [...some].every(([name, text]) => others.get(name) === text);
}

function byFirstLetter(
  numbers: readonly number[],
  textOf: (number: number) => string | undefined,
): Map<string, number[]> {
  const lists = new Map<string, number[]>();
  for (const number of numbers) {
    append(lists, textOf(number)?.charAt(0) ?? '', number);
  }
  return lists;
}

/** The largest length that holds, where every smaller one does too. */
function commonLength(most: number, holds: (length: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
