/** The terms of an index: how often each occurs, and which ones a mistyped word may stand for. */
export class Vocabulary {
  private readonly terms = new Map<string, { frequency: number; readonly letters: number }>();

  count(term: string): void {
    const known = this.terms.get(term);
    if (known) {
      known.frequency++;
    } else {
      this.terms.set(term, { frequency: 1, letters: lettersOf(term) });
    }
  }

  /** Occurrences of a term, 0 where it does not occur. */
  frequency(term: string): number {
    return this.terms.get(term)?.frequency ?? 0;
  }

  /**
   * The terms that a word turns into by exactly `edits` edits (a letter too many, too few, wrong, or
   * two neighbours swapped), with that distance. `isPrefix` also takes terms that go on after the
   * word; those must begin with the word's first letter.
   *
   * A word of up to three letters has none, one of up to five no more than one edit; a digit is
   * never an edit.
   */
  near(word: string, edits: number, isPrefix: boolean): [term: string, distance: number][] {
    if (word.length < 4 || (word.length < 6 && edits > 1) || /^\d+$/.test(word)) {
      return [];
    }
    const found: [string, number][] = [];
    const digits = word.replace(/\D/g, '');
    const letters = lettersOf(word);
    for (const [term, known] of this.terms) {
      const tooLong = term.length - word.length > edits;
      if (term.length < word.length - edits || (tooLong && (!isPrefix || term[0] !== word[0]))) {
        continue;
      }
      if (
        bits(letters & ~known.letters) > edits ||
        (!tooLong && bits(known.letters & ~letters) > edits)
      ) {
        continue;
      }
      const compared = tooLong ? term.slice(0, word.length + edits) : term;
      const distance = editDistance(word, compared, edits, tooLong);
      if (distance === edits && compared.replace(/\D/g, '') === digits) {
        found.push([term, distance + (tooLong ? 1 : 0)]);
      }
    }
    return found;
  }
}

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
function editDistance(word: string, other: string, most: number, isOpen: boolean): number {
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
