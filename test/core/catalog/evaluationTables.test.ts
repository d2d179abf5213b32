import assert from 'node:assert/strict';
import {
  isEvaluationTables,
  readEvaluationTables,
} from '../../../src/core/catalog/evaluationTables';
import { mergeCatalogs } from '../../../src/core/catalog/mergeCatalogs';
import { catalog } from './fixture';

const row = (model: string, metrics: object, more: object = {}): object => ({
  model_name: model,
  paper_title: 'DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter',
  paper_url: 'https://arxiv.org/abs/1910.01108v4',
  paper_date: '2019-10-02',
  uses_additional_data: false,
  metrics,
  ...more,
});

const table = (dataset: string, ...rows: object[]): object => ({
  dataset,
  description: `**${dataset}** holds sentences. It is large.`,
  sota: { metrics: ['Accuracy'], rows },
});

const dump = [
  {
    task: 'Sentiment Analysis',
    categories: ['Natural Language Processing'],
    datasets: [
      table(
        'SST-2',
        row('DistilBERT', { Accuracy: '91.3%', Note: 'n/a', Empty: null }),
        row('NimbleBERT', { Accuracy: '90.1', 'Number of params': '14.5M' }),
      ),
      table('SST-2 dev', row('NimbleBERT', { Accuracy: '89' })),
    ],
    subtasks: [
      {
        task: 'Aspect-Based Sentiment Analysis',
        datasets: [
          table(
            'Kettle Reviews',
            row(
              'NimbleBERT',
              { 'Kettle Score': '-1.5e1' },
              { paper_title: 'Kettles, reviewed', paper_url: 'https://example.org/kettles' },
            ),
            row('Nimble-BERT', { 'Kettle Score': 7 }, { paper_title: null, paper_url: '' }),
          ),
          { dataset: 'Empty', sota: { metrics: [], rows: [] } },
        ],
        subtasks: [],
      },
    ],
  },
];

describe('readEvaluationTables', () => {
  const { data, skipped } = readEvaluationTables(dump, catalog, 'evaluation-tables.json');

  it('links what the catalog holds by name, and papers by what identifies them', () => {
    const [first] = data.results;
    assert.deepEqual(first, {
      model: 'distilbert',
      dataset: 'sst2',
      split: 'unstated',
      metric: 'accuracy',
      value: 91.3,
      unit: '%',
      paper: 'sanh2019distilbert',
      sources: ['https://arxiv.org/abs/1910.01108v4'],
    });
    assert.deepEqual(
      data.papers.map(({ id }) => id),
      ['pwc-paper-kettles-reviewed'],
    );
  });

  it('makes records for what the catalog does not hold, subtasks included', () => {
    assert.deepEqual(data.datasets, [
      {
        id: 'pwc-dataset-kettle-reviews',
        name: 'Kettle Reviews',
        summary: 'Kettle Reviews holds sentences.',
        sources: ['evaluation-tables.json'],
      },
    ]);
    assert.deepEqual(
      data.models.map(({ id, parameters }) => [id, parameters]),
      [
        ['pwc-model-nimblebert', 14.5e6],
        ['pwc-model-nimble-bert', undefined],
      ],
    );
    assert.deepEqual(
      data.metrics.map(({ id }) => id),
      ['pwc-metric-kettle-score'],
    );
    assert.deepEqual(
      data.results.slice(-2).map(({ value, paper }) => [value, paper]),
      [
        [-15, 'pwc-paper-kettles-reviewed'],
        [7, undefined],
      ],
    );
  });

  it('takes the split from the end of a name', () => {
    assert.deepEqual(
      data.results
        .filter(({ value }) => value === 89)
        .map(({ dataset, split }) => [dataset, split]),
      [['sst2', 'validation']],
    );
  });

  it('counts the values that are no number', () => {
    assert.equal(skipped, 1);
  });

  it('gives the same ids each time, and no two records one id', () => {
    assert.deepEqual(readEvaluationTables(dump, catalog, 'evaluation-tables.json').data, data);
    const merged = mergeCatalogs(catalog, { file: 'x', data, lines: new Map() });
    assert.equal([...merged.entries()].length, [...catalog.entries()].length + 1 + 1 + 2 + 1);
    assert.equal(merged.resultsFor('pwc-model-nimblebert').length, 3);
  });

  it('reads whatever is there of a damaged dump', () => {
    const damaged = [
      { task: 'x', datasets: null },
      { task: 'y', datasets: [null, { dataset: 5 }, { dataset: 'z', sota: { rows: [1, {}] } }] },
    ];
    assert.ok(isEvaluationTables(damaged));
    assert.equal(readEvaluationTables(damaged, catalog, 'x').data.results.length, 0);
    assert.equal(isEvaluationTables([]), false);
    assert.equal(isEvaluationTables([{ id: 'x', type: 'article' }]), false);
  });

  it('is not stopped by subtasks many thousands deep', () => {
    let task: object = {
      task: 'deepest',
      datasets: [table('SST-2', row('Deep', { Accuracy: 1 }))],
    };
    for (let depth = 0; depth < 20_000; depth++) {
      task = { task: `t${depth}`, datasets: [], subtasks: [task] };
    }
    assert.equal(readEvaluationTables([task], catalog, 'x').data.results.length, 1);
  });
});
