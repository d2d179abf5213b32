import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OnnxGraph } from '../../../scripts/model/onnxGraph';
import { countMultiplyAdds } from '../../../src/core/evaluation/multiplyAdds';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { temporaryFolder } from './temporaryFolder';

describe('counting multiply-adds', () => {
  const folder = temporaryFolder();

  const counted = (
    operator: string,
    inputs: readonly (readonly number[])[],
    output: readonly number[],
  ) => countMultiplyAdds([{ operator, inputs, outputs: [output] }]);

  it('counts products, convolutions and recurrent layers as they are defined', () => {
    const exactly = (count: number) => ({ count, uncounted: [] });
    assert.deepEqual(
      counted(
        'MatMul',
        [
          [2, 3, 4],
          [4, 5],
        ],
        [2, 3, 5],
      ),
      exactly(2 * 3 * 4 * 5),
    );
    assert.deepEqual(
      counted(
        'MatMul',
        [
          [2, 8, 3, 4],
          [2, 8, 4, 3],
        ],
        [2, 8, 3, 3],
      ),
      exactly(2 * 8 * 3 * 4 * 3),
    );
    // [4, 3] transposed, by [4, 5].
    assert.deepEqual(counted('Gemm', [[4, 3], [4, 5], [5]], [3, 5]), exactly(3 * 4 * 5));
    // 16 channels in 2 groups of 8 inputs each, kernel 3 by 3.
    assert.deepEqual(
      counted('Conv', [[1, 16, 10, 10], [32, 8, 3, 3], [32]], [1, 32, 8, 8]),
      exactly(32 * 8 * 8 * 8 * 9),
    );
    assert.deepEqual(
      counted(
        'ConvTranspose',
        [
          [1, 4, 5, 5],
          [4, 2, 3, 3],
        ],
        [1, 2, 7, 7],
      ),
      exactly(4 * 25 * 2 * 9),
    );
    // One direction, 4 gates of 6, input of 5.
    assert.deepEqual(
      counted(
        'LSTM',
        [
          [7, 2, 5],
          [1, 24, 5],
          [1, 24, 6],
        ],
        [7, 1, 2, 6],
      ),
      exactly(7 * 2 * (24 * 5 + 24 * 6)),
    );
    // 3 queries and 5 keys of 8: scores and sums.
    assert.deepEqual(
      counted(
        'MultiHeadAttention',
        [
          [2, 3, 8],
          [2, 5, 8],
          [2, 5, 8],
        ],
        [2, 3, 8],
      ),
      exactly(2 * 3 * 5 * 8 * 2),
    );
    assert.deepEqual(counted('Softmax', [[2, 3]], [2, 3]), exactly(0));
  });

  it('names what it cannot count', () => {
    const nodes = [
      {
        operator: 'Einsum',
        inputs: [
          [2, 3],
          [3, 4],
        ],
        outputs: [[2, 4]],
      },
      { operator: 'Attention', inputs: [[1, 4, 8], [8, 24], [24]], outputs: [[1, 4, 8]] },
      {
        operator: 'MatMul',
        inputs: [
          [2, 3],
          [3, 4],
        ],
        outputs: [[2, 4]],
      },
    ];
    assert.deepEqual(countMultiplyAdds(nodes), { count: 24, uncounted: ['Attention', 'Einsum'] });
  });

  it('counts what the runtime executes, as often as a loop turns', async () => {
    const graph = new OnnxGraph('looping');
    const rows = graph.input('rows', 'float32', ['batch', 4]);
    const weights = graph.constant('weights', [4, 6], new Float32Array(24));
    const wide = graph.node('MatMul', 'wide', [rows, weights]);
    const square = graph.constant('square', [6, 6], new Float32Array(36));
    const body = new OnnxGraph('body');
    body.input('turn', 'int64', []);
    const going = body.input('going', 'bool', []);
    const state = body.input('state', 'float32', ['batch', 6]);
    body.output('going_on', going, [], 'bool');
    body.output('state_on', body.node('MatMul', 'turned', [state, square]), ['batch', 6]);
    const [end] = graph.split('Loop', 'loop', [graph.integers(5), '', wide], ['looped'], {
      body: { graph: body },
    });
    graph.output('out', end as string, ['batch', 6]);
    const file = join(folder(), 'looping.onnx');
    writeFileSync(file, graph.encode());
    const runtime = await loadOnnxRuntime();
    const feed = (batch: number) => ({
      rows: { type: 'float32', data: new Float32Array(batch * 4), dims: [batch, 4] } as const,
    });
    const nodes = await runtime.watch(file, [feed(1), feed(3)]);
    // Each row once through 4 by 6 and five times through 6 by 6.
    assert.deepEqual(countMultiplyAdds(nodes), {
      count: (1 + 3) * (4 * 6 + 5 * 6 * 6),
      uncounted: [],
    });
  });
});
