import { matrixShape, type Tensor } from './tfjsModel';

/** An int8 matrix that shares one scale within each tile: value = integer · scale of its tile. */
export interface Int8Matrix {
  /** Row-major, shaped as the matrix. */
  readonly integers: Int8Array;
  /** Row-major, a scale a tile. */
  readonly scales: Float32Array;
}

/**
 * Symmetric round-to-nearest quantization to -127..127. A tile's scale is its largest magnitude
 * over 127 (Jacob et al. 2018, https://arxiv.org/abs/1712.05877, with zero point 0).
 *
 * @param tile Rows and columns that share a scale; they divide the matrix evenly.
 */
export function quantize(
  matrix: Tensor,
  tile: readonly [rows: number, columns: number],
): Int8Matrix {
  const [rows, columns] = matrixShape(matrix);
  const tilesAcross = columns / tile[1];
  const tileOf = (index: number): number =>
    Math.floor(Math.floor(index / columns) / tile[0]) * tilesAcross +
    Math.floor((index % columns) / tile[1]);
  const scales = new Float32Array((rows / tile[0]) * tilesAcross);
  matrix.data.forEach((value, index) => {
    const at = tileOf(index);
    scales[at] = Math.max(scales[at] ?? 0, Math.abs(value) / 127);
  });
  const integers = Int8Array.from(matrix.data, (value, index) =>
    // A tile of zeros has scale 0 and no other integer than 0.
    Math.max(-127, Math.min(127, Math.round(value / (scales[tileOf(index)] || 1)))),
  );
  return { integers, scales };
}
