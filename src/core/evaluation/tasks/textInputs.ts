import { PersonError } from '../../personError';
import { batchInputs, type BatchInput, type Session } from '../runtime';
import { NoNumber } from './noNumber';

/**
 * Which inputs of a graph that reads text to feed.
 *
 * @param what The kind of model, as in `a text classifier`.
 * @throws {PersonError} when it asks for others than a tokenizer gives.
 */
export function textInputsOf(session: Session, file: string, what: string): BatchInput[] {
  const unknown = session.inputNames.find((name) => !batchInputs.some((known) => known === name));
  if (unknown !== undefined) {
    throw new PersonError(
      `${file} asks for an input ${unknown}, which ${what} does not have.`,
      'Choose a model that was exported for this task.',
    );
  }
  return batchInputs.filter((name) => session.inputNames.includes(name));
}

/** @throws {NoNumber} when a number is none, which an export that went wrong may give. */
export function requireNumbers(
  numbers: Iterable<number>,
  file: string,
  what: string,
  place: string,
): void {
  for (const number of numbers) {
    if (!Number.isFinite(number)) {
      throw new NoNumber(file, place, `the model gave ${what} that is ${number}`);
    }
  }
}
