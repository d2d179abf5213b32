import assert from 'node:assert/strict';
import { Catalog } from '../../../src/core/catalog/catalog';
import { leaderboardFor, type LeaderboardOptions } from '../../../src/core/catalog/leaderboard';
import { leaderboardPage, type LeaderboardPage } from '../../../src/core/catalog/leaderboardPage';
import type { Result } from '../../../src/core/catalog/records';
import { catalog, data } from './fixture';

const result = (model: string, value: number, more: Partial<Result> = {}): Result => ({
  model,
  dataset: 'winogrande',
  split: 'validation',
  metric: 'accuracy',
  value,
  sources: ['https://www.example.org/page'],
  ...more,
});

const pageOf = (
  id: string,
  results: readonly Result[],
  options: LeaderboardOptions = {},
): LeaderboardPage => {
  const board = leaderboardFor(id, new Catalog({ ...data, results }), options);
  assert.ok(board);
  return leaderboardPage(board);
};

/** One row's texts by their columns; what is said quietly stands in brackets. */
const row = (page: LeaderboardPage, at: number): Record<string, string> =>
  Object.fromEntries(
    page.columns.map(({ key }, column) => {
      const { text = '', aside } = page.rows[at]?.[column] ?? {};
      return [key, aside === undefined ? text : `${text} (${aside})`.trim()];
    }),
  );

describe('leaderboardPage', () => {
  it('shows what was reported and leads on to models, papers and sources', () => {
    const board = leaderboardFor('sst2', catalog);
    assert.ok(board);
    const page = leaderboardPage(board);
    assert.deepEqual(page.metric, {
      id: 'accuracy',
      name: 'accuracy',
      hasPage: true,
      direction: 'higher is better',
    });
    assert.deepEqual(row(page, 1), {
      rank: '2',
      model: 'DistilBERT',
      parameters: '66 M',
      value: '91.3',
      unit: '%',
      split: 'dev',
      paper: 'Sanh et al. 2019',
      table: 'Table 1',
      source: 'example.org',
    });
    const cell = (key: string): unknown =>
      page.rows[1]?.[page.columns.findIndex((column) => column.key === key)];
    assert.deepEqual(cell('model'), { text: 'DistilBERT', id: 'distilbert' });
    assert.deepEqual(cell('paper'), { text: 'Sanh et al. 2019', id: 'sanh2019distilbert' });
    assert.deepEqual(cell('source'), {
      text: 'example.org',
      address: 'https://example.org/record',
    });
    assert.deepEqual(page.notes, []);
  });

  it('says which rows compare with no other, and which only among themselves', () => {
    const page = pageOf('winogrande', [
      result('falcon', 0.99, { split: 'unstated' }),
      result('falcon', 0.9, { shots: 0 }),
      result('bert-base', 0.8, { shots: 0 }),
      result('bert-base', 0.7, { shots: 5, setting: 'as printed' }),
    ]);
    assert.deepEqual(
      page.rows.map((_, at) => [row(page, at).rank, row(page, at).split]),
      [
        ['(not ranked)', '(not stated)'],
        ['1 (of 2)', 'dev'],
        ['2 (of 2)', 'dev'],
        ['1 (of 1)', 'dev'],
      ],
    );
    assert.deepEqual(page.notes, [
      '1 row does not state the split and compares with no other.',
      'Ranks are among the rows with the same split and number of shots, of which there are 2 groups.',
      'The settings differ: rows compare only where theirs say the same.',
    ]);
  });

  it('counts the rows whose model is of unknown size when it keeps to a size', () => {
    const results = [result('falcon', 0.9), result('bert-base', 0.8), result('distilbert', 0.7)];
    const page = pageOf('winogrande', results, { maxParameters: 100e6 });
    assert.equal(page.rows.length, 1);
    assert.equal(page.total, 3);
    assert.deepEqual(page.notes, ['1 row is left out because the size of the model is not known.']);
  });

  it('says by which column it is sorted, best first meaning by the value', () => {
    const results = [result('falcon', 0.9), result('bert-base', 0.8)];
    const sorts = (options: LeaderboardOptions): string[] =>
      pageOf('winogrande', results, options).columns.flatMap(({ key, sort }) =>
        sort === 'none' ? [] : [`${key} ${sort}`],
      );
    assert.deepEqual(sorts({}), ['value descending']);
    assert.deepEqual(sorts({ sort: { by: 'parameters', descending: false } }), [
      'parameters ascending',
    ]);
  });

  it('ranks nothing by a metric without a direction, and says so', () => {
    const page = pageOf('winogrande', [result('falcon', 1, { metric: 'unheard-of' })]);
    assert.deepEqual(page.metric, { id: 'unheard-of', name: 'unheard-of', hasPage: false });
    assert.match(page.notes.join(' '), /no row is ranked/);
  });

  it('leads to no address a browser does not open', () => {
    const page = pageOf('winogrande', [result('falcon', 1, { sources: ['javascript:alert(1)'] })]);
    const at = page.columns.findIndex(({ key }) => key === 'source');
    assert.deepEqual(page.rows[0]?.[at], { text: 'javascript:alert(1)' });
  });
});
