import assert from 'node:assert/strict';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import { evaluate } from '../../../src/core/evaluation/run';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { buildBundle } from '../../../scripts/model/build';
import { paths } from '../../../scripts/model/paths';

describe('the bundled model on the bundled suite', function () {
  this.timeout(120_000);

  const run = async (precision: string) => {
    const report = await evaluate(
      {
        model: { folder: paths.model, precision },
        data: { path: paths.suite },
        limit: 100,
        seed: 1,
        threads: 2,
      },
      { files: nodeFiles, host: nodeHost('0.1.0'), loadRuntime: loadOnnxRuntime },
    );
    assert.ok(report);
    return report;
  };

  it('is right about most held-out sentences, and int8 agrees with fp32', async () => {
    await buildBundle();
    const exact = await run('fp32');
    const small = await run('int8');
    assert.equal(exact.task, 'text-classification');
    assert.equal(exact.data.split, 'held-out');
    for (const { metrics, model, data } of [exact, small]) {
      assert.deepEqual(
        metrics.map(({ metric }) => metric),
        ['accuracy', 'f1', 'matthews-correlation'],
      );
      // 0.87 on all 600; 0.77 is three standard errors below, for 100.
      assert.ok((metrics[0]?.value ?? 0) > 0.77);
      assert.ok(model.parameters !== undefined && Math.abs(model.parameters - 7.0e6) < 0.1e6);
      assert.equal(data.examples, 100);
    }
    for (const { cost } of [exact, small]) {
      const { count, length = 0, uncounted } = cost?.multiplyAdds ?? {};
      assert.ok(length > 2);
      assert.equal(uncounted, undefined);
      // By hand: two layers of attention of 256 and 512 with their feed-forward, per token; scores
      // and weighed values of both, per pair of tokens; the hidden layer and the head, once.
      const perToken =
        256 * 768 +
        256 * 512 +
        256 * 512 +
        2 * 512 * 1536 + // the first, with its wider residual
        512 * 1536 +
        512 * 512 +
        2 * 512 * 1536;
      assert.equal(count, perToken * length + 2 * (256 + 512) * length ** 2 + 512 * 512 + 512 * 2);
    }
    assert.ok(Math.abs((small.model.weights?.['int8'] ?? 0) - 0.993) < 0.001);
    assert.deepEqual(exact.model.weights, { fp32: 1 });
    assert.equal(exact.model.parameters, small.model.parameters);
    assert.ok((small.model.bytes ?? Infinity) < (exact.model.bytes ?? 0) / 3);
    const agreed = exact.predictions.filter(
      ({ predicted }, index) => predicted === small.predictions[index]?.predicted,
    ).length;
    assert.ok(agreed >= 97);
  });
});
