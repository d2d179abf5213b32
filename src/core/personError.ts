/**
 * An error a person is meant to read: what happened, and what to do next.
 *
 * Everything else that is thrown is a defect or an environment's failure, and goes to the log with
 * its stack.
 */
export class PersonError extends Error {
  /**
   * @param happened One sentence: what happened, naming the file or thing concerned.
   * @param next One sentence: what the person can do about it.
   */
  constructor(
    readonly happened: string,
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(`${happened} ${next}`, options);
    this.name = 'PersonError';
  }
}
