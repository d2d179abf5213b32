import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '../../../src/core/evaluation/run';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import { wilson } from '../../../src/core/metrics/interval';
import { PersonError } from '../../../src/core/personError';
import type { EvaluationRequest } from '../../../src/protocol';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { temporaryFolder } from './temporaryFolder';
import { writeTextModel, type TextModelOptions } from './textModel';

const words = [
  'who',
  'what',
  'when',
  '?',
  '.',
  ',',
  'ada',
  'byron',
  'wrote',
  'notes',
  'the',
  'in',
  '1843',
  'and',
];

/** Names start an answer and end it; `[CLS]`, no answer, comes before all that is no name. */
const outputs: TextModelOptions['outputs'] = {
  start_logits: { of: 'token', width: 0, rows: { ada: [6], byron: [3], '[CLS]': [2], notes: [1] } },
  end_logits: { of: 'token', width: 0, rows: { ada: [3], byron: [6], '[CLS]': [2], notes: [1] } },
};

describe('extractive question answering', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  let files = 0;

  const model = (options: Partial<TextModelOptions> = {}) =>
    writeTextModel(join(folder(), `model-${files++}`), {
      words,
      outputs,
      config: { architectures: ['TinyForQuestionAnswering'], max_position_embeddings: 512 },
      ...options,
    });

  function data(content: unknown, extension = 'json'): string {
    const path = join(folder(), `data-${files++}.${extension}`);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  async function run(path: string, request: Partial<EvaluationRequest> = {}) {
    const report = await evaluate(
      { model: { folder: model() }, threads: 1, data: { path }, ...request },
      { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
    );
    assert.equal(report?.status, 'complete');
    return report;
  }

  const fails = (work: Promise<unknown>, message: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof PersonError, String(error));
      assert.match(error.message, message);
      return true;
    });

  const context = 'In 1843,  Ada  Byron wrote the notes.';
  const qa = (question: string, ...texts: string[]) => ({
    question,
    answers: texts.map((text) => ({ text, answer_start: context.indexOf(text) })),
    ...(texts.length === 0 && { is_impossible: true }),
  });
  const squad = (...qas: object[]) => ({
    version: 'v2.0',
    data: [{ title: 'Ada', paragraphs: [{ context, qas }] }],
  });

  it('cuts the answer out of the context and compares it as SQuAD does', async () => {
    const report = await run(
      data(squad(qa('Who wrote?', 'the Ada Byron!', 'Byron'), qa('Who?', 'Byron wrote'))),
    );
    assert.equal(report.task, 'extractive-question-answering');
    assert.deepEqual(report.options, {
      version: '1.1',
      'doc-stride': 128,
      'max-length': 384,
      'n-best': 20,
      'max-answer-length': 30,
      'null-threshold': 0,
    });
    const [first, second] = report.predictions;
    assert.equal(first?.predicted, 'Ada  Byron');
    assert.deepEqual(first.values, { 'exact-match': 1, 'token-f1': 1 });
    assert.deepEqual(first.references, ['the Ada Byron!', 'Byron']);
    assert.equal(first.textPair, context);
    assert.deepEqual(second?.values, { 'exact-match': 0, 'token-f1': 0.5 });
    const [exact, f1] = report.metrics;
    assert.deepEqual([exact?.value, f1?.value], [50, 75]);
    assert.deepEqual(
      exact?.interval,
      wilson(1, 2).map((end) => 100 * end),
    );
    assert.deepEqual(exact?.options, { version: '1.1' });
    assert.equal(exact.parts, undefined);
  });

  it('tells questions without an answer, and reports both parts', async () => {
    const nameless = 'In 1843, notes.';
    const report = await run(
      data({
        data: [
          {
            paragraphs: [
              { context, qas: [qa('Who?', 'Ada Byron'), qa('When?')] },
              { context: nameless, qas: [qa('Who wrote?'), qa('What?')] },
            ],
          },
        ],
      }),
    );
    assert.deepEqual(
      report.predictions.map(({ predicted, values }) => [predicted, values?.['null-difference']]),
      [
        ['Ada  Byron', 4 - 12],
        ['Ada  Byron', 4 - 12],
        ['', 4 - 2],
        ['', 4 - 2],
      ],
    );
    const [exact] = report.metrics;
    assert.equal(exact?.value, 75);
    assert.deepEqual(exact.options, { version: '2.0' });
    assert.deepEqual(exact.parts, {
      answerable: { examples: 1, value: 100 },
      unanswerable: { examples: 3, value: (100 * 2) / 3 },
    });
  });

  it('gives an answer all the same where no answer is not far enough ahead', async () => {
    const path = data({
      data: [{ paragraphs: [{ context: 'In 1843, notes.', qas: [qa('Who?')] }] }],
    });
    const report = await run(path, { options: { 'null-threshold': 2 } });
    assert.equal(report.predictions[0]?.predicted, 'notes');
    assert.equal(report.metrics[0]?.value, 0);
  });

  it('finds an answer in any window of a long context', async () => {
    const long = `${'the notes . '.repeat(40)}Ada Byron${' , and the'.repeat(40)}`;
    const path = data([{ question: 'Who?', context: long, answers: { text: ['Ada Byron'] } }]);
    for (const [length, stride] of [
      [16, 4],
      [20, 0],
      [384, 128],
    ] as const) {
      const report = await run(path, { options: { 'max-length': length, 'doc-stride': stride } });
      assert.equal(report.predictions[0]?.predicted, 'Ada Byron');
    }
  });

  it('reads windows no longer than the model', async () => {
    const path = data([{ question: 'Who?', context, answers: ['Ada Byron'] }]);
    const short = model({ config: { max_position_embeddings: 12 } });
    const report = await run(path, { model: { folder: short }, options: { 'doc-stride': 2 } });
    assert.equal(report.options?.['max-length'], 12);
    assert.equal(report.predictions[0]?.predicted, 'Ada  Byron');
    await fails(
      run(path, { model: { folder: short } }),
      /window of 12 tokens has no room .* overlaps by 128.*smaller doc-stride/,
    );
  });

  it('reads rows with answers in any layout, and leaves out those that are no questions', async () => {
    const lines = [
      { question: 'Who?', context, answers: { text: ['Ada Byron'], answer_start: [10] } },
      { question: 'Who?', context, answers: [{ text: 'Ada Byron', answer_start: 10 }] },
      { question: 'Who?', context, answers: 'Ada Byron' },
      { question: '', context, answers: 'Ada Byron' },
      { question: 'Who?', context: '  ', answers: 'Ada Byron' },
      { question: 'Who?', context, answers: 7 },
      { question: 'Who?', context: 3, answers: null },
    ];
    const report = await run(data(lines.map((line) => JSON.stringify(line)).join('\n'), 'jsonl'));
    assert.equal(report.metrics[0]?.value, 100);
    assert.deepEqual(report.data.leftOut, {
      rows: 4,
      first: [
        { place: 'line 4', why: 'its question is empty' },
        { place: 'line 5', why: 'its context is empty' },
        { place: 'line 6', why: 'its answers are no texts' },
        { place: 'line 7', why: 'its answers are no texts' },
      ],
    });
  });

  it('leaves out questions without an answer where version 1.1 is asked for', async () => {
    const path = data(squad(qa('Who?', 'Ada Byron'), qa('When?')));
    const report = await run(path, { options: { version: '1.1' } });
    assert.equal(report.predictions.length, 1);
    assert.match(report.data.leftOut?.first[0]?.why ?? '', /which version 1\.1 does not know/);
  });

  it('refuses what it cannot do, saying what to do', async () => {
    const path = data([{ question: 'Who?', context, answers: ['Ada Byron'] }]);
    const wrong = model({ outputs: { logits: { of: 'text', width: 2, rows: {} } } });
    await fails(
      run(path, { model: { folder: wrong } }),
      /no output start_logits: its outputs are logits/,
    );
    const broken = model({
      outputs: { ...outputs, end_logits: { of: 'token', width: 0, rows: { notes: [NaN] } } },
    });
    await fails(
      run(path, { model: { folder: broken } }),
      /gave no number for any of the 1 examples; of the first, item 1: the model gave a score that is NaN/,
    );
    const odd = model({ outputs: { ...outputs, end_logits: { of: 'token', width: 2, rows: {} } } });
    await fails(
      run(path, { model: { folder: odd } }),
      /scores of shape \[1, \d+, 2\], not one a token/,
    );
    await fails(run(path, { options: { 'n-best': 0 } }), /n-best cannot be 0.*at least 1/);
    await fails(run(path, { options: { version: '3' } }), /no version 3 of SQuAD/);
  });

  it('gives the same answers for any batch size', async () => {
    const path = data(
      squad(...Array.from({ length: 12 }, (_, n) => qa(`${'who '.repeat(n + 1)}?`, 'Ada Byron'))),
    );
    const one = await run(path, { batchSize: 1, options: { 'max-length': 24, 'doc-stride': 2 } });
    const many = await run(path, { batchSize: 5, options: { 'max-length': 24, 'doc-stride': 2 } });
    assert.deepEqual(one.predictions, many.predictions);
  });
});
