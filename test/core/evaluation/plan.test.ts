import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { planRun, type RunPlan } from '../../../src/core/evaluation/plan';
import type { EvaluationRequest } from '../../../src/protocol';
import { temporaryFolder } from './temporaryFolder';
import { writeTinyModel } from './tinyModel';

describe('the plan of a run', () => {
  const folder = temporaryFolder();
  let files = 0;

  function plan(
    content: string,
    request: Partial<EvaluationRequest> = {},
    columns?: Readonly<Record<string, string>>,
  ): Promise<RunPlan> {
    const path = join(folder(), `data-${files++}.csv`);
    writeFileSync(path, content);
    const model = writeTinyModel(join(folder(), `model-${files++}`));
    return planRun(
      { model: { folder: model }, ...request, data: { path, ...(columns && { columns }) } },
      nodeFiles,
    );
  }

  const films = 'text,label\ngood film,1\nbad film,0\nfilm,0\n';

  it('tells the task, the columns, the metrics and the examples with their classes', async () => {
    const { task, tasks, columns, roles, metrics, examples, problem } = await plan(films);
    assert.equal(task, 'text-classification');
    assert.equal(tasks[0]?.id, 'text-classification');
    assert.equal(tasks[0].why, undefined);
    assert.match(
      tasks.find(({ id }) => id === 'sentence-pair-classification')?.why ?? '',
      /no column that can be read as textPair/,
    );
    assert.deepEqual(columns, ['text', 'label']);
    assert.deepEqual(roles, [
      { role: 'text', optional: false, column: 'text' },
      { role: 'label', optional: false, column: 'label' },
    ]);
    assert.deepEqual(
      metrics.map(({ id, chosen }) => [id, chosen]),
      [
        ['accuracy', true],
        ['f1', true],
        ['matthews-correlation', true],
      ],
    );
    assert.deepEqual(examples, {
      scored: 3,
      of: 3,
      sampling: 'all',
      classes: [
        { name: 'negative', examples: 2 },
        { name: 'positive', examples: 1 },
      ],
    });
    assert.equal(problem, undefined);
  });

  it('tells a sample, and the rows that are left out', async () => {
    const { examples } = await plan(`${films}film,mixed\n`, { limit: 2 });
    assert.equal(examples?.scored, 2);
    assert.equal(examples.of, 3);
    assert.equal(examples.sampling, 'stratified');
    assert.equal(examples.leftOut?.rows, 1);
    assert.match(examples.leftOut.first[0]?.why ?? '', /mixed/);
  });

  it('names the columns to choose from where none has a usual name, and reads those that are chosen', async () => {
    const odd = 'id,opinion,verdict\n1,good film,1\n2,bad film,0\n';
    const open = await plan(odd);
    assert.equal(open.task, 'text-classification');
    assert.deepEqual(open.columns, ['id', 'opinion', 'verdict']);
    assert.deepEqual(
      open.roles.map(({ column }) => column),
      [undefined, undefined],
    );
    assert.match(open.problem?.happened ?? '', /no column that can be read as text and label/);
    assert.equal(open.examples, undefined);

    const mapped = await plan(odd, {}, { text: 'opinion', label: 'verdict' });
    assert.equal(mapped.problem, undefined);
    assert.equal(mapped.examples?.of, 2);
  });

  it('leaves a part without a column where it is given an empty name', async () => {
    const { roles, problem } = await plan(films, {}, { label: '' });
    assert.equal(roles.find(({ role }) => role === 'label')?.column, undefined);
    assert.match(problem?.happened ?? '', /no column that can be read as label/);
  });

  it('keeps listing what there is to choose where an option, a metric or a column is no good', async () => {
    const column = await plan(films, { task: 'text-classification' }, { text: 'gone' });
    assert.match(column.problem?.happened ?? '', /no column gone/);
    assert.deepEqual(column.columns, ['text', 'label']);
    const metric = await plan(films, { metrics: ['bleu'] });
    assert.match(metric.problem?.happened ?? '', /no metric bleu/);
    assert.ok(metric.metrics.some(({ id, chosen }) => id === 'accuracy' && !chosen));
    const option = await plan(films, { options: { shots: 5 } });
    assert.match(option.problem?.happened ?? '', /no option shots/);
    const task = await plan(films, { task: 'extractive-question-answering' });
    assert.match(task.problem?.happened ?? '', /is not for extractive-question-answering/);
    assert.deepEqual(task.roles, []);
  });

  it('fails where the model or the data cannot be read at all', async () => {
    await assert.rejects(plan(''), /holds no examples|empty/);
    await assert.rejects(
      plan(films, { model: { folder: join(folder(), 'gone') } }),
      /There is no model folder/,
    );
  });
});
