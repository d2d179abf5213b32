import { PersonError } from '../../personError';
import { outputNumbers } from '../outputNumbers';
import type { OutputTensor } from '../runtime';

/**
 * The scores of what comes next, one array for each row, in single precision: those at the last
 * position.
 *
 * @param output Of shape [rows, positions, vocabulary].
 * @throws {PersonError} when it is not, or of a type that is not supported.
 */
export function logitRows(
  output: OutputTensor | undefined,
  rows: number,
  file: string,
): Float32Array[] {
  const [batch, positions = 0, vocabulary = 0] = output?.dims ?? [];
  if (!output || output.dims.length !== 3 || batch !== rows || positions === 0) {
    throw new PersonError(
      `${file} gives scores of shape [${output?.dims.join(', ') ?? ''}], where one for each token of the vocabulary was expected.`,
      'Choose a model that was exported for text generation.',
    );
  }
  const numbers = outputNumbers(output, file);
  const all = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  return Array.from({ length: rows }, (_, row) => {
    const start = ((row + 1) * positions - 1) * vocabulary;
    return all.subarray(start, start + vocabulary);
  });
}
