import { PersonError } from '../../personError';
import { RefusedError } from './httpClient';

/** What only some servers have: `undefined` where this one does not. */
export async function optional(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    // A web page at an address that a completions server would not have.
    if (error instanceof PersonError && /no JSON/.test(error.happened)) return undefined;
    throw error;
  }
}

/** A field of an answer, whatever the answer is. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** A text in an answer that is not empty. */
export function textIn(value: unknown, name: string): string | undefined {
  const text = fieldOf(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** A whole number above 0 in an answer. */
export function wholeIn(value: unknown, name: string): number | undefined {
  const number = fieldOf(value, name);
  return Number.isInteger(number) && (number as number) > 0 ? (number as number) : undefined;
}
