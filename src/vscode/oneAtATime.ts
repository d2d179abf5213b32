/** How a question ended. */
export type Outcome<Answer> = { readonly answer: Answer } | { readonly error: unknown };

/**
 * Asks one question at a time. Of those put while one is out only the newest is asked next, so that
 * questions put faster than they are answered never queue up, and the answer that then comes is
 * dropped.
 */
export class OneAtATime<Question, Answer> {
  private waiting: { readonly question: Question } | undefined;
  private isOut = false;

  /** @param settle Gets the answer, or the error, to a question that is still the newest. */
  constructor(
    private readonly ask: (question: Question) => Promise<Answer>,
    private readonly settle: (question: Question, outcome: Outcome<Answer>) => void,
  ) {}

  put(question: Question): void {
    this.waiting = { question };
    if (!this.isOut) {
      void this.askWaiting();
    }
  }

  private async askWaiting(): Promise<void> {
    while (this.waiting) {
      const { question } = this.waiting;
      this.waiting = undefined;
      this.isOut = true;
      const outcome = await this.outcomeOf(question);
      this.isOut = false;
      if (!this.isWaiting()) {
        this.settle(question, outcome);
        return;
      }
    }
  }

  private async outcomeOf(question: Question): Promise<Outcome<Answer>> {
    try {
      return { answer: await this.ask(question) };
    } catch (error) {
      return { error };
    }
  }

  /** One may have been put since it was last looked at. */
  private isWaiting(): boolean {
    return this.waiting !== undefined;
  }
}
