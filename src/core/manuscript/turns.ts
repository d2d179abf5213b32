/** Milliseconds of work after which others have their turn. */
const longest = 8;

/** Lets others have their turn while something long is under way, and ends it where it is stale. */
export class Turns {
  private since = performance.now();

  constructor(readonly signal?: AbortSignal) {}

  /** True where it is time to await the next turn. */
  get isOver(): boolean {
    return performance.now() - this.since > longest;
  }

  /** @throws the signal's reason where it is aborted. */
  async next(): Promise<void> {
    if (this.isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      this.since = performance.now();
    }
    this.signal?.throwIfAborted();
  }
}
