import assert from 'node:assert/strict';
import {
  accuracy,
  confusion,
  f1,
  matthewsCorrelation,
} from '../../../src/core/metrics/classification';
import { score } from '../../../src/core/metrics/score';
import { PersonError } from '../../../src/core/personError';
import { assertClose } from './close';

describe('classification metrics', () => {
  // The example of scikit-learn's documentation of f1_score and precision_recall_fscore_support.
  const expected = [0, 1, 2, 0, 1, 2];
  const predicted = [0, 2, 1, 0, 0, 1];

  it('equal the values in the documentation of scikit-learn', () => {
    const value = (metric: string, average: string): number =>
      score(metric, predicted, expected, { average }).value;
    assertClose(value('f1', 'macro'), 0.26666666666666666);
    assertClose(value('f1', 'micro'), 1 / 3);
    assertClose(value('f1', 'weighted'), 0.26666666666666666);
    assertClose(value('precision', 'macro'), 2 / 9);
    assertClose(value('recall', 'macro'), 1 / 3);
    // Documentation of matthews_corrcoef: y_true [+1, +1, +1, -1], y_pred [+1, -1, +1, +1].
    assertClose(score('matthews-correlation', [1, -1, 1, 1], [1, 1, 1, -1]).value, -1 / 3);
  });

  it('take the number 1, the text "1" and true as the same label', () => {
    const numbers = score('f1', [1, 0, 1, 1], [1, 1, 0, 1]).value;
    assert.equal(score('f1', ['1', '0', '1', '1'], [true, true, false, true]).value, numbers);
    assert.equal(score('f1', [1, 0, 1, 1], [1, 1, 0, 1], { positive: 1 }).value, numbers);
  });

  it('score the class named by the option positive', () => {
    const pair = [
      ['spam', 'ham', 'spam'],
      ['spam', 'ham', 'ham'],
    ] as const;
    assertClose(score('precision', ...pair, { positive: 'spam' }).value, 0.5);
    assertClose(score('recall', ...pair, { positive: 'ham' }).value, 0.5);
  });

  it('refuse a binary average over three classes', () => {
    assert.throws(() => score('f1', predicted, expected), {
      name: 'PersonError',
      message:
        'There are 3 classes, but the average is binary. Choose the average macro, micro or weighted.',
    });
  });

  it('refuse a positive label that neither class has', () => {
    assert.throws(() => score('f1', ['a', 'b'], ['a', 'b']), /"1" is not among the labels a and b/);
  });

  it('give 0 and say why where a denominator is 0', () => {
    const result = score('precision', [0, 0, 0], [0, 1, 1]);
    assert.equal(result.value, 0);
    assert.deepEqual(result.details['warnings'], [
      'The precision of class 1 is set to 0: the class is never predicted.',
    ]);
    assert.deepEqual(score('recall', [0, 0, 0], [0, 1, 1]).details['warnings'], []);
  });

  it('give a Matthews correlation of 0 when only one class is predicted', () => {
    assert.equal(matthewsCorrelation(['1', '1', '1'], ['1', '0', '1']), 0);
  });

  it('count the confusions with expected labels in rows', () => {
    assert.deepEqual(confusion(['b', 'b', 'a'], ['a', 'b', 'a']), {
      labels: ['a', 'b'],
      counts: [
        [1, 1],
        [0, 1],
      ],
    });
    assert.deepEqual(confusion(['10', '9'], ['9', '10']).labels, ['9', '10']);
  });

  it('score many classes without a matrix of them', () => {
    const labels = Array.from({ length: 30_000 }, (_, index) => `label ${index}`);
    const { value, details } = score('f1', labels, labels, { average: 'macro' });
    assert.equal(value, 1);
    assert.equal(details['classCount'], 30_000);
    assert.equal(details['confusion'], undefined);
  });

  it('detail each class', () => {
    const { details } = score('f1', ['b', 'b', 'a'], ['a', 'b', 'a'], { positive: 'a' });
    assert.deepEqual(details['labels'], ['a', 'b']);
    assert.deepEqual(details['classes'], {
      a: { precision: 1, recall: 0.5, f1: 2 / 3, support: 2 },
      b: { precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
    });
  });

  it('put a Wilson interval around accuracy', () => {
    const { value, interval } = score('accuracy', [1, 0, 1, 1], [1, 1, 1, 1]);
    assert.equal(value, accuracy(['1', '0', '1', '1'], ['1', '1', '1', '1']));
    assert.ok(interval !== undefined && interval[0] < 0.75 && interval[1] > 0.75);
  });

  it('name the item that is not a label', () => {
    assert.throws(
      () => score('accuracy', [1, 0, 0.5], [1, 0, 1]),
      (error) => error instanceof PersonError && /^Item 3 of the predictions/.test(error.message),
    );
    assert.throws(() => score('accuracy', [1], [null]), /^PersonError: Item 1 of the references/);
  });

  it('refuse lists of different lengths and empty ones', () => {
    assert.throws(() => score('accuracy', [1, 0], [1]), /There are 2 predictions but 1 references/);
    assert.throws(() => score('accuracy', [], []), /nothing to score/);
    assert.throws(() => score('accuracy', 'spam', ['spam']), /The predictions are not a list/);
  });

  it('give the same F1 as a typed function and as a metric', () => {
    assert.equal(
      f1(['0', '2', '1'], ['0', '1', '1'], 'macro'),
      score('f1', [0, 2, 1], [0, 1, 1], { average: 'macro' }).value,
    );
  });
});

describe('metric options', () => {
  it('refuse a name the metric does not have', () => {
    assert.throws(() => score('f1', [1], [1], { averaging: 'macro' }), {
      message: 'f1 has no option "averaging". Its options are: average, positive.',
    });
  });

  it('refuse a value outside the choices', () => {
    assert.throws(() => score('f1', [1], [1], { average: 'mean' }), {
      message:
        'Option "average" of f1 cannot be "mean". Give one of binary, macro, micro, weighted.',
    });
  });

  it('are refused for an unknown metric by naming the known ones', () => {
    assert.throws(
      () => score('f2', [1], [1]),
      /There is no metric "f2" to compute\. Choose one of: /,
    );
  });
});
