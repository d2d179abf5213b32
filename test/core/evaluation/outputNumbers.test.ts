import assert from 'node:assert/strict';
import { outputNumbers } from '../../../src/core/evaluation/outputNumbers';
import { PersonError } from '../../../src/core/personError';

describe('the numbers of an output', () => {
  const half = (...bits: number[]) =>
    Array.from(
      outputNumbers(
        { type: 'float16', data: Uint16Array.from(bits), dims: [bits.length] },
        'm.onnx',
      ),
    );

  it('are those of half precision, from its smallest to its largest', () => {
    // NumPy 1.24: numpy.array(bits, numpy.uint16).view(numpy.float16)
    assert.deepEqual(
      half(0x3c00, 0xc000, 0x3555, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x0000, 0x7c00, 0xfc00),
      [1, -2, 0.333251953125, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, 0, Infinity, -Infinity],
    );
    assert.ok(Object.is(half(0x8000)[0], -0));
    assert.deepEqual(half(0x7e00), [NaN]);
  });

  it('are taken as they are in single and double precision', () => {
    for (const [type, data] of [
      ['float32', Float32Array.of(1.5, -2)],
      ['float64', Float64Array.of(1.5, -2)],
    ] as const) {
      assert.deepEqual(
        [...Array.from(outputNumbers({ type, data, dims: [2] }, 'm.onnx'))],
        [1.5, -2],
      );
    }
  });

  it('are refused where they are integers', () => {
    assert.throws(
      () => outputNumbers({ type: 'int64', data: BigInt64Array.of(1n), dims: [1] }, 'm.onnx'),
      (error) =>
        error instanceof PersonError && /m\.onnx gives its numbers as int64/.test(error.message),
    );
  });
});
