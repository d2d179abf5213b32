import { editDistance } from '../citation/editDistance';
import { Turns } from './turns';

/** Keys that are named at most. */
const most = 3;

/** What a key is compared by: lower case, without the marks that part it. */
function folded(key: string): string {
  return key.toLowerCase().replace(/[-_.:/+]/g, '');
}

/** One bit for each letter that stands in a key. */
function lettersOf(key: string): number {
  let letters = 0;
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    letters |= code >= 97 && code <= 122 ? 1 << (code - 97) : 0;
  }
  return letters;
}

/** One bit for each digit that stands in a key, and a few for all that is neither. */
function othersOf(key: string): number {
  let others = 0;
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    others |=
      code >= 48 && code <= 57 ? 1 << (code - 48) : code > 122 ? 1 << (10 + (code % 20)) : 0;
  }
  return others;
}

function bitsIn(bits: number): number {
  let left = bits;
  let count = 0;
  while (left !== 0) {
    left &= left - 1;
    count++;
  }
  return count;
}

/** `sanh2019` of `sanh2019distilbert`: what precedes the year, and the year. */
function authorYearOf(key: string): string | undefined {
  return /^([^\d]{2,}?)((?:19|20)\d\d)(?!\d)/.exec(key)?.[0];
}

/**
 * Finds the keys close to one that none of them is, in a few milliseconds among 50,000: those a slip
 * of the fingers away by edit distance (optimal string alignment), case and the marks between words
 * ignored, at most one edit in four characters and three in all; and those that begin with the same
 * author and year.
 */
export class NearKeys {
  private readonly foldedKeys: string[] = [];
  private readonly letters: Int32Array;
  private readonly others: Int32Array;
  private readonly byAuthorYear = new Map<string, number | number[]>();

  private constructor(private readonly keys: readonly string[]) {
    this.letters = new Int32Array(keys.length);
    this.others = new Int32Array(keys.length);
  }

  /** Others have their turn while many keys are read. */
  static async among(keys: readonly string[], turns = new Turns()): Promise<NearKeys> {
    const near = new NearKeys(keys);
    for (let index = 0; index < keys.length; index++) {
      near.add(index, folded(keys[index] ?? ''));
      if (index % 256 === 255) {
        await turns.next();
      }
    }
    return near;
  }

  /** At most three, the closest first. */
  of(key: string): string[] {
    const wanted = folded(key);
    const farthest = Math.min(3, Math.floor(wanted.length / 4));
    const near = new Map<string, number>();
    const sameAuthorYear = this.byAuthorYear.get(authorYearOf(wanted) ?? '') ?? [];
    for (const index of [sameAuthorYear].flat()) {
      near.set(this.keys[index] ?? '', 1.5);
    }
    this.addWithin(farthest, wanted, near);
    near.delete(key);
    return [...near]
      .sort(([one, edits], [other, edited]) => edits - edited || (one < other ? -1 : 1))
      .slice(0, most)
      .map(([close]) => close);
  }

  private addWithin(farthest: number, wanted: string, near: Map<string, number>): void {
    const { foldedKeys, letters, others, keys } = this;
    const wantedLetters = lettersOf(wanted);
    const wantedOthers = othersOf(wanted);
    for (let index = 0; index < foldedKeys.length; index++) {
      // An edit takes away one character and brings another at most.
      const differing = bitsIn(wantedLetters ^ (letters[index] ?? 0));
      if (
        differing <= 2 * farthest &&
        differing + bitsIn(wantedOthers ^ (others[index] ?? 0)) <= 2 * farthest
      ) {
        const edits = editDistance(wanted, foldedKeys[index] ?? '', farthest);
        const key = keys[index] ?? '';
        if (edits !== undefined) {
          near.set(key, Math.min(edits, near.get(key) ?? edits));
        }
      }
    }
  }

  private add(index: number, key: string): void {
    this.foldedKeys.push(key);
    this.letters[index] = lettersOf(key);
    this.others[index] = othersOf(key);
    const authorYear = authorYearOf(key);
    if (authorYear !== undefined) {
      const known = this.byAuthorYear.get(authorYear);
      // Most authors have one work a year, and need no list for it.
      this.byAuthorYear.set(authorYear, known === undefined ? index : [known, index].flat());
    }
  }
}
