import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles } from '../../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../../src/core/evaluation/nodeHost';
import type { RunReport } from '../../../../src/core/evaluation/report';
import { evaluate } from '../../../../src/core/evaluation/run';
import { score } from '../../../../src/core/metrics/score';
import { PersonError } from '../../../../src/core/personError';
import type { EvaluationRequest } from '../../../../src/protocol';
import { loadOnnxRuntime } from '../../../../src/worker/onnxRuntime';
import { temporaryFolder } from '../temporaryFolder';
import { spelled, words, writeTinyTranslator } from './tinyTranslator';

interface Golden {
  readonly settings: object;
  readonly ids: readonly (readonly number[])[];
}

const { sources, ...golden } = JSON.parse(
  readFileSync(join(__dirname, 'golden', 'decoding.golden.json'), 'utf8'),
) as { sources: number[][] } & Record<string, Golden[]>;

const sourceTexts = sources.map((ids) => spelled(ids));
/** What Transformers generates with given settings. */
const expected = (model: string, settings: object) =>
  (golden[model] ?? [])
    .find((run) => JSON.stringify(run.settings) === JSON.stringify(settings))
    ?.ids.map(spelled);

const run = (request: EvaluationRequest, signal?: AbortSignal) =>
  evaluate(
    { threads: 1, ...request },
    { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
    signal ? { signal } : {},
  );

const fails = (work: Promise<unknown>, message: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof PersonError, String(error));
    assert.match(error.message, message);
    return true;
  });

describe('texts written for texts', function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  let places = 0;
  /** A new place for each name: a test finds nothing of another. */
  const place = (name: string) => join(folder(), `${places++}-${name}`);

  const dataOf = (rows: readonly object[], name = 'pairs.jsonl') => {
    const path = place(name);
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return path;
  };
  const pairs = (extra: object = {}) =>
    dataOf(
      sourceTexts.map((source, at) => ({
        source,
        target: [sourceTexts[(at + 1) % 7], words[5 + at]].join(' '),
        ...extra,
      })),
    );
  const complete = async (request: EvaluationRequest): Promise<RunReport> => {
    const report = await run(request);
    assert.equal(report?.status, 'complete');
    return report;
  };
  const predictedIn = (report: RunReport) =>
    [...report.predictions].sort((a, b) => a.index - b.index).map(({ predicted }) => predicted);

  describe('translation', () => {
    it('writes greedily what Transformers writes, and says how', async () => {
      const report = await complete({
        model: { folder: writeTinyTranslator(place('model'), 'marian') },
        data: { path: pairs() },
      });
      assert.equal(report.task, 'translation');
      assert.deepEqual(predictedIn(report), expected('marian', {}));
      assert.equal(report.options?.['decoding'], 'greedy');
      assert.equal(report.options?.['beams'], 1);
      assert.equal(report.options?.['most-tokens'], 13);
      const [first] = report.predictions;
      assert.ok(Number(first?.values?.['tokens']) > 0);
    });

    it('searches with as many beams as the model or the person says', async () => {
      const generation = { num_beams: 4, early_stopping: true };
      const folder = writeTinyTranslator(place('model'), 't5', { generation });
      const own = await complete({ model: { folder }, data: { path: pairs() } });
      assert.deepEqual(predictedIn(own), expected('t5', generation));
      assert.equal(own.options?.['decoding'], 'beam search');
      assert.equal(own.options?.['early-stopping'], true);
      const request = { model: { folder }, data: { path: pairs() }, options: { beams: 1 } };
      assert.deepEqual(predictedIn(await complete(request)), expected('t5', {}));
    });

    it('scores the corpus as sacreBLEU does, with its signature and an interval', async () => {
      const report = await complete({
        model: { folder: writeTinyTranslator(place('model'), 'marian') },
        data: { path: pairs() },
      });
      const texts = report.predictions.map(({ predicted }) => predicted);
      const references = report.predictions.map((prediction) => prediction.references);
      for (const { metric, value, interval, options } of report.metrics) {
        const words = metric === 'chrf++' ? { 'word-order': 2 } : {};
        const whole = score(metric === 'chrf++' ? 'chrf' : metric, texts, references, words);
        assert.ok(Math.abs(value - whole.value) < 1e-9, metric);
        assert.equal(options?.['signature'], whole.signature);
        assert.ok(interval && interval[0] <= interval[1]);
      }
      assert.deepEqual(
        report.metrics.map(({ metric }) => metric),
        ['bleu', 'chrf', 'chrf++', 'ter'],
      );
    });

    it('reads pairs named by their languages, several references, and splits Chinese by characters', async () => {
      const path = dataOf(
        sourceTexts.map((source) => ({ translation: { en: source, zh: ['一 二', '三'] } })),
      );
      const report = await complete({
        model: { folder: writeTinyTranslator(place('model'), 'marian') },
        data: { path },
      });
      assert.equal(report.options?.['target-language'], 'zh');
      assert.equal(report.metrics[0]?.options?.['tokenize'], 'zh');
      assert.match(String(report.metrics[0]?.options?.['signature']), /^nrefs:2\|.*tok:zh/);
      assert.deepEqual(report.predictions[0]?.references, ['一 二', '三']);
    });

    it('puts the language before the source and at the start of the translation, as M2M-100', async () => {
      const renamed = { 9: '__fr__', 5: '__en__' };
      const folder = writeTinyTranslator(place('model'), 'marian', {
        config: { model_type: 'm2m_100' },
        renamed,
      });
      const path = dataOf([{ source: `${words[6]} ${words[7]}`, target: 'x' }]);
      const options = { 'source-language': 'en', 'target-language': 'fr' };
      const report = await complete({ model: { folder }, data: { path }, options });
      assert.match(report.predictions[0]?.predicted ?? '', /^__fr__/);
      assert.equal(report.predictions[0]?.values?.['sourceTokens'], 4);
      assert.equal(report.options?.['language-marks'], 'source-and-target');
    });

    it('puts the target language alone before the source of SMaLL-100', async () => {
      const folder = writeTinyTranslator(place('model'), 'marian', {
        config: { model_type: 'm2m_100', _name_or_path: 'alirezamsh/small100' },
        renamed: { 5: '__fr__' },
      });
      const [, ...rest] = sources[0] ?? [];
      const path = dataOf([{ source: spelled(rest), target: 'x' }]);
      const options = { 'target-language': 'fr' };
      const report = await complete({ model: { folder }, data: { path }, options });
      // The mark stands where the first word of the first source stands.
      assert.equal(report.predictions[0]?.predicted, expected('marian', {})?.[0]);
      assert.equal(report.options?.['language-marks'], 'target-first');
    });

    it('refuses a language that the model does not know, or that is not given', async () => {
      const config = { model_type: 'm2m_100' };
      const folder = writeTinyTranslator(place('model'), 'marian', { config });
      const data = { path: pairs() };
      await fails(run({ model: { folder }, data }), /was not told which/);
      const options = { 'source-language': 'en', 'target-language': 'xx' };
      await fails(run({ model: { folder }, data, options }), /does not know the language xx/);
    });

    it('takes the prefix of T5 for the languages', async () => {
      const [first = '', ...rest] = sourceTexts[0]?.split(' ') ?? [];
      const folder = writeTinyTranslator(place('model'), 't5', {
        config: {
          task_specific_params: { translation_en_to_de: { prefix: `${first} `, max_length: 6 } },
        },
      });
      const path = dataOf([{ translation: { en: rest.join(' '), de: 'x' } }]);
      const report = await complete({ model: { folder }, data: { path } });
      assert.equal(report.predictions[0]?.predicted, expected('t5', { max_length: 6 })?.[0]);
      assert.equal(report.options?.['prefix'], `${first} `);
    });

    it('cuts a source that is too long, and counts it', async () => {
      const folder = writeTinyTranslator(place('model'), 'marian', { maxLength: 4 });
      const report = await complete({ model: { folder }, data: { path: pairs() } });
      const cut = report.predictions.map(({ values }) => values?.['truncated']);
      assert.deepEqual(
        [...report.predictions]
          .sort((a, b) => a.index - b.index)
          .map(({ values }) => values?.['truncated']),
        sources.map(({ length }) => (length > 4 ? 1 : 0)),
      );
      assert.ok(cut.includes(1));
    });

    it('leaves rows out that have no source or no translation', async () => {
      const path = dataOf([
        { source: ' ', target: 'x' },
        { source: 'a2', target: '' },
        { source: 'a2', target: 'b3' },
      ]);
      const folder = writeTinyTranslator(place('model'), 'marian');
      const report = await complete({ model: { folder }, data: { path } });
      assert.equal(report.data.leftOut?.rows, 2);
      assert.match(report.data.leftOut?.first[0]?.why ?? '', /its source is empty/);
    });

    it('refuses a model that lacks its encoder or its decoder', async () => {
      const data = { path: pairs() };
      for (const [without, message] of [
        [['encoder_model'], /has no encoder_model\.onnx/],
        [['decoder_model', 'decoder_with_past_model'], /has no decoder_model\.onnx/],
      ] as const) {
        const folder = writeTinyTranslator(place(`model-${without[0]}`), 'marian', { without });
        await fails(run({ model: { folder }, data, task: 'translation' }), message);
      }
    });

    it('refuses settings that it would not follow', async () => {
      const generation = { num_beam_groups: 2, diversity_penalty: 0.5 };
      const folder = writeTinyTranslator(place('model'), 'marian', { generation });
      await fails(run({ model: { folder }, data: { path: pairs() } }), /is not followed here/);
    });

    it('stops within a text when cancelled', async () => {
      const generation = { max_length: 1_000_000, eos_token_id: [] };
      const folder = writeTinyTranslator(place('model'), 't5', { generation });
      const cancel = new AbortController();
      setTimeout(() => cancel.abort(), 300);
      const started = Date.now();
      assert.equal(
        await run({ model: { folder }, data: { path: pairs() } }, cancel.signal),
        undefined,
      );
      assert.ok(Date.now() - started < 1300);
    });
  });

  describe('summarization', () => {
    it('scores summaries as rouge-score does', async () => {
      const path = dataOf(
        sourceTexts.map((document, at) => ({
          document,
          highlights: `${document}\n${words[at + 4]}`,
        })),
      );
      const report = await complete({
        model: { folder: writeTinyTranslator(place('model'), 't5') },
        data: { path },
      });
      assert.equal(report.task, 'summarization');
      assert.deepEqual(predictedIn(report), expected('t5', {}));
      const texts = report.predictions.map(({ predicted }) => predicted);
      const references = report.predictions.map((prediction) => prediction.references);
      for (const { metric, value, options } of report.metrics) {
        const whole = score(metric, texts, references, { stemmer: true });
        assert.ok(Math.abs(value - whole.value) < 1e-9, metric);
        assert.equal(options?.['stemmer'], true);
      }
    });
  });
});
