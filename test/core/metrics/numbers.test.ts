import assert from 'node:assert/strict';
import { score } from '../../../src/core/metrics/score';
import { assertClose } from './close';

describe('pearson and spearman', () => {
  it('equal the values in the documentation of SciPy', () => {
    assertClose(
      score('pearson', [1, 2, 3, 4, 5, 6, 7], [10, 9, 2.5, 6, 4, 3, 2]).value,
      -0.828503883588428,
    );
    assertClose(score('spearman', [1, 2, 3, 4, 5], [5, 6, 7, 8, 7]).value, 0.8207826816681233);
  });

  it('read numbers from texts and name the item that is none', () => {
    assertClose(score('pearson', ['1', ' 2.5 ', '4e0'], [1, 2.5, 4]).value, 1);
    assert.throws(() => score('pearson', [1, 2, 'x'], [1, 2, 3]), {
      message:
        'Item 3 of the predictions is not a number. Give a number for every item of the predictions.',
    });
    assert.throws(() => score('pearson', [1, 2], [1, '']), /Item 2 of the references/);
  });

  it('are refused where they are undefined', () => {
    assert.throws(
      () => score('spearman', [1, 1, 1], [1, 2, 3]),
      /undefined: all values of the predictions are equal/,
    );
    assert.throws(() => score('pearson', [1], [2]), /at least two examples/);
  });
});

describe('ranking measures', () => {
  const run = { q: { a: 0.5, b: 0.5, c: 0.9, d: 0.1 } };

  it('order equal scores by descending document id', () => {
    assert.equal(score('mrr', run, { q: { b: 1 } }).value, 1 / 2);
    assert.equal(score('mrr', run, { q: { a: 1 } }).value, 1 / 3);
  });

  it('gain the grade itself, discounted by the logarithm of the rank', () => {
    const dcg = 1 / Math.log2(2) + 3 / Math.log2(4);
    const ideal = 3 / Math.log2(2) + 1 / Math.log2(3);
    assertClose(score('ndcg', run, { q: { c: 1, a: 3 } }).value, dcg / ideal);
  });

  it('look at the first k documents, and at all with k 0', () => {
    const grades = { q: { d: 1, x: 1 } };
    assert.equal(score('recall-at-k', run, grades, { k: 3 }).value, 0);
    assert.equal(score('recall-at-k', run, grades, { k: 4 }).value, 1 / 2);
    assert.equal(score('mrr', run, grades, { k: 3 }).value, 0);
    assert.equal(score('map', run, grades, { k: 0 }).value, 1 / 8);
  });

  it('average over the queries of both sides and tell of those left out', () => {
    const { value, details } = score(
      'mrr',
      { q1: { a: 1 }, q3: { a: 1 } },
      { q1: { a: 1 }, q2: { a: 1 } },
    );
    assert.equal(value, 1);
    assert.deepEqual(details['perQuery'], { q1: 1 });
    assert.match(String(details['warnings']), /1 queries without predictions/);
  });

  it('score a query of any name', () => {
    const table = JSON.parse('{"__proto__": {"constructor": 1}}') as unknown;
    assert.equal(score('mrr', table, table).value, 1);
  });

  it('name the query and document at fault', () => {
    assert.throws(() => score('map', { q: { a: 'x' } }, { q: { a: 1 } }), /"a" of query "q"/);
    assert.throws(() => score('map', { q: { a: 1 } }, { q: { a: 0.5 } }), /not a whole number/);
    assert.throws(() => score('map', { q: 3 }, { q: {} }), /Query "q" of the predictions/);
    assert.throws(() => score('map', { q: { a: 1 } }, { p: { a: 1 } }), /no query/);
  });
});

describe('ece and brier', () => {
  it('equal the value in the documentation of torchmetrics', () => {
    // BinaryCalibrationError(n_bins=2, norm='l1'), printed as 0.2900.
    const confidences = [0.25, 0.25, 0.55, 0.75, 0.75];
    assertClose(score('ece', confidences, [0, 0, 1, 1, 1], { bins: 2 }).value, 0.29);
  });

  it('put a confidence on a bound into the bin below, and 0 into the first', () => {
    const { details } = score('ece', [0, 0.1, 0.3, 0.7, 1], [0, 0, 0, 0, 1]);
    const bins = details['bins'] as readonly { examples: number }[];
    assert.deepEqual(
      bins.map((bin) => bin.examples),
      [2, 0, 1, 0, 0, 0, 1, 0, 0, 1],
    );
  });

  it('refuse a confidence outside 0 to 1 and an outcome other than 0 or 1', () => {
    assert.throws(() => score('ece', [0.5, 50], [1, 1]), /Item 2 of the predictions/);
    assert.throws(() => score('brier', [0.5], [2]), /Item 1 of the references is not 0 or 1/);
  });
});

describe('perplexities', () => {
  const documents = ['two words', ' é'];
  const tokens = [[-1, -2], [-3]];

  it('spread the log-likelihood over tokens, words and bytes of all documents', () => {
    assertClose(score('token-perplexity', tokens, documents).value, Math.exp(6 / 3));
    // The second document starts with white space: the harness counts an empty word before it.
    assertClose(score('word-perplexity', tokens, documents).value, Math.exp(6 / 4));
    assertClose(score('byte-perplexity', tokens, documents).value, Math.exp(6 / 12));
    assertClose(score('bits-per-byte', tokens, documents).value, 6 / 12 / Math.LN2);
  });

  it('need the documents for words and bytes only', () => {
    assertClose(score('token-perplexity', tokens, undefined).value, Math.exp(2));
    assert.throws(() => score('byte-perplexity', tokens, undefined), /references are not a list/);
    assert.throws(() => score('byte-perplexity', [[-1]], ['']), /no bytes/);
    assert.throws(() => score('token-perplexity', [[-1, 'x']], ['a']), /Item 1 of the predictions/);
  });
});

describe('acc and acc-norm', () => {
  const question = { choices: ['no', 'absolutely'], answer: 1 };

  it('choose by log-likelihood, per character when normalized', () => {
    assert.equal(score('acc', [[-2, -5]], [question]).value, 0);
    assert.equal(score('acc-norm', [[-2, -5]], [question]).value, 1);
  });

  it('let the first of equals win', () => {
    assert.equal(score('acc', [[-2, -2]], [{ ...question, answer: 0 }]).value, 1);
  });

  it('take an answer as a position, a choice or several positions', () => {
    const value = (answer: unknown): number =>
      score('acc', [[-2, -1]], [{ ...question, answer }]).value;
    assert.deepEqual([value(1), value('absolutely'), value([0, 1]), value('no')], [1, 1, 1, 0]);
  });

  it('name the question whose answer is not a choice or whose numbers do not fit', () => {
    assert.throws(() => score('acc', [[-1, -2]], [{ ...question, answer: 2 }]), /Item 1/);
    assert.throws(() => score('acc', [[-1, -2]], [{ ...question, answer: 'maybe' }]), /Item 1/);
    assert.throws(
      () => score('acc', [[-1]], [question]),
      /Item 1 of the predictions is not a list of 2 log-likelihoods/,
    );
  });
});

describe('information criteria', () => {
  const fit = { logLikelihood: -100, k: 3, n: 50 };

  it('follow their formulas', () => {
    assertClose(score('aic', [fit], undefined).value, 206);
    assertClose(score('aicc', [fit], undefined).value, 206 + 24 / 46);
    assertClose(score('bic', [fit], undefined).value, 200 + 3 * Math.log(50));
    assertClose(score('aic', fit, undefined).value, 206);
  });

  it('give the best of several models, the differences and the weights', () => {
    const { value, details } = score('aic', [fit, { ...fit, logLikelihood: -98 }], null);
    assertClose(value, 202);
    assert.equal(details['best'], 1);
    assert.deepEqual(details['differences'], [4, 0]);
    const [first = 0, second = 0] = details['weights'] as number[];
    assertClose(first / second, Math.exp(-2));
    assertClose(first + second, 1);
  });

  it('name the model that lacks a number', () => {
    assert.throws(() => score('bic', [{ logLikelihood: -1, k: 2 }], undefined), /Item 1/);
    assert.throws(() => score('aic', [fit, { k: 2 }], undefined), /Item 2/);
    assert.throws(() => score('aicc', [{ ...fit, n: 4 }], undefined), /more than k \+ 1/);
  });
});
