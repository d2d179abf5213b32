import assert from 'node:assert/strict';
import fc from 'fast-check';
import Papa from 'papaparse';
import { Catalog } from '../../../src/core/catalog/catalog';
import { leaderboardFor, type LeaderboardSort } from '../../../src/core/catalog/leaderboard';
import { toCsv, toLatex, toMarkdown } from '../../../src/core/catalog/leaderboardExport';
import type { Result } from '../../../src/core/catalog/records';
import { catalog, data } from './fixture';

const result = (model: string, value: number, more: Partial<Result> = {}): Result => ({
  model,
  dataset: 'winogrande',
  split: 'validation',
  metric: 'accuracy',
  value,
  sources: ['https://example.org/a_page?x=1&y=2#top'],
  ...more,
});

const withResults = (...results: Result[]): Catalog => new Catalog({ ...data, results });

describe('leaderboardFor', () => {
  it('puts the best first, with size, protocol and source', () => {
    const board = leaderboardFor('sst2', catalog);
    assert.equal(board?.metric?.id, 'accuracy');
    assert.deepEqual(board?.rows, [
      {
        rank: 1,
        model: 'BERT-base',
        modelId: 'bert-base',
        parameters: 110e6,
        value: 92.7,
        unit: '%',
        split: 'dev',
        paper: 'sanh2019distilbert',
        reference: 'Sanh et al. 2019',
        table: 'Table 1',
        source: 'https://example.org/record',
      },
      {
        rank: 2,
        model: 'DistilBERT',
        modelId: 'distilbert',
        parameters: 66e6,
        value: 91.3,
        unit: '%',
        split: 'dev',
        paper: 'sanh2019distilbert',
        reference: 'Sanh et al. 2019',
        table: 'Table 1',
        source: 'https://example.org/record',
      },
    ]);
  });

  it('puts the lowest first where lower is better', () => {
    const results = [20, 5.5, 11].map((value) => result('falcon', value, { metric: 'perplexity' }));
    const board = leaderboardFor('winogrande', withResults(...results));
    assert.deepEqual(
      board?.rows.map(({ value }) => value),
      [5.5, 11, 20],
    );
  });

  it('compares percentages with fractions', () => {
    const results = [
      result('falcon', 0.9),
      result('bert-base', 85, { unit: '%' }),
      result('distilbert', 95, { unit: '%' }),
    ];
    const board = leaderboardFor('winogrande', withResults(...results));
    assert.deepEqual(
      board?.rows.map(({ modelId }) => modelId),
      ['distilbert', 'falcon', 'bert-base'],
    );
  });

  it('ranks only what was measured alike', () => {
    const results = [
      result('falcon', 0.9),
      result('bert-base', 0.8),
      result('distilbert', 0.8),
      result('mobilebert', 0.7),
      result('falcon', 0.85, { split: 'test' }),
      result('falcon', 0.95, { shots: 5 }),
      result('falcon', 0.99, { split: 'unstated' }),
    ];
    const board = leaderboardFor('winogrande', withResults(...results));
    assert.deepEqual(
      board?.rows.map(({ value, rank }) => [value, rank]),
      [
        [0.99, undefined],
        [0.95, 1],
        [0.9, 1],
        [0.85, 1],
        [0.8, 2],
        [0.8, 2],
        [0.7, 4],
      ],
    );
  });

  it('keeps to a metric, a split and a size, and says how many sizes are unknown', () => {
    const results = [
      result('bert-base', 0.9),
      result('distilbert', 0.8),
      result('falcon', 0.7),
      result('distilbert', 0.6, { split: 'test' }),
      result('distilbert', 12, { metric: 'perplexity' }),
    ];
    const board = leaderboardFor('winogrande', withResults(...results), {
      metric: 'accuracy',
      split: 'dev',
      maxParameters: 100e6,
    });
    assert.deepEqual(
      board?.rows.map(({ value }) => value),
      [0.8],
    );
    assert.equal(board?.unknownSize, 1);
    assert.deepEqual(board?.choices, {
      metrics: [
        { id: 'accuracy', name: 'accuracy' },
        { id: 'perplexity', name: 'Perplexity' },
      ],
      splits: [
        { id: 'validation', name: 'dev' },
        { id: 'test', name: 'test' },
      ],
    });
    assert.equal(board?.total, 4);
  });

  it('sorts by any column, with rows that have no value there last', () => {
    const results = [
      result('falcon', 0.9, { table: 'Table 10' }),
      result('bert-base', 85, { unit: '%', table: 'Table 9' }),
      result('distilbert', 0.8),
    ];
    const order = (by: LeaderboardSort['by'], descending: boolean): (string | undefined)[] =>
      leaderboardFor('winogrande', withResults(...results), {
        sort: { by, descending },
      })?.rows.map(({ modelId }) => modelId) ?? [];
    assert.deepEqual(order('parameters', false), ['distilbert', 'bert-base', 'falcon']);
    assert.deepEqual(order('parameters', true), ['bert-base', 'distilbert', 'falcon']);
    assert.deepEqual(order('table', false), ['bert-base', 'falcon', 'distilbert']);
    assert.deepEqual(order('value', false), ['distilbert', 'bert-base', 'falcon']);
    assert.deepEqual(order('model', true), ['falcon', 'distilbert', 'bert-base']);
  });

  it('is nothing where nothing was reported', () => {
    assert.equal(leaderboardFor('cola', catalog), undefined);
    assert.equal(leaderboardFor('bleu', catalog), undefined);
  });
});

describe('The exports of a leaderboard', () => {
  const board = leaderboardFor(
    'winogrande',
    withResults(
      result('bert-base', 0.9, {
        setting: '100% of A & B | "quoted", {x}_1',
        paper: 'wang2019glue',
      }),
      result('distilbert', -0.5, { setting: '=1+1', shots: 0, table: 'Table 2' }),
    ),
  );
  assert.ok(board);

  it('are Markdown with its marks escaped', () => {
    assert.equal(
      toMarkdown(board),
      [
        '**WinoGrande, accuracy (higher is better)**',
        '',
        '| Rank | Model | Parameters | Value | Split | Shots | Setting | Paper | Table | Source |',
        '| ---: | --- | ---: | ---: | --- | ---: | --- | --- | --- | --- |',
        '| 1 | BERT-base | 110 M | 0.9 | dev |  | 100% of A \\& B \\| "quoted", {x}\\_1 | wang2019glue |  | [source](<https://example.org/a_page?x=1&y=2#top>) |',
        '| 1 | DistilBERT | 66 M | -0.5 | dev | 0 | =1+1 |  | Table 2 | [source](<https://example.org/a_page?x=1&y=2#top>) |',
        '',
      ].join('\n'),
    );
  });

  it('are LaTeX with rules, citations and its marks escaped', () => {
    const lines = toLatex(board).split('\n');
    assert.ok(lines.includes('  \\begin{tabular}{rlrrlrllll}'));
    for (const rule of ['toprule', 'midrule', 'bottomrule']) {
      assert.ok(lines.includes(`    \\${rule}`));
    }
    assert.ok(
      lines.includes(
        '    1 & BERT-base & 110 M & 0.9 & dev &  & 100\\% of A \\& B \\textbar{} "quoted", \\{x\\}\\_1 & \\cite{wang2019glue} &  & \\url{https://example.org/a_page?x=1&y=2#top} \\\\',
      ),
    );
  });

  it('are CSV by RFC 4180 that no spreadsheet runs', () => {
    const text = toCsv(board);
    assert.ok(text.endsWith('\r\n'));
    assert.deepEqual(text.split('\r\n'), [
      'dataset,metric,rank,model,parameters,value,split,shots,setting,paper,table,source',
      'winogrande,accuracy,1,BERT-base,110000000,0.9,dev,,"100% of A & B | ""quoted"", {x}_1",wang2019glue,,https://example.org/a_page?x=1&y=2#top',
      `winogrande,accuracy,1,DistilBERT,66000000,-0.5,dev,0,"'=1+1",,Table 2,https://example.org/a_page?x=1&y=2#top`,
      '',
    ]);
  });

  it('keep one line a row whatever a setting holds', () => {
    const mark = fc.constantFrom(...'|\\`"\',;=+-@\r\n\t\u2028 {}<>&%a1');
    fc.assert(
      fc.property(fc.string({ unit: mark }), (setting) => {
        const any = leaderboardFor('winogrande', withResults(result('falcon', 1, { setting })));
        assert.ok(any);
        assert.equal(toMarkdown(any).trimEnd().split('\n').length, 5);
        const { data: rows } = Papa.parse<Record<string, string>>(toCsv(any), {
          header: true,
          newline: '\r\n',
          skipEmptyLines: true,
        });
        assert.equal(rows.length, 1);
        assert.ok([setting, `'${setting}`].includes(rows[0]?.setting ?? ''));
      }),
    );
  });
});
