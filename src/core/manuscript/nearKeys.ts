import { editDistance } from './closestKeys';

/** Keys that are named at most. */
const most = 3;

/** What a key is compared by: lower case, without the marks that part it. */
function folded(key: string): string {
  return key.toLowerCase().replace(/[-_.:/+]/g, '');
}

/** One bit for each letter and digit that stands in a key, so that most keys need no comparison. */
function lettersOf(key: string): number {
  let letters = 0;
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    letters |= 1 << (code >= 97 && code <= 122 ? code - 97 : 26 + (code % 6));
  }
  return letters;
}

function bitsIn(letters: number): number {
  let left = letters;
  let count = 0;
  while (left !== 0) {
    left &= left - 1;
    count++;
  }
  return count;
}

/** `sanh2019` of `Sanh_2019_DistilBERT`: what precedes the year, and the year. */
function authorYearOf(key: string): string | undefined {
  return /^([\p{L}'’]{2,})((?:19|20)\d\d)(?!\d)/u.exec(key)?.[0];
}

/**
 * Finds the keys close to one that none of them is, in a fraction of a millisecond among 50,000:
 * those a slip of the fingers away by edit distance (optimal string alignment), case and the marks
 * between words ignored, at most one edit in four characters and four in all; and those that begin
 * with the same author and year.
 */
export class NearKeys {
  private readonly foldedKeys: readonly string[];
  private readonly letters: Int32Array;
  private readonly byAuthorYear = new Map<string, number[]>();

  constructor(private readonly keys: readonly string[]) {
    this.foldedKeys = keys.map(folded);
    this.letters = Int32Array.from(this.foldedKeys, lettersOf);
    this.foldedKeys.forEach((key, index) => {
      const authorYear = authorYearOf(key);
      if (authorYear !== undefined) {
        const others = this.byAuthorYear.get(authorYear);
        if (others) {
          others.push(index);
        } else {
          this.byAuthorYear.set(authorYear, [index]);
        }
      }
    });
  }

  /** At most three, the closest first. */
  of(key: string): string[] {
    const wanted = folded(key);
    const farthest = Math.min(4, Math.floor(wanted.length / 4));
    const near = new Map<string, number>();
    const letters = lettersOf(wanted);
    for (let index = 0; index < this.foldedKeys.length; index++) {
      const candidate = this.foldedKeys[index] ?? '';
      if (
        Math.abs(candidate.length - wanted.length) <= farthest &&
        // An edit takes away one letter and brings another at most.
        bitsIn(letters ^ (this.letters[index] ?? 0)) <= 2 * farthest
      ) {
        const distance = editDistance(wanted, candidate, farthest);
        if (distance !== undefined) {
          near.set(this.keys[index] ?? '', distance);
        }
      }
    }
    for (const index of this.byAuthorYear.get(authorYearOf(wanted) ?? '') ?? []) {
      const same = this.keys[index] ?? '';
      near.set(same, Math.min(near.get(same) ?? farthest, 1.5));
    }
    near.delete(key);
    return [...near]
      .sort(([one, edits], [other, edited]) => edits - edited || (one < other ? -1 : 1))
      .slice(0, most)
      .map(([close]) => close);
  }
}
