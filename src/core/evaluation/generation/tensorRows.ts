import type { Tensor } from '../runtime';

/** A tensor whose row i is row `rows[i]` of another; a row may be taken more than once. */
export function rowsOf(tensor: Tensor, rows: readonly number[]): Tensor {
  const [before = 0, ...rest] = tensor.dims;
  if (rows.length === before && rows.every((row, index) => row === index)) return tensor;
  const size = rest.reduce((product, side) => product * side, 1);
  const from = tensor.data;
  const to = new (from.constructor as new (length: number) => typeof from)(rows.length * size);
  rows.forEach((row, index) => {
    (to as Float32Array).set(
      (from as Float32Array).subarray(row * size, (row + 1) * size),
      index * size,
    );
  });
  return { ...tensor, data: to, dims: [rows.length, ...rest] } as Tensor;
}
