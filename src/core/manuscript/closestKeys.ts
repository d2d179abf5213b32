import type { Turns } from './turns';

/** Keys that are named at most. */
const most = 3;

/**
 * The keys closest to one that is not defined, the likeliest first: those a slip of the fingers away
 * (by edit distance, case ignored: at most one edit in four characters), and those by the same
 * author and of the same year, or of another year about the same word.
 */
export async function closestKeys(
  key: string,
  defined: Iterable<string>,
  turns: Turns,
): Promise<string[]> {
  const folded = key.toLowerCase();
  const farthest = Math.min(4, Math.floor(folded.length / 4));
  const parts = partsOf(key);
  const near: { readonly key: string; readonly distance: number }[] = [];
  let counted = 0;
  for (const candidate of defined) {
    if (++counted % 128 === 0 && turns.isOver) {
      await turns.next();
    }
    const distance = Math.min(
      slipsBetween(folded, candidate, farthest) ?? Infinity,
      distanceOfParts(parts, candidate) ?? Infinity,
    );
    if (distance < Infinity) {
      near.push({ key: candidate, distance });
    }
  }
  return near
    .sort((one, other) => one.distance - other.distance || (one.key < other.key ? -1 : 1))
    .slice(0, most)
    .map((one) => one.key);
}

/** True where two keys name the same author, year and word, however they spell it. */
export function namesSameWork(key: string, other: string): boolean {
  return distanceOfParts(partsOf(key), other) === sameWork;
}

/** Between one and two slips; as good as two to three. */
const sameWork = 1.5;
const sameAuthorAndYear = 2.5;

/** What a cite key is made of. */
interface KeyParts {
  /** Of two letters or more, in lower case; the first is the author's, as a rule. */
  readonly words: readonly string[];
  /** Its last two digits. */
  readonly year: number | undefined;
}

const ofNoOne = new Set(['et', 'al', 'etal', 'and', 'the', 'conf', 'journals', 'corr', 'arxiv']);

function partsOf(key: string): KeyParts {
  // DBLP's keys begin with where it was published: DBLP:conf/naacl/DevlinCLT19.
  const own = /^dblp:/i.test(key) ? key.slice(key.lastIndexOf('/') + 1) : key;
  const tokens = own.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\d+/gu) ?? [];
  const words = tokens
    .filter((token) => !/\d/.test(token))
    .map((token) => token.toLowerCase())
    .filter((word) => word.length > 1 && !ofNoOne.has(word));
  const years = tokens.filter((token) => /^(?:(?:19|20)\d\d|\d\d)$/.test(token));
  const year = years.find((token) => token.length === 4) ?? years[0];
  return { words, year: year === undefined ? undefined : Number(year.slice(-2)) };
}

function distanceOfParts(parts: KeyParts, candidate: string): number | undefined {
  const [author, ...others] = parts.words;
  if (author === undefined || author.length < 3 || !candidate.toLowerCase().includes(author)) {
    return undefined;
  }
  const its = partsOf(candidate);
  if (its.words[0] !== author) {
    return undefined;
  }
  const shares = others.some((word) => word.length > 3 && its.words.slice(1).includes(word));
  if (parts.year === undefined || its.year === undefined) {
    return shares ? sameAuthorAndYear : undefined;
  }
  if (parts.year === its.year) {
    return shares ? sameWork : sameAuthorAndYear;
  }
  return shares && Math.abs(parts.year - its.year) === 1 ? sameAuthorAndYear : undefined;
}

/** Edits from a text to a key, its case ignored; `undefined` above `most`. */
function slipsBetween(folded: string, key: string, most: number): number | undefined {
  return Math.abs(key.length - folded.length) > most
    ? undefined
    : editDistance(folded, key.toLowerCase(), most);
}

/** Optimal string alignment: a swap of neighbours counts as one edit. `undefined` above `most`. */
function editDistance(one: string, other: string, most: number): number | undefined {
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let edits = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (
        row > 1 &&
        column > 1 &&
        one[row - 1] === other[column - 2] &&
        one[row - 2] === other[column - 1]
      ) {
        edits = Math.min(edits, (before[column - 2] ?? edits) + 1);
      }
      current.push(edits);
      least = Math.min(least, edits);
    }
    if (least > most) {
      return undefined;
    }
    before = previous;
    previous = current;
  }
  const distance = previous[other.length] ?? 0;
  return distance <= most ? distance : undefined;
}
