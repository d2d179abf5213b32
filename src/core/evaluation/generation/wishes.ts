import { PersonError } from '../../personError';
import type { TaskOptions } from '../report';
import type { GenerationWishes } from './generationSettings';

/** Options of every task that generates with an encoder and a decoder; 0 leaves it to the model. */
export const generationOptions = { beams: 0, 'most-tokens': 0, prefix: '' } as const;

/** @throws {PersonError} when one is out of range. */
export function wishesIn(options: TaskOptions): GenerationWishes & { readonly prefix: string } {
  return {
    beams: wholeNumber(options, 'beams'),
    mostTokens: wholeNumber(options, 'most-tokens'),
    prefix: String(options['prefix'] ?? ''),
  };
}

/** @throws {PersonError} when it is none, or negative. */
export function wholeNumber(options: TaskOptions, name: string): number {
  const value = Number(options[name]);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new PersonError(`The option ${name} cannot be ${value}.`, 'Give a whole number.');
}

/** @throws {PersonError} when a value is none of those known. */
export function oneOf<T extends string>(value: unknown, known: readonly T[], option: string): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new PersonError(
    `The option ${option} cannot be ${String(value)}.`,
    `Choose one of: ${known.join(', ')}.`,
  );
}
