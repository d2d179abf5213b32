import assert from 'node:assert/strict';
import { join } from 'node:path';
import { paths } from '../../../scripts/model/paths';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import { evaluate } from '../../../src/core/evaluation/run';
import { PersonError } from '../../../src/core/personError';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { temporaryFolder } from './temporaryFolder';
import { writeTextModel } from './textModel';

const suite = join(paths.ready.suites, 'demo-pairs');

describe('sentence pairs', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();

  const run = (model: string) =>
    evaluate(
      { model: { folder: model }, threads: 1, data: { path: suite } },
      { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
    );

  it('are put to a model of three classes, whatever their order, by name', async () => {
    // A word of negation speaks for contradiction; nothing ever for entailment.
    const model = writeTextModel(join(folder(), 'three'), {
      words: ['no', 'not', 'none', 'never', 'nobody', 'forgot'],
      outputs: {
        logits: {
          of: 'text',
          width: 3,
          rows: {
            '[CLS]': [0, 1, 0],
            ...Object.fromEntries(['not', 'never', 'forgot'].map((word) => [word, [4, 0, 0]])),
          },
        },
      },
      config: {
        architectures: ['TinyForSequenceClassification'],
        id2label: { 0: 'CONTRADICTION', 1: 'NEUTRAL', 2: 'ENTAILMENT' },
      },
    });
    const report = await run(model);
    assert.equal(report?.task, 'sentence-pair-classification');
    assert.equal(report.data.examples, 60);
    assert.deepEqual(report.data.columns, {
      text: 'premise',
      textPair: 'hypothesis',
      label: 'label',
    });
    const counts = (predicted: string, label: string) =>
      report.predictions.filter((p) => p.predicted === predicted && p.label === label).length;
    // Counted by searching the suite's lines for the three words.
    assert.deepEqual(
      ['ENTAILMENT', 'NEUTRAL', 'CONTRADICTION'].map((label) => counts('CONTRADICTION', label)),
      [5, 2, 4],
    );
    assert.equal(report.metrics[0]?.value, (20 - 2 + 4) / 60);
  });

  it('are refused by a model whose classes are others', async () => {
    const model = writeTextModel(join(folder(), 'two'), {
      words: [],
      outputs: { logits: { of: 'text', width: 2, rows: {} } },
      config: {
        architectures: ['TinyForSequenceClassification'],
        id2label: { 0: 'negative', 1: 'positive' },
      },
    });
    await assert.rejects(run(model), (error) => {
      assert.ok(error instanceof PersonError, String(error));
      assert.match(error.message, /the model does not know its label "entailment"/);
      return true;
    });
  });
});
