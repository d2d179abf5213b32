/**
 * Scores of records by their number: an array that is kept and wiped rather than made anew, since a
 * keystroke on a large bibliography fills several of them.
 */
export class Scores {
  /** Numbers of the records that have a score, in the order they got it. */
  readonly found: number[] = [];
  private values: Float64Array;

  constructor(size: number) {
    this.values = new Float64Array(size);
  }

  /** 0 where the record has none; scores are positive. */
  get(at: number): number {
    return this.values[at] ?? 0;
  }

  /** Sets a record's score unless it has a higher one. */
  raise(at: number, score: number): void {
    const before = this.values[at] ?? 0;
    if (before === 0) {
      this.found.push(at);
    }
    if (score > before) {
      this.values[at] = score;
    }
  }

  add(at: number, score: number): void {
    const before = this.values[at] ?? 0;
    if (before === 0) {
      this.found.push(at);
    }
    this.values[at] = before + score;
  }

  clear(size: number): void {
    if (this.values.length < size) {
      this.values = new Float64Array(Math.ceil(size * 1.5));
    } else {
      for (const at of this.found) {
        this.values[at] = 0;
      }
    }
    this.found.length = 0;
  }
}

/** Lends out {@link Scores}, and has them all back when the next query begins. */
export class ScoresPool {
  private readonly all: Scores[] = [];
  private used = 0;
  private size = 0;

  /** @param size How many records there are. */
  begin(size: number): void {
    this.used = 0;
    this.size = size;
  }

  take(): Scores {
    let scores = this.all[this.used++];
    if (scores) {
      scores.clear(this.size);
    } else {
      scores = new Scores(this.size);
      this.all.push(scores);
    }
    return scores;
  }
}
