import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundle } from '../../../scripts/model/build';
import { paths } from '../../../scripts/model/paths';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import { evaluate } from '../../../src/core/evaluation/run';
import { PersonError } from '../../../src/core/personError';
import type { EvaluationRequest } from '../../../src/protocol';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { temporaryFolder } from './temporaryFolder';
import { writeTextModel, type TextModelOptions } from './textModel';

/** Directions in a plane, whose cosines are known. */
const directions = {
  east: [1, 0],
  north: [0, 1],
  west: [-1, 0],
  steep: [3, 4],
  flat: [4, 3],
  far: [400, 300],
  nowhere: [0, 0],
  broken: [NaN, 0],
};

const ofTexts: TextModelOptions['outputs'] = {
  logits: { of: 'text', width: 2, rows: {} },
  sentence_embedding: { of: 'text', width: 2, rows: directions },
};
const ofTokens: TextModelOptions['outputs'] = {
  last_hidden_state: {
    of: 'token',
    width: 2,
    rows: { ...directions, '[CLS]': [0, 0.5], '[SEP]': [-2, 0], '[PAD]': [9, 9] },
  },
};

describe('sentence similarity', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let files = 0;

  const model = (options: Partial<TextModelOptions> = {}) =>
    writeTextModel(join(folder(), `model-${files++}`), {
      words: Object.keys(directions),
      outputs: ofTexts,
      ...options,
    });

  function data(rows: readonly object[]): string {
    const path = join(folder(), `data-${files++}.jsonl`);
    writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
    return path;
  }

  const pairs = (...rows: readonly (readonly [string, string, unknown])[]) =>
    data(rows.map(([sentence1, sentence2, score]) => ({ sentence1, sentence2, score })));

  async function run(
    folderOfModel: string,
    path: string,
    request: Partial<EvaluationRequest> = {},
  ) {
    const report = await evaluate(
      { model: { folder: folderOfModel }, threads: 1, data: { path }, ...request },
      { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
    );
    assert.equal(report?.status, 'complete');
    return report;
  }

  const similarities = async (folderOfModel: string, path: string) =>
    (await run(folderOfModel, path)).predictions.map(({ values }) => values?.['similarity']);

  const fails = (work: Promise<unknown>, message: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof PersonError, String(error));
      assert.match(error.message, message);
      return true;
    });

  const close = (actual: unknown, expected: readonly number[], tolerance = 1e-7) => {
    assert.ok(Array.isArray(actual) && actual.length === expected.length);
    expected.forEach((value, at) => {
      assert.ok(Math.abs(Number(actual[at]) - value) <= tolerance, `${actual[at]} is not ${value}`);
    });
  };

  it('correlates the cosines of embeddings with the scores of the data', async () => {
    const path = pairs(
      ['east', 'east', 5],
      ['east', 'steep', 3],
      ['east', 'far', 2],
      ['east', 'north', 2],
      ['east', 'west', 0.5],
      ['steep', 'flat', 4],
    );
    const report = await run(model(), path);
    assert.equal(report.task, 'sentence-similarity');
    assert.deepEqual(report.options, { similarity: 'cosine', embedding: 'sentence_embedding' });
    close(
      report.predictions.map(({ values }) => values?.['similarity']),
      [1, 0.6, 0.8, 0, -1, 0.96],
    );
    // SciPy 1.10.1, pearsonr and spearmanr of these cosines and scores.
    close(
      report.metrics.map(({ value }) => value),
      [0.8456840576055142, 0.8986451052612952],
      1e-6,
    );
    for (const { value, interval, method } of report.metrics) {
      assert.ok(interval && interval[0] <= value && value <= interval[1]);
      assert.match(method, /percentile bootstrap .* 1000 resamples, seed 0/);
    }
  });

  it('takes the number of a regression head for the pair', async () => {
    const regression = (config: object = {}) =>
      model({
        outputs: {
          logits: { of: 'text', width: 1, rows: { north: [2.5], west: [-1], flat: [0.25] } },
        },
        config: {
          architectures: ['TinyForSequenceClassification'],
          id2label: { 0: 'LABEL_0' },
          ...config,
        },
      });
    const path = data(
      [
        ['north', 4],
        ['west', 1],
        ['flat', 3],
        ['flat', 2],
      ].map(([sentence2, label]) => ({ sentence1: 'east', sentence2, label })),
    );
    const report = await run(regression(), path);
    assert.equal(report.options?.['similarity'], 'logit');
    assert.deepEqual(
      report.predictions.map(({ values }) => values?.['similarity']),
      [2.5, -1, 0.25, 0.25],
    );
    // SciPy 1.10.1.
    close(
      report.metrics.map(({ value }) => value),
      [0.9298956298171002, 0.9486832980505139],
      1e-9,
    );
    const squashed = regression({
      sentence_transformers: { activation_fn: 'torch.nn.modules.activation.Sigmoid' },
    });
    close(await similarities(squashed, path), [
      1 / (1 + Math.exp(-2.5)),
      1 / (1 + Math.E),
      0.5621765008857981,
      0.5621765008857981,
    ]);
  });

  for (const [mode, config, expected] of [
    // Vectors: [CLS] (0, 0.5), east (1, 0), north (0, 1), [SEP] (-2, 0).
    [
      'mean',
      { pooling_mode_mean_tokens: true },
      [-1 * -2 + 0.5 * 1.5, Math.hypot(-1, 0.5) * Math.hypot(-2, 1.5)],
    ],
    ['cls', { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }, [1, 1]],
    ['max', { pooling_mode_max_tokens: true }, [1 * 0 + 0.5 * 1, Math.hypot(1, 0.5)]],
    ['last', { pooling_mode: 'lasttoken' }, [1, 1]],
  ] as const) {
    it(`pools token embeddings by ${mode}, padding left out`, async () => {
      for (const padding of ['right', 'left']) {
        const pooled = model({
          outputs: ofTokens,
          tokenizerConfig: { padding_side: padding },
          files: {
            'modules.json': [
              { type: 'sentence_transformers.models.Transformer', path: '' },
              { type: 'sentence_transformers.models.Pooling', path: '1_Pooling' },
              { type: 'sentence_transformers.models.Normalize', path: '2_Normalize' },
            ],
            '1_Pooling/config.json': config,
          },
        });
        const path = pairs(['east', 'north', 3], ['east', 'east east east east', 1]);
        const report = await run(pooled, path, { batchSize: 2 });
        assert.equal(report.options?.['pooling'], mode);
        const [first] = report.predictions;
        close([first?.values?.['similarity']], [expected[0] / expected[1]]);
      }
    });
  }

  it('takes the mean where nothing is said, and says so', async () => {
    const report = await run(
      model({ outputs: ofTokens }),
      pairs(['east', 'north', 3], ['east', 'west', 1]),
    );
    assert.equal(report.options?.['pooling'], 'mean, as the model names none');
    const [first] = report.predictions;
    close([first?.values?.['similarity']], [2.75 / (Math.hypot(1, 0.5) * Math.hypot(2, 1.5))]);
  });

  it('cuts texts where sentence-transformers does', async () => {
    const short = model({ files: { 'sentence_bert_config.json': { max_seq_length: 3 } } });
    close(
      await similarities(short, pairs(['east north north', 'east', 1], ['north', 'east', 2])),
      [1, 0],
    );
  });

  it('says that a correlation is undefined instead of giving one', async () => {
    for (const [path, why] of [
      [
        pairs(['east', 'east', 1], ['north', 'north', 2]),
        /undefined, given as 0: the model finds all pairs equally alike/,
      ],
      [
        pairs(['east', 'east', 1], ['north', 'east', 1]),
        /undefined, given as 0: all pairs have the same score/,
      ],
      [pairs(['east', 'east', 1]), /undefined, given as 0: there is one example/],
    ] as const) {
      const report = await run(model(), path);
      for (const { value, method, interval } of report.metrics) {
        assert.deepEqual([value, interval], [0, undefined]);
        assert.match(method, why);
      }
    }
  });

  it('leaves out rows without two texts and a number', async () => {
    const report = await run(
      model(),
      data([
        { sentence1: 'east', sentence2: 'north', similarity_score: '1.5' },
        { sentence1: 'east', sentence2: 'west', similarity_score: 'high' },
        { sentence1: 'east', similarity_score: 2 },
        { sentence1: 'east', sentence2: 'nowhere', similarity_score: 0 },
      ]),
    );
    assert.deepEqual(report.data.leftOut, {
      rows: 2,
      first: [
        { place: 'line 2', why: 'it has no score that is a number' },
        { place: 'line 3', why: 'its sentence2 holds no text' },
      ],
    });
    assert.deepEqual(
      report.predictions.map(({ values }) => values?.['similarity']),
      [0, 0],
    );
  });

  it('reports pairs for which the model gives no number, and scores the others', async () => {
    const path = pairs(['east', 'broken', 1], ['east', 'west', 2], ['east', 'east', 4]);
    const report = await run(model(), path);
    assert.deepEqual(report.data.failed, {
      examples: 1,
      first: [{ place: 'line 1', why: 'the model gave an embedding that is NaN' }],
    });
    assert.deepEqual(
      report.predictions.map(({ index }) => index),
      [1, 2],
    );
    close([report.metrics[0]?.value], [1]);
  });

  it('refuses models without usable embeddings, saying why', async () => {
    const path = pairs(['east', 'north', 1], ['east', 'west', 2]);
    const none = model({ outputs: { logits: { of: 'text', width: 2, rows: {} } } });
    await fails(run(none, path), /gives no embeddings: its outputs are logits/);
    const dense = model({
      outputs: ofTokens,
      files: { 'modules.json': [{ type: 'sentence_transformers.models.Dense', path: '2_Dense' }] },
    });
    await fails(run(dense, path), /cannot be computed: its embedding goes through Dense as well/);
    const generator = model({ config: { architectures: ['TinyForCausalLM'] } });
    await fails(run(generator, path, { task: 'sentence-similarity' }), /it is a TinyForCausalLM/);
  });

  it('is found for the bundled suite and model', async () => {
    await buildBundle();
    const report = await run(paths.model, join(paths.ready.suites, 'demo-similarity'));
    assert.deepEqual(
      report.metrics.map(({ metric }) => metric),
      ['pearson', 'spearman'],
    );
    // SciPy 1.10.1 on the similarities of this model: 0.886166 and 0.851957.
    close(
      report.metrics.map(({ value }) => value),
      [0.886166, 0.851957],
      1e-3,
    );
  });
});
