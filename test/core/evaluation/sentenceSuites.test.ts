import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../../../scripts/model/paths';
import { squadRows } from '../../../src/core/evaluation/answers/squadLayout';
import { readDataSet } from '../../../src/core/evaluation/dataSet';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';

const read = (id: string) =>
  readDataSet(join(paths.ready.suites, id), undefined, () => false, nodeFiles);

/** How often each value of a column occurs. */
function counts(rows: readonly { cells: Readonly<Record<string, unknown>> }[], column: string) {
  const found: Record<string, number> = {};
  for (const { cells } of rows) {
    const value = String(cells[column]);
    found[value] = (found[value] ?? 0) + 1;
  }
  return found;
}

describe('the suites of sentences', () => {
  it('have pairs of every similarity from 0 to 5', async () => {
    const { table, suite } = await read('demo-similarity');
    assert.equal(table.rows.length, suite?.splits['test']?.examples);
    assert.deepEqual(counts(table.rows, 'score'), { 0: 17, 1: 16, 2: 17, 3: 17, 4: 17, 5: 16 });
    const texts = table.rows.flatMap(({ cells }) => [cells['sentence1'], cells['sentence2']]);
    assert.equal(new Set(texts).size, texts.length);
  });

  it('have a hypothesis of each class for every premise', async () => {
    const { table, suite } = await read('demo-pairs');
    assert.equal(table.rows.length, suite?.splits['test']?.examples);
    assert.deepEqual(counts(table.rows, 'label'), {
      entailment: 20,
      neutral: 20,
      contradiction: 20,
    });
    assert.deepEqual(new Set(Object.values(counts(table.rows, 'premise'))), new Set([3]));
  });

  it('have answers where they say they are, and questions without one', async () => {
    const { table, suite } = await read('demo-questions');
    const { rows, faults } = squadRows(table);
    assert.deepEqual([rows.length, faults], [suite?.splits['test']?.examples, []]);
    let unanswerable = 0;
    for (const { cells } of rows) {
      const answers = cells['answers'] as { text: string; answer_start: number }[];
      assert.equal(answers.length === 0, cells['is_impossible']);
      if (answers.length === 0) unanswerable++;
      for (const { text, answer_start: start } of answers) {
        assert.equal(String(cells['context']).slice(start, start + text.length), text);
      }
    }
    assert.equal(unanswerable, 20);
    assert.equal(new Set(rows.map(({ cells }) => cells['id'])).size, 60);
  });

  it('have every relevant passage in the corpus', async () => {
    const { table, corpus, suite } = await read('demo-retrieval');
    assert.equal(table.rows.length, suite?.splits['test']?.examples);
    const ids = new Set(corpus?.rows.map(({ cells }) => cells['_id']));
    assert.equal(ids.size, 150);
    for (const { cells } of table.rows) {
      const grades = Object.entries(cells['relevant'] as Record<string, number>);
      assert.ok(grades.every(([id, grade]) => ids.has(id) && (grade === 1 || grade === 2)));
      assert.ok(grades.some(([, grade]) => grade === 2));
    }
  });

  it('say that they are ours, and on what terms', () => {
    for (const id of ['demo-similarity', 'demo-pairs', 'demo-questions', 'demo-retrieval']) {
      const file = join(paths.ready.suites, id, 'suite.json');
      const { origin, licence } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
      assert.match(origin ?? '', /^Written for Paperweight.*; no public benchmark\.$/s);
      assert.equal(licence, 'MIT');
    }
  });
});
