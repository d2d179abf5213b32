import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LanguageModel } from '../../../../src/core/evaluation/languageModel';
import type { DataSet } from '../../../../src/core/evaluation/dataSet';
import { tableOfRecords } from '../../../../src/core/evaluation/readers/table';
import { generativeQuestionAnswering } from '../../../../src/core/evaluation/tasks/generativeQuestionAnswering';
import { retrievalAugmentedGeneration } from '../../../../src/core/evaluation/tasks/retrievalAugmentedGeneration';
import { settledOptions } from '../../../../src/core/evaluation/tasks/settledOptions';
import type { ScorerParts, Task } from '../../../../src/core/evaluation/tasks/task';
import { PersonError } from '../../../../src/core/personError';

const suite = 'data/suites/demo-answers';
const rowsOf = (file: string) =>
  readFileSync(join(suite, file), 'utf8')
    .trim()
    .split('\n')
    .map((line, at) => ({
      place: `line ${at + 1}`,
      cells: JSON.parse(line) as Record<string, unknown>,
    }));

/** What a model that says the same to every prompt is asked. */
async function ask(task: Task, data: Partial<DataSet>, given: object, says: string) {
  const prompts: string[] = [];
  const model: Pick<LanguageModel, 'contextLength' | 'complete'> = {
    contextLength: 1000,
    complete: (asked) => {
      prompts.push(...asked);
      return Promise.resolve(asked.map(() => says));
    },
  };
  const table = data.table ?? tableOfRecords([]);
  const columns = { question: 'question', answers: 'answers', relevant: 'relevant' };
  const read = task.read(
    { id: 'data', name: 'data', file: 'data', table, ...data },
    table.columns.includes('context') ? { ...columns, context: 'context' } : columns,
    { id: 'model', labels: [] },
    settledOptions(task, {}, { ...given }),
  );
  const parts = {
    model: { precisions: [] },
    languageModel: () => Promise.resolve(model),
  } as unknown as ScorerParts;
  const scorer = await read.open(parts);
  await scorer.begin?.(() => undefined);
  const indices = read.strata.map((_, at) => at);
  for (const index of indices) await scorer.prepare(index);
  return { predictions: await scorer.score(indices), prompts, settled: scorer.settled, read };
}

const value = (task: Task, metric: string, predictions: Parameters<Task['measure']>[1]) =>
  task.measure(metric, predictions, [], undefined).value;

describe('answers of a model that goes on with a prompt', () => {
  const questions = tableOfRecords([
    {
      place: 'line 1',
      cells: { question: 'Who?', answers: ['Ada', 'Ada L.'], context: 'Ada was.' },
    },
    {
      place: 'line 2',
      cells: { question: 'Which?', answers: { text: ['the red one'] }, context: 'Red.' },
    },
    { place: 'line 3', cells: { question: 'Why?', answers: [], context: 'So.' } },
    { place: 'line 4', cells: { question: '', answers: ['x'], context: 'So.' } },
  ]);

  it('asks in the usual form and judges as SQuAD 1.1 does', async () => {
    const asked = await ask(generativeQuestionAnswering, { table: questions }, {}, ' A red one');
    assert.deepEqual(asked.prompts, [
      'Ada was.\n\nQuestion: Who?\nAnswer:',
      'Red.\n\nQuestion: Which?\nAnswer:',
    ]);
    assert.deepEqual(
      asked.read.leftOut.map(({ why }) => why),
      ['it has no answer', 'its question is empty'],
    );
    assert.equal(value(generativeQuestionAnswering, 'exact-match', asked.predictions), 50);
    assert.equal(value(generativeQuestionAnswering, 'token-f1', asked.predictions), 50);
    assert.equal(asked.settled?.['prompt'], '{context}\n\nQuestion: {question}\nAnswer:');
  });

  it('shows the first questions with their answers, and does not score them', async () => {
    const given = { shots: 1, prompt: 'Q: {question}\\nA:' };
    const asked = await ask(generativeQuestionAnswering, { table: questions }, given, 'x');
    assert.deepEqual(asked.prompts, ['Q: Who?\nA: Ada\n\nQ: Which?\nA:']);
    assert.equal(asked.predictions[0]?.index, 1);
  });

  it('refuses a prompt without the question, and more examples than there are', async () => {
    for (const [given, message] of [
      [{ prompt: 'Say {context}' }, /no place for the question/],
      [{ shots: 2 }, /No question is left/],
    ] as const) {
      await assert.rejects(
        ask(generativeQuestionAnswering, { table: questions }, given, 'x'),
        (error) => error instanceof PersonError && message.test(error.message),
      );
    }
  });

  it('fetches the documents that share words with a question, and scores both', async () => {
    const table = tableOfRecords(rowsOf('test.jsonl'));
    const corpus = tableOfRecords(rowsOf('corpus.jsonl'));
    const task = retrievalAugmentedGeneration;
    const asked = await ask(task, { table, corpus }, {}, 'seven minutes');
    assert.equal(asked.predictions.length, 40);
    assert.equal(value(task, 'exact-match', asked.predictions), (100 * 1) / 40);
    assert.equal(value(task, 'recall-at-k', asked.predictions), 1);
    // One question finds its document third.
    const mrr = value(task, 'mrr', asked.predictions);
    assert.ok(Math.abs(mrr - (39 + 1 / 3) / 40) < 1e-12);
    assert.match(asked.prompts[0] ?? '', /^The harbour clock The harbour of Tellin keeps/);
    assert.match(String(asked.settled?.['retrieval']), /^BM25\+/);
    assert.equal(asked.predictions[0]?.ranking?.[0]?.grade, 1);
    assert.deepEqual(task.measure('mrr', asked.predictions, [], undefined).options, { k: 3 });
  });

  it('asks for documents to fetch from', async () => {
    const table = tableOfRecords(rowsOf('test.jsonl'));
    await assert.rejects(ask(retrievalAugmentedGeneration, { table }, {}, 'x'), /no documents/);
  });
});
