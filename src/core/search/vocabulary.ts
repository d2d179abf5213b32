import { append } from '../multimap';
import { firstFrom } from './sortedTexts';
import { rootOf } from './tokens';

/**
 * The terms of an index, numbered in the order they came: which ones a word that is still being
 * typed, takes another form, or was mistyped may stand for.
 */
export class Vocabulary {
  private readonly terms: string[];
  /** Numbers of the terms that came later, by themselves and by their first three letters. */
  private readonly ids = new Map<string, number>();
  private readonly byStart = new Map<string, number[]>();
  private readonly letters: number[] = [];

  /** @param known The first terms; sorted, each once, so that nothing need be made of them. */
  constructor(private readonly known: readonly string[] = []) {
    this.terms = [...known];
  }

  /** All terms in the order a snapshot has them, each with its number. */
  sorted(): [term: string, id: number][] {
    return this.terms
      .map((term, id): [string, number] => [term, id])
      .sort(([one], [other]) => (one < other ? -1 : 1));
  }

  /** A term's number, new where it was not known. */
  add(term: string): number {
    const known = this.id(term);
    if (known !== undefined) {
      return known;
    }
    const id = this.terms.length;
    this.ids.set(term, id);
    this.terms.push(term);
    append(this.byStart, term.slice(0, 3), id);
    return id;
  }

  id(term: string): number | undefined {
    const id = firstFrom(this.known, term, itself);
    return this.known[id] === term ? id : this.ids.get(term);
  }

  term(id: number): string {
    return this.terms[id] ?? '';
  }

  /** The terms that begin with a word of at least three letters, itself included. */
  startingWith(word: string): number[] {
    const found: number[] = [];
    for (let id = firstFrom(this.known, word, itself); this.known[id]?.startsWith(word); id++) {
      found.push(id);
    }
    for (const id of this.byStart.get(word.slice(0, 3)) ?? []) {
      if (this.term(id).startsWith(word)) {
        found.push(id);
      }
    }
    return found;
  }

  /** Other forms of a word: `pruned` for `pruning`. */
  related(word: string): readonly number[] {
    const root = rootOf(word);
    return root === undefined
      ? []
      : this.startingWith(root).filter((id) => rootOf(this.term(id)) === root);
  }

  /**
   * The terms that a word turns into by exactly `edits` edits (a letter too many, too few, wrong, or
   * two neighbours swapped), with that distance. `isPrefix` also takes terms that go on after the
   * word; those must begin with the word's first letter.
   *
   * A word of up to three letters has none, one of up to five no more than one edit; a digit is
   * never an edit.
   */
  near(word: string, edits: number, isPrefix: boolean): [id: number, distance: number][] {
    if (word.length < 4 || (word.length < 6 && edits > 1) || /^\d+$/.test(word)) {
      return [];
    }
    for (let id = this.letters.length; id < this.terms.length; id++) {
      this.letters.push(lettersOf(this.term(id)));
    }
    const found: [number, number][] = [];
    const digits = word.replace(/\D/g, '');
    const letters = lettersOf(word);
    const shortest = word.length - edits;
    const longest = isPrefix ? Number.POSITIVE_INFINITY : word.length + edits;
    for (let id = 0; id < this.terms.length; id++) {
      const { length } = this.term(id);
      if (length < shortest || length > longest) {
        continue;
      }
      const theirs = this.letters[id] ?? 0;
      const goesOn = length > word.length + edits;
      if (
        bits(letters & ~theirs) > edits ||
        (!goesOn && bits(theirs & ~letters) > edits) ||
        (goesOn && this.term(id)[0] !== word[0])
      ) {
        continue;
      }
      const term = this.term(id);
      const compared = goesOn ? term.slice(0, word.length + edits) : term;
      const distance = editDistance(word, compared, edits, goesOn);
      if (distance === edits && compared.replace(/\D/g, '') === digits) {
        found.push([id, distance + (goesOn ? 1 : 0)]);
      }
    }
    return found;
  }
}

const itself = (term: string): string => term;

/**
 * The letters and digits of a term as a set of 32 bits: each edit adds or removes at most one, so
 * that most terms are dismissed without comparing them.
 */
function lettersOf(term: string): number {
  let set = 0;
  for (let at = 0; at < term.length; at++) {
    set |= 1 << (term.charCodeAt(at) & 31);
  }
  return set;
}

function bits(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) {
    count++;
  }
  return count;
}

/**
 * Optimal string alignment distance, or more than `most` where it is larger. With `isOpen` the
 * other text may end anywhere.
 */
export function editDistance(word: string, other: string, most: number, isOpen = false): number {
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= word.length; row++) {
    const line = [row];
    let least = row;
    for (let column = 1; column <= other.length; column++) {
      const same = word[row - 1] === other[column - 1];
      let cost = Math.min(
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (word[row - 1] === other[column - 2] && word[row - 2] === other[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? most) + 1);
      }
      line.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) {
      return most + 1;
    }
    before = above;
    above = line;
  }
  return isOpen ? Math.min(...above) : (above[other.length] ?? most + 1);
}
