/** Keeps the best of many without sorting them all: a heap with the worst kept on top. */
export class Best<One extends { readonly score: number }> {
  private readonly heap: One[] = [];

  constructor(
    private readonly size: number,
    private readonly compare: (one: One, other: One) => number,
  ) {}

  add(one: One): void {
    const { heap } = this;
    const worst = heap[0];
    if (heap.length < this.size) {
      heap.push(one);
      this.rise(heap.length - 1);
    } else if (worst && this.compare(one, worst) < 0) {
      heap[0] = one;
      this.sink();
    }
  }

  /** False where it is surely not among the best by now. */
  hasPlaceFor(score: number): boolean {
    const worst = this.heap[0];
    return this.heap.length < this.size || !worst || score >= worst.score;
  }

  sorted(): One[] {
    return [...this.heap].sort(this.compare);
  }

  private rise(from: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.swapIfWorse(at, above)) {
        return;
      }
      at = above;
    }
  }

  private sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const worse = this.isWorse(left + 1, left) ? left + 1 : left;
      if (!this.swapIfWorse(worse, at)) {
        return;
      }
      at = worse;
    }
  }

  /** Swaps when the lower one is worse than the one above it. */
  private swapIfWorse(lower: number, above: number): boolean {
    const [one, other] = [this.heap[lower], this.heap[above]];
    if (!one || !other || this.compare(one, other) <= 0) {
      return false;
    }
    this.heap[above] = one;
    this.heap[lower] = other;
    return true;
  }

  private isWorse(one: number, other: number): boolean {
    const [left, right] = [this.heap[one], this.heap[other]];
    return left !== undefined && right !== undefined && this.compare(left, right) > 0;
  }
}
