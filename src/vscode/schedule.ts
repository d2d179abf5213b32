/**
 * Runs what is due, one after the other: each thing once it has been quiet for its time, and of
 * those that are due at once a preferred one first.
 */
export class Schedule<Thing> {
  private readonly timers = new Map<Thing, NodeJS.Timeout>();
  private readonly due = new Set<Thing>();
  private running: Thing | undefined;

  /** @param run Must not throw. */
  constructor(
    private readonly run: (thing: Thing) => Promise<void>,
    private readonly isPreferred: (thing: Thing) => boolean,
  ) {}

  dispose(): void {
    [...this.timers.keys()].forEach((thing) => this.drop(thing));
    this.due.clear();
  }

  /** What is being run. */
  get current(): Thing | undefined {
    return this.running;
  }

  /** Runs a thing once it has been quiet for so many milliseconds, counted anew each time. */
  put(thing: Thing, quiet: number): void {
    clearTimeout(this.timers.get(thing));
    this.timers.set(
      thing,
      setTimeout(() => {
        this.timers.delete(thing);
        this.due.add(thing);
        void this.runDue();
      }, quiet),
    );
  }

  /** Lets a thing that waits wait no longer; one that does not wait is not run. */
  hasten(thing: Thing): void {
    if (this.timers.has(thing)) {
      this.put(thing, 0);
    }
  }

  drop(thing: Thing): void {
    clearTimeout(this.timers.get(thing));
    this.timers.delete(thing);
    this.due.delete(thing);
  }

  private async runDue(): Promise<void> {
    while (this.running === undefined && this.due.size > 0) {
      const waiting = [...this.due];
      const next = waiting.find(this.isPreferred) ?? waiting[0];
      if (next === undefined) {
        return;
      }
      this.due.delete(next);
      this.running = next;
      await this.run(next);
      this.running = undefined;
    }
  }
}
