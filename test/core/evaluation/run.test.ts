import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import type { RunReport, ScoredPart } from '../../../src/core/evaluation/report';
import { evaluate, type EvaluationOptions } from '../../../src/core/evaluation/run';
import { wilson } from '../../../src/core/metrics/interval';
import { PersonError } from '../../../src/core/personError';
import type { EvaluationRequest, Progress } from '../../../src/protocol';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { temporaryFolder } from './temporaryFolder';
import { writeTinyModel, type TinyModelOptions } from './tinyModel';

describe('an evaluation', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  let files = 0;

  const model = (options?: TinyModelOptions) =>
    writeTinyModel(join(folder(), `model-${files++}`), options);

  function data(content: string, extension = 'tsv'): string {
    const path = join(folder(), `data-${files++}.${extension}`);
    writeFileSync(path, content);
    return path;
  }

  /** Every fourth is a film called good whose label says otherwise, so accuracy is 0.75. */
  const films = (count: number) =>
    'text\tlabel\n' +
    Array.from({ length: count }, (_, index) => {
      const good = index % 2 === 0;
      return `${good ? 'good' : 'bad'} film${' film'.repeat(index % 5)}\t${good && index % 4 > 0 ? 1 : 0}\n`;
    }).join('');

  function run(
    request: Partial<EvaluationRequest> & { data: EvaluationRequest['data'] },
    options?: EvaluationOptions,
  ): Promise<RunReport | undefined> {
    return evaluate(
      { model: { folder: model() }, threads: 1, ...request },
      { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
      options,
    );
  }

  async function complete(request: Parameters<typeof run>[0]): Promise<RunReport> {
    const report = await run(request);
    assert.equal(report?.status, 'complete');
    return report;
  }

  const fails = (work: Promise<unknown>, message: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof PersonError, String(error));
      assert.match(error.message, message);
      return true;
    });

  it('reports metrics, intervals, cost and every prediction in the order of the data', async () => {
    const report = await complete({ data: { path: data(films(40)) } });
    assert.equal(report.task, 'text-classification');
    const [accuracy, f1, correlation] = report.metrics;
    assert.equal(accuracy?.metric, 'accuracy');
    assert.equal(accuracy.value, 0.75);
    assert.deepEqual(accuracy.interval, wilson(30, 40));
    // 10 true positives, 10 false positives, 20 true negatives.
    assert.ok(Math.abs((f1?.value ?? 0) - 20 / 30) < 1e-12);
    assert.ok(Math.abs((correlation?.value ?? 0) - 1 / Math.sqrt(3)) < 1e-12);
    for (const { interval, value } of report.metrics) {
      assert.ok(interval && interval[0] < value && value < interval[1]);
    }
    assert.deepEqual(
      report.predictions.map(({ index }) => index),
      Array.from({ length: 40 }, (_, index) => index),
    );
    assert.deepEqual(report.predictions[0], {
      index: 0,
      text: 'good film',
      label: 'negative',
      predicted: 'positive',
      confidence: 1 / (1 + Math.exp(-1)),
      correct: false,
    });
    assert.ok(report.cost);
    const { latency, throughput, load, peakMemory } = report.cost;
    assert.equal(latency.examples, 20);
    assert.ok(latency.p50 > 0 && latency.p50 <= latency.p95);
    assert.ok(throughput > 0 && load > 0 && peakMemory > 1e7);
  });

  it('matches its schema, partial or complete, whole or sampled', async () => {
    const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
    addFormats(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync('data/schema/run.schema.json', 'utf8')));
    const path = data(films(400));
    const cancel = new AbortController();
    const reports = [
      await run({ data: { path } }),
      await run({ data: { path }, limit: 10, seed: 3 }),
      await run(
        { data: { path } },
        { signal: cancel.signal, onProgress: ({ done }) => done > 0 && cancel.abort() },
      ),
    ];
    assert.deepEqual(
      reports.map((report) => report?.status),
      ['complete', 'complete', 'partial'],
    );
    for (const report of reports) {
      assert.ok(validate(report), JSON.stringify(validate.errors));
      assert.equal(validate({ ...report, status: 'done' }), false);
    }
  });

  it('gives the same figures for any batch size, and the same interval for a seed', async () => {
    const path = data(films(40));
    const one = await complete({ data: { path }, batchSize: 1 });
    const many = await complete({ data: { path }, batchSize: 16 });
    assert.deepEqual(one.metrics, many.metrics);
    assert.deepEqual(one.predictions, many.predictions);
  });

  it('leaves out rows that are no examples, and says which', async () => {
    const path = data(
      '{"text":"good film","label":1}\n{"text":"film","label":-1}\n{"text"\n{"label":0}\n{"text":"bad","label":0}\n',
      'jsonl',
    );
    const report = await complete({ data: { path } });
    assert.deepEqual(report.data.leftOut, {
      rows: 3,
      first: [
        { place: 'line 3', why: 'it is not valid JSON' },
        { place: 'line 2', why: 'the model does not know its label -1' },
        { place: 'line 4', why: 'its text holds no text' },
      ],
    });
    assert.equal(report.data.of, 2);
    assert.deepEqual(
      report.predictions.map(({ index, text }) => [index, text]),
      [
        [0, 'good film'],
        [3, 'bad'],
      ],
    );
  });

  it('scores a stratified sample, and says so', async () => {
    const path = data(films(40));
    const report = await complete({ data: { path }, limit: 8, seed: 5 });
    assert.equal(report.data.examples, 8);
    assert.equal(report.data.of, 40);
    assert.equal(report.data.sampling, 'stratified');
    assert.equal(report.data.seed, 5);
    assert.equal(report.predictions.filter(({ label }) => label === 'positive').length, 2);
    const all = await complete({ data: { path }, limit: 40 });
    assert.equal(all.data.sampling, 'all');
    assert.equal(all.data.seed, undefined);
  });

  it('goes by the names that a data file gives its classes, where the model has them', async () => {
    const parquet = (names: readonly string[]): string => {
      const path = join(folder(), `data-${files++}.parquet`);
      const features = { info: { features: { label: { names } } } };
      const written = parquetWriteBuffer({
        columnData: [
          { name: 'text', data: ['good film', 'bad film', 'good film', 'bad film'] },
          { name: 'label', data: [0, 1, 0, 1], type: 'INT32' },
        ],
        kvMetadata: [{ key: 'huggingface', value: JSON.stringify(features) }],
      });
      writeFileSync(path, new Uint8Array(written));
      return path;
    };
    const accuracy = async (names: readonly string[]): Promise<number | undefined> =>
      (await complete({ data: { path: parquet(names) } })).metrics[0]?.value;
    assert.equal(await accuracy(['positive', 'negative']), 1);
    assert.equal(await accuracy(['negative', 'positive']), 0);
    assert.equal(await accuracy(['fresh', 'rotten']), 0);
  });

  it('takes labels by name in any case or by index', async () => {
    const report = await complete({
      data: { path: data('text\tlabel\ngood\tPOSITIVE\nbad\t0\n') },
    });
    assert.deepEqual(
      report.predictions.map(({ label }) => label),
      ['positive', 'negative'],
    );
  });

  it('guesses the columns of a file without header by their content', async () => {
    const report = await complete({
      data: { path: data('gj04\t1\t\tgood film\ngj04\t0\t*\tbad\n') },
    });
    assert.deepEqual(report.data.columns, { text: '4', label: '2' });
    assert.equal(report.metrics[0]?.value, 1);
  });

  it('reads the columns it is told', async () => {
    const path = data('tweet,verdict\n"good, film",1\nbad,0\n', 'csv');
    const report = await complete({
      data: { path, columns: { text: 'tweet', label: 'verdict' } },
    });
    assert.deepEqual(report.data.columns, { text: 'tweet', label: 'verdict' });
    assert.equal(report.predictions[0]?.text, 'good, film');
  });

  it('infers a pair from two text columns', async () => {
    const path = data('sentence1\tsentence2\tlabel\nfilm\tgood\t1\nfilm\tbad\t0\n');
    const report = await complete({ data: { path } });
    assert.equal(report.task, 'sentence-pair-classification');
    assert.equal(report.metrics[0]?.value, 1);
    assert.equal(report.predictions[0]?.textPair, 'good');
  });

  it('computes only the metrics asked for', async () => {
    const report = await complete({
      data: { path: data(films(8)) },
      metrics: ['recall', 'accuracy'],
    });
    assert.deepEqual(
      report.metrics.map(({ metric }) => metric),
      ['recall', 'accuracy'],
    );
  });

  it('hands over each prediction once as it goes', async () => {
    const parts: ScoredPart[] = [];
    const progress: Progress[] = [];
    const report = await run(
      { data: { path: data(films(300)) } },
      { onScored: (part) => parts.push(part), onProgress: (step) => progress.push(step) },
    );
    const handed = parts.flatMap(({ predictions }) => predictions);
    assert.deepEqual(
      handed.sort((a, b) => a.index - b.index),
      report?.predictions,
    );
    assert.equal(progress[0]?.phase, 'loading');
    assert.deepEqual(progress.at(-1), {
      phase: 'scoring',
      done: 300,
      total: 300,
      running: { metric: 'accuracy', value: 0.75 },
    });
  });

  it('keeps what was scored when cancelled half-way, marked partial', async () => {
    const cancel = new AbortController();
    const slow = model({ slowness: 4 });
    let cancelledAt = 0;
    const report = await run(
      { model: { folder: slow }, data: { path: data(films(3000)) } },
      {
        signal: cancel.signal,
        onProgress: ({ done }) => {
          if (done < 30 || cancel.signal.aborted) return;
          cancelledAt = performance.now();
          cancel.abort();
        },
      },
    );
    assert.ok(performance.now() - cancelledAt < 1000);
    assert.equal(report?.status, 'partial');
    assert.ok(report.predictions.length >= 30 && report.predictions.length < 3000);
    assert.equal(report.data.examples, report.predictions.length);
    assert.equal(report.data.of, 3000);
  });

  it('has no report when cancelled before anything was scored', async () => {
    const report = await run({ data: { path: data(films(8)) } }, { signal: AbortSignal.abort() });
    assert.equal(report, undefined);
  });

  describe('refuses', () => {
    it('labels the model does not know, naming the first and those it does know', () =>
      fails(
        run({ data: { path: data('text\tlabel\ngood\tgreat\nbad\tawful\n') } }),
        /No row of the data is an example; of the first, line 2: the model does not know its label "great"\. .*one of negative, positive, or an index from 0 to 1\./,
      ));

    it('data without the columns of the task, naming those it has', () =>
      fails(
        run({ data: { path: data('{"text":"good","stars":5}\n', 'jsonl') } }),
        /no column that can be read as label: its columns are text, stars\. .*which column is which/,
      ));

    it('a column that does not exist', () =>
      fails(
        run({ data: { path: data(films(4)), columns: { text: 'review' } } }),
        /no column review\. Their columns are: text, label/,
      ));

    it('a metric of another task, listing its own', () =>
      fails(
        run({ data: { path: data(films(4)) }, metrics: ['bleu'] }),
        /no metric bleu\. Choose one of: accuracy, f1/,
      ));

    it('a task it does not have', () =>
      fails(
        run({ data: { path: data(films(4)) }, task: 'juggling' }),
        /task juggling cannot be evaluated yet\. Choose one of: .*text-classification/,
      ));

    it('a model that is no classifier', async () => {
      const folder = model();
      writeFileSync(
        join(folder, 'config.json'),
        '{"architectures":["BertForMaskedLM"],"id2label":{"0":"a","1":"b"}}',
      );
      await fails(
        run({ model: { folder }, data: { path: data(films(4)) } }),
        /is not for text-classification: it is a BertForMaskedLM/,
      );
    });

    it('a precision the folder does not have', async () =>
      fails(
        run({ model: { folder: model(), precision: 'int8' }, data: { path: data(films(4)) } }),
        /no precision int8\. Choose one of: fp32/,
      ));

    for (const share of [0, 0.3, 0.95]) {
      it(`a model of which ${share * 100} % are left`, async () => {
        const folder = model();
        const file = join(folder, 'onnx', 'model.onnx');
        truncateSync(file, Math.floor(readFileSync(file).length * share));
        await fails(
          run({ model: { folder }, data: { path: data(films(4)) } }),
          /^onnx\/model\.onnx could not be read: it is truncated or damaged\. Get it again/,
        );
      });
    }

    it('a model that is something else', async () => {
      const folder = model();
      writeFileSync(join(folder, 'onnx', 'model.onnx'), '<!doctype html><title>404</title>');
      await fails(
        run({ model: { folder }, data: { path: data(films(4)) } }),
        /could not be read: it is truncated or damaged/,
      );
    });

    it('a tokenizer whose tokens the model does not know', async () =>
      fails(
        run({ model: { folder: model({ embeddingRows: 6 }) }, data: { path: data(films(4)) } }),
        /tokenizer does not belong to onnx\/model\.onnx: it gives token 6, and the model knows 6\./,
      ));

    it('a configuration that names another number of classes than the model has', async () =>
      fails(
        run({
          model: { folder: model({ labels: ['bad', 'so-so', 'good'] }) },
          data: { path: data(films(4)) },
        }),
        /scores of shape \[1, 2\], but its config\.json names 3 classes/,
      ));
  });
});
