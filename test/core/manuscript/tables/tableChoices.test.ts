import assert from 'node:assert/strict';
import { tableChoices } from '../../../../src/core/manuscript/tables/tableChoices';
import { catalog } from './fixture';

describe('tableChoices', () => {
  it('offers models that fill most columns first', () => {
    const { models, columns, usual } = tableChoices(
      ['sst2', 'wikitext-2', 'odd'],
      undefined,
      undefined,
      catalog,
    );
    assert.equal(columns, 3);
    assert.deepEqual(usual, ['accuracy', 'perplexity']);
    assert.deepEqual(
      models.map(({ id, count }) => `${id} ${count}`),
      ['bert-base 3', 'distilbert 2', 'tinybert-6 2', 'odd-model 1'],
    );
  });

  it('offers the metrics there are, by how many models have them, and counts columns by the chosen', () => {
    const { metrics, usual, hasSeveralMetrics } = tableChoices(
      ['squad', 'odd'],
      undefined,
      undefined,
      catalog,
    );
    assert.equal(hasSeveralMetrics, true);
    assert.deepEqual(usual, ['exact-match', 'accuracy']);
    assert.deepEqual(metrics.map(({ id, name, count }) => `${id} ${name} ${count}`).sort(), [
      'accuracy Accuracy 2',
      'exact-match Exact match 2',
      'oddness Oddness 2',
      'token-f1 Token F1 2',
    ]);
    assert.equal(
      tableChoices(['squad'], ['exact-match', 'token-f1'], undefined, catalog).columns,
      2,
    );
    assert.equal(tableChoices(['sst2'], undefined, undefined, catalog).hasSeveralMetrics, false);
  });

  it('offers the splits, by how many cells of the chosen models they fill', () => {
    const { splits } = tableChoices(
      ['sst2', 'mnli'],
      undefined,
      ['distilbert', 'bert-base', 'tinybert-6'],
      catalog,
    );
    assert.deepEqual(
      splits.map(({ id, count }) => `${id} ${count}`),
      ['dev 5', 'test 2'],
    );
  });
});
