import { PersonError } from '../personError';

/** Which of the two inputs of a metric a value came from. */
export type Side = 'predictions' | 'references';

/** A class label in one spelling: see {@link readLabels}. */
export type Label = string;

/** The error for an item that has not the shape a metric asks for. `index` counts from 0. */
export function badItem(side: Side, index: number, wanted: string): PersonError {
  return new PersonError(
    `Item ${index + 1} of the ${side} is not ${wanted}.`,
    `Give ${wanted} for every item of the ${side}.`,
  );
}

/**
 * @throws PersonError when the value is not a list, or an empty one.
 */
export function readList(value: unknown, side: Side, wanted: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new PersonError(`The ${side} are not a list.`, `Give a list with ${wanted} each.`);
  }
  if (value.length === 0) {
    throw new PersonError(
      `There is nothing to score: the list of ${side} is empty.`,
      `Give a list with ${wanted} each.`,
    );
  }
  return value;
}

/**
 * @throws PersonError when the two lists have different lengths.
 */
export function requireSameLength(
  predictions: { readonly length: number },
  references: { readonly length: number },
): void {
  if (predictions.length !== references.length) {
    throw new PersonError(
      `There are ${predictions.length} predictions but ${references.length} references.`,
      'Give one prediction for each reference, in the same order.',
    );
  }
}

/**
 * Class labels in one spelling, so that the number 1, the text "1" and `true` are the same label,
 * as they come from a .json, a text file or a Python dump.
 *
 * @throws PersonError for a fraction (a probability is not a label) and for anything else that is
 *   not a text, a whole number or a truth value.
 */
export function readLabels(value: unknown, side: Side): Label[] {
  const wanted = 'a label (a text or a whole number)';
  return readList(value, side, wanted).map((item, index) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number' && Number.isInteger(item)) return String(item);
    if (typeof item === 'boolean') return item ? '1' : '0';
    throw badItem(side, index, wanted);
  });
}

/**
 * Finite numbers, or texts of them.
 *
 * @throws PersonError for anything else.
 */
export function readNumbers(value: unknown, side: Side): Float64Array {
  return Float64Array.from(readList(value, side, 'a number'), (item, index) => {
    const number = toNumber(item);
    if (number === undefined) throw badItem(side, index, 'a number');
    return number;
  });
}

/** The finite number a value or its text stands for. */
export function toNumber(item: unknown): number | undefined {
  const number = typeof item === 'string' && item.trim() !== '' ? Number(item) : item;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/**
 * @throws PersonError for an item that is not a text.
 */
export function readTexts(value: unknown, side: Side): string[] {
  return readList(value, side, 'a text').map((item, index) => {
    if (typeof item !== 'string') throw badItem(side, index, 'a text');
    return item;
  });
}

/**
 * One or more reference texts for each item; a lone text counts as a list of one.
 *
 * @param allowNone Whether an item may have no reference at all (a question without an answer).
 * @throws PersonError for an item that is neither a text nor a list of texts.
 */
export function readReferenceTexts(value: unknown, allowNone = false): string[][] {
  const wanted = 'a text or a list of texts';
  return readList(value, 'references', wanted).map((item, index) => {
    if (typeof item === 'string') return [item];
    if (!Array.isArray(item) || !item.every((text) => typeof text === 'string')) {
      throw badItem('references', index, wanted);
    }
    if (item.length === 0 && !allowNone) {
      throw badItem('references', index, 'a list of at least one text');
    }
    return item as string[];
  });
}
