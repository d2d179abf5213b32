import assert from 'node:assert/strict';
import { score, scorers } from '../../../src/core/metrics/score';
import type { Score } from '../../../src/core/metrics/scorer';
import { PersonError } from '../../../src/core/personError';

/** The metrics of the command line's contract, with their options and defaults. */
const table: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  accuracy: { average: 'binary', positive: '1' },
  precision: { average: 'binary', positive: '1' },
  recall: { average: 'binary', positive: '1' },
  f1: { average: 'binary', positive: '1' },
  'matthews-correlation': {},
  pearson: {},
  spearman: {},
  'exact-match': { version: '1.1' },
  'token-f1': { version: '1.1' },
  bleu: {
    tokenize: '13a',
    smooth: 'exp',
    'smooth-value': undefined,
    lowercase: false,
    'max-order': 4,
    'effective-order': false,
  },
  chrf: { 'char-order': 6, 'word-order': 0, beta: 2, lowercase: false, whitespace: false },
  ter: { normalized: false, 'no-punct': false, 'asian-support': false, 'case-sensitive': false },
  rouge1: { stemmer: false },
  rouge2: { stemmer: false },
  rougeL: { stemmer: false },
  rougeLsum: { stemmer: false },
  wer: {},
  cer: {},
  ndcg: { k: 10 },
  mrr: { k: 10 },
  map: { k: 10 },
  'recall-at-k': { k: 10 },
  ece: { bins: 10 },
  brier: { bins: 10 },
  'token-perplexity': {},
  'word-perplexity': {},
  'byte-perplexity': {},
  'bits-per-byte': {},
  acc: {},
  'acc-norm': {},
  aic: {},
  aicc: {},
  bic: {},
};

/** An input in which everything is right, for every metric that has one, and the value it has. */
const perfect: readonly [
  metric: string,
  predictions: unknown,
  references: unknown,
  value: number,
][] = [
  ...['accuracy', 'precision', 'recall', 'f1', 'matthews-correlation', 'pearson', 'spearman'].map(
    (metric): [string, unknown, unknown, number] => [metric, [1, 0, 1], [1, 0, 1], 1],
  ),
  ...['exact-match', 'token-f1', 'bleu', 'chrf'].map(
    (metric): [string, unknown, unknown, number] => [
      metric,
      ['one two three four'],
      [['one two three four']],
      100,
    ],
  ),
  ['ter', ['one two'], [['one two']], 0],
  ...['rouge1', 'rouge2', 'rougeL', 'rougeLsum'].map(
    (metric): [string, unknown, unknown, number] => [metric, ['one two'], [['one two']], 1],
  ),
  ['wer', ['one two'], ['one two'], 0],
  ['cer', ['one two'], ['one two'], 0],
  ...['ndcg', 'mrr', 'map', 'recall-at-k'].map((metric): [string, unknown, unknown, number] => [
    metric,
    { q: { a: 2, b: 1 } },
    { q: { a: 1, b: 0 } },
    1,
  ]),
  ['ece', [1, 0], [1, 0], 0],
  ['brier', [1, 0], [1, 0], 0],
  ...['token-perplexity', 'word-perplexity', 'byte-perplexity'].map(
    (metric): [string, unknown, unknown, number] => [metric, [[0, 0]], ['one two'], 1],
  ),
  ['bits-per-byte', [[0, 0]], ['one two'], 0],
  ['acc', [[-1, -2]], [{ choices: ['a', 'b'], answer: 0 }], 1],
  ['acc-norm', [[-1, -2]], [{ choices: ['a', 'b'], answer: 0 }], 1],
];

describe('score', () => {
  it('has the metrics, options and defaults of the contract', () => {
    const actual = Object.fromEntries(
      scorers.map(({ id, options }) => [
        id,
        Object.fromEntries(options.map((option) => [option.name, option.default])),
      ]),
    );
    assert.deepEqual(actual, table);
  });

  for (const [metric, predictions, references, value] of perfect) {
    it(`gives ${value} for ${metric} where everything is right, as plain JSON`, () => {
      const result = score(metric, predictions, references);
      assert.ok(Math.abs(result.value - value) < 1e-9, `${result.value}`);
      assert.equal(result.metric, metric);
      assert.notEqual(result.signature, '');
      assert.deepEqual(JSON.parse(JSON.stringify(result)) as Score, result);
    });
  }

  it('gives an interval for proportions only', () => {
    const withInterval = perfect
      .filter(
        ([metric, predictions, references]) => score(metric, predictions, references).interval,
      )
      .map(([metric]) => metric);
    assert.deepEqual(withInterval, ['accuracy', 'exact-match', 'acc', 'acc-norm']);
  });

  it('reads options from texts as a command line gives them', () => {
    const pair = [['the cat sat'], [['the cat sat down']]] as const;
    assert.deepEqual(
      score('bleu', ...pair, { 'max-order': '2', lowercase: 'true', 'smooth-value': '0.5' }),
      score('bleu', ...pair, { 'max-order': 2, lowercase: true, 'smooth-value': 0.5 }),
    );
    assert.equal(
      score('exact-match', ['x'], [['x']], { version: 2 }).signature,
      score('exact-match', ['x'], [['x']], { version: '2.0' }).signature,
    );
  });

  it('refuses option values out of range', () => {
    const pair = [['a'], [['a']]] as const;
    const refused = (options: Record<string, unknown>): void => {
      assert.throws(() => score('bleu', ...pair, options), PersonError);
    };
    refused({ 'max-order': 0 });
    refused({ 'max-order': 1.5 });
    refused({ 'max-order': 'four' });
    refused({ 'max-order': '' });
    refused({ lowercase: 'yes' });
    refused({ tokenize: 'moses' });
    refused({ smooth: { method: 'exp' } });
    assert.throws(() => score('bleu', ...pair, { 'max-order': 0 }), {
      message: 'Option "max-order" of bleu cannot be 0. Give a whole number of at least 1.',
    });
  });

  it('refuses every metric an input that is not a list or object, with words for a person', () => {
    for (const { id } of scorers) {
      for (const input of [undefined, null, 3, 'text', [null]]) {
        assert.throws(
          () => score(id, input, input),
          (error) => error instanceof PersonError && /[.]$/.test(error.message),
          `${id} of ${JSON.stringify(input)}`,
        );
      }
    }
  });

  it('refuses a value that JSON could not carry', () => {
    assert.throws(() => score('token-perplexity', [[-1000]], ['x']), /not a finite number/);
  });
});
