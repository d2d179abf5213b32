import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findColumns } from '../../../../src/core/evaluation/columns';
import type {
  ContinuationRequest,
  LanguageModel,
} from '../../../../src/core/evaluation/languageModel';
import { nodeFiles } from '../../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../../src/core/evaluation/nodeHost';
import {
  tableOfLines,
  tableOfRecords,
  type Table,
} from '../../../../src/core/evaluation/readers/table';
import type { RunReport, TaskOptions } from '../../../../src/core/evaluation/report';
import { evaluate } from '../../../../src/core/evaluation/run';
import { multipleChoice } from '../../../../src/core/evaluation/tasks/multipleChoice';
import type { Scorer, ScorerParts, TaskData } from '../../../../src/core/evaluation/tasks/task';
import type { EvaluationRequest } from '../../../../src/protocol';
import { loadOnnxRuntime } from '../../../../src/worker/onnxRuntime';
import { temporaryFolder } from '../temporaryFolder';
import { bigrams, logBigram, writeTinyLanguageModel } from './tinyLanguageModel';

type Cells = Readonly<Record<string, unknown>>;

const tableOf = (rows: readonly Cells[]): Table =>
  tableOfRecords(rows.map((cells, index) => ({ place: `line ${index + 1}`, cells })));

function read(table: Table, options: TaskOptions = {}, id = 'file'): TaskData {
  const arranged = multipleChoice.arrange?.(table) ?? table;
  return multipleChoice.read(
    { id, name: id, file: '/file', table: arranged },
    findColumns(multipleChoice.columns, arranged),
    { id: 'model', labels: [] },
    { ...multipleChoice.options, ...options },
  );
}

/** What is asked of the model for one example, and what came of it when all are as likely. */
async function ask(data: TaskData, example: number) {
  let asked: readonly ContinuationRequest[] = [];
  const model: LanguageModel = {
    contextLength: 100,
    prefix: undefined,
    scoreContinuations(requests) {
      asked = requests;
      return Promise.resolve(requests.map(() => ({ logLikelihood: -1, tokens: 1 })));
    },
    scoreTexts: () => Promise.resolve([]),
    complete: () => Promise.resolve([]),
  };
  const parts = { languageModel: () => Promise.resolve(model) } as unknown as ScorerParts;
  const scorer: Scorer = await data.open(parts);
  const [prediction] = await scorer.score([example]);
  return { asked, prediction, settled: scorer.settled };
}

describe('the prompts of multiple choice', () => {
  interface Golden {
    readonly formats: readonly {
      readonly prompt: string;
      readonly version: string;
      readonly rows: readonly Cells[];
      readonly cases: readonly {
        readonly shots: number;
        readonly row?: number;
        readonly requests: readonly (readonly [string, string])[];
        readonly gold: number;
        readonly lengths: readonly number[];
      }[];
    }[];
  }
  const golden = JSON.parse(
    readFileSync('test/core/evaluation/language/prompts.golden.json', 'utf8'),
  ) as Golden;

  for (const { prompt, version, rows, cases } of golden.formats) {
    it(`are those of lm-evaluation-harness for ${prompt}, with examples and without`, async () => {
      for (const { shots, row = rows.length - 1, requests, gold, lengths } of cases) {
        const data = read(tableOf(rows), { prompt, shots });
        const { asked, prediction, settled } = await ask(data, row - shots);
        assert.deepEqual(
          asked.map(({ context, continuation }) => [context, continuation]),
          requests,
        );
        assert.equal(prediction?.values?.['answer'], gold);
        assert.deepEqual(prediction.values['lengths'], lengths);
        assert.equal(settled?.['promptVersion'], `lm-evaluation-harness ${prompt} ${version}`);
      }
    });

    it(`are found by the columns of ${prompt}`, async () => {
      const { settled } = await ask(read(tableOf(rows), {}, prompt), 0);
      assert.equal(settled?.['prompt'], prompt);
    });
  }
});

describe('the reading of multiple choice', () => {
  const answers = async (table: Table, options: TaskOptions = {}, id?: string) => {
    const data = read(table, options, id);
    const labels: (string | undefined)[] = [];
    for (let at = 0; at < data.strata.length; at++) {
      labels.push((await ask(data, at)).prediction?.label);
    }
    return labels;
  };

  it('knows answers by position, letter, label and text', async () => {
    const choices = ['red', 'blue', 'green'];
    const rows = [0, 'C', 'blue', 2n, '1'].map((answer) => ({ question: 'q', choices, answer }));
    assert.deepEqual(await answers(tableOf(rows)), ['red', 'green', 'blue', 'green', 'blue']);
  });

  it('knows ARC and OpenBookQA as first published', async () => {
    const row = (id: string) => ({
      id,
      question: {
        stem: 'Which?',
        choices: [
          { text: 'this', label: 'A' },
          { text: 'that', label: 'B' },
        ],
      },
      answerKey: 'B',
    });
    const arc = tableOf([row('Mercury_1')]);
    assert.deepEqual(await answers(arc), ['that']);
    const { asked, settled } = await ask(read(arc, {}, 'ARC-Challenge-Test'), 0);
    assert.equal(asked[0]?.context, 'Question: Which?\nAnswer:');
    assert.equal(settled?.['prompt'], 'arc_challenge');
    const book = await ask(read(tableOf([row('7-980')])), 0);
    assert.equal(book.settled?.['prompt'], 'openbookqa');
    assert.equal(book.asked[0]?.context, 'Which?');
  });

  it('knows BoolQ as first published, with true and false', async () => {
    const rows = [true, false].map((answer) => ({
      question: 'q',
      title: 't',
      passage: 'p',
      answer,
    }));
    assert.deepEqual(await answers(tableOf(rows)), ['yes', 'no']);
  });

  it('knows MMLU as first published: six columns without names, the subject in the name', async () => {
    const lines = [{ place: 'line 1', cells: ['Which?', 'a', 'b', 'c', 'd', 'D'] }];
    const table = tableOfLines(lines, () => false);
    assert.deepEqual(await answers(table), ['d']);
    const { asked } = await ask(read(table, { prompt: 'mmlu' }, 'us_foreign_policy_test'), 0);
    assert.match(
      asked[0]?.context ?? '',
      /\(with answers\) about us foreign policy\.\n\nWhich\?\nA\. a\n/,
    );
  });

  it('takes examples of the same subject', async () => {
    const row = (subject: string, question: string) => ({
      subject,
      question,
      choices: ['k', 'l', 'm', 'n'],
      answer: 0,
    });
    const rows = [row('law', 'L1'), row('art', 'A1'), row('art', 'A2'), row('law', 'L2')];
    const data = read(tableOf(rows), { shots: 1 });
    assert.deepEqual(data.strata, ['art', 'law']);
    const { asked, settled } = await ask(data, 1);
    assert.match(asked[0]?.context ?? '', /about law\.\n\nL1\n[^]*Answer: A\n\nL2\n/);
    assert.match(
      String(settled?.['shotsFrom']),
      /first 1 questions of the file, which are not scored/,
    );
  });

  it('leaves out and explains rows that are no questions', () => {
    const good = { question: 'q', choices: ['a', 'b'], answer: 1 };
    const { strata, leftOut } = read(
      tableOf([
        good,
        { ...good, choices: [] },
        { ...good, choices: ['a', ''] },
        { ...good, answer: 2 },
        { ...good, answer: '' },
        { ...good, question: 5 },
      ]),
    );
    assert.equal(strata.length, 1);
    assert.deepEqual(
      leftOut.map(({ why }) => why),
      [
        'it has no choices',
        'one of its choices holds no text',
        'its answer "2" is none of its choices',
        'it has no answer',
        'its question holds no text',
      ],
    );
    assert.throws(
      () => read(tableOf([{ ...good, answer: '' }])),
      /No row of the data is a question/,
    );
    assert.throws(
      () => read(tableOf([good]), { prompt: 'mmlu' }),
      /it has 2 choices, and MMLU's prompt four/,
    );
  });

  it('refuses a prompt it does not know, and shots that leave nothing', () => {
    const table = tableOf([{ question: 'q', choices: ['a', 'b'], answer: 1 }]);
    assert.throws(() => read(table, { prompt: 'squad' }), /There is no prompt squad/);
    assert.throws(() => read(table, { shots: 1 }), /Nothing is left to score/);
    assert.throws(() => read(table, { shots: 0.5 }), /The option shots cannot be 0.5/);
  });
});

describe('an evaluation by multiple choice', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  let count = 0;

  async function run(
    data: string,
    table = bigrams,
    request: Partial<EvaluationRequest> = {},
  ): Promise<RunReport> {
    const model = writeTinyLanguageModel(join(folder(), `model-${count++}`), table, {
      context: 32,
    });
    const report = await evaluate(
      { model: { folder: model }, data: { path: data }, threads: 1, ...request },
      { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
    );
    assert.equal(report?.status, 'complete');
    return report;
  }

  function file(name: string, rows: readonly Cells[]): string {
    const path = join(folder(), name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return path;
  }

  it('tells the likeliest choice from the likeliest per character', async () => {
    // Every token of the longer one is as likely as the one of the shorter, and has more characters.
    const choices = ['b', 'ba b'];
    const path = file('lengths.jsonl', [
      { question: 'a', choices, answer: 0 },
      { question: 'a', choices, answer: 1 },
      { question: 'a', choices, answer: 1 },
    ]);
    const report = await run(path);
    assert.equal(report.task, 'multiple-choice');
    const short = logBigram(1, 5);
    const long = short + logBigram(5, 1) + logBigram(1, 5);
    assert.ok(short > long && long / 4 > short, `${short} ${long}`);
    const values = Object.fromEntries(report.metrics.map(({ metric, value }) => [metric, value]));
    assert.deepEqual(values, { acc: 1 / 3, 'acc-norm': 2 / 3 });
    assert.match(report.metrics[0]?.method ?? '', /Wilson/);
    const [first] = report.predictions;
    assert.equal(first?.predicted, 'b');
    assert.equal(first.correct, true);
    const [a = NaN, b = NaN] = (first.values?.['logLikelihoods'] ?? []) as readonly number[];
    assert.ok(Math.abs(a - short) < 1e-6 && Math.abs(b - long) < 1e-6);
    assert.ok(Math.abs((first.confidence ?? NaN) - 1 / (1 + Math.exp(long - short))) < 1e-6);
    assert.deepEqual(report.options, {
      prompt: 'plain',
      shots: 0,
      promptVersion: 'the question, a space, a choice',
    });
  });

  it('takes examples from another split of a suite', async () => {
    const rows = (question: string) => [{ question, choices: ['a', 'b'], answer: 0 }];
    file('suite/test.jsonl', rows('c'));
    file('suite/train.jsonl', [...rows('b'), ...rows('c')]);
    writeFileSync(
      join(folder(), 'suite', 'suite.json'),
      JSON.stringify({
        id: 'suite',
        name: 'Suite',
        task: 'multiple-choice',
        splits: {
          test: { file: 'test.jsonl', examples: 1 },
          train: { file: 'train.jsonl', examples: 2 },
        },
        metrics: ['acc'],
      }),
    );
    const report = await run(join(folder(), 'suite'), bigrams, { options: { shots: 1 } });
    assert.equal(report.options?.['shotsFrom'], 'the first 1 questions of the split train');
    assert.equal(report.data.examples, 1);
    assert.deepEqual(
      report.metrics.map(({ metric }) => metric),
      ['acc'],
    );
  });
});
