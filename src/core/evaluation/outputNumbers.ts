import { PersonError } from '../personError';
import type { OutputTensor } from './runtime';

/**
 * The numbers of an output, row-major, whatever kind of floating point they are.
 *
 * @param file Of the graph, for the message.
 * @throws {PersonError} when they are none: integers, texts, bfloat16.
 */
export function outputNumbers({ type, data }: OutputTensor, file: string): ArrayLike<number> {
  if (type === 'float32' || type === 'float64') return data as ArrayLike<number>;
  if (type === 'float16') {
    // Where the engine has a Float16Array, the runtime gives one.
    return data instanceof Uint16Array
      ? Float32Array.from(data, fromHalf)
      : (data as ArrayLike<number>);
  }
  throw new PersonError(
    `${file} gives its numbers as ${type}, which is not supported.`,
    'Export the model so that its outputs are float32.',
  );
}

/** The number that 16 bits of IEEE 754 half precision stand for. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
