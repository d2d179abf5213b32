import assert from 'node:assert/strict';
import fc from 'fast-check';
import { score } from '../../../src/core/metrics/score';
import { assertClose } from './close';

describe('exact-match and token-f1', () => {
  it('ignore case, ASCII punctuation and articles', () => {
    assert.equal(score('exact-match', ['The U.S., "A" Team'], [['us team']]).value, 100);
    assert.equal(score('exact-match', ['theatre'], [['atre']]).value, 0);
  });

  it('keep an article that is part of a word with letters beyond ASCII', () => {
    assert.equal(score('exact-match', ['éa'], [['é']]).value, 0);
  });

  it('take the best of several answers', () => {
    assertClose(score('token-f1', ['red fox runs'], [['dog', 'red fox']]).value, 80);
    assert.equal(score('exact-match', ['x', 'y'], [['z', 'x'], ['z']]).value, 50);
  });

  it('need an answer in version 1.1 and reward silence on none in version 2.0', () => {
    assert.throws(() => score('exact-match', [''], [[]]), /Item 1 of the references/);
    const options = { version: '2.0' };
    assert.equal(score('exact-match', [''], [[]], options).value, 100);
    assert.equal(score('token-f1', ['guess'], [[]], options).value, 0);
    assert.equal(score('token-f1', [''], [['the']], options).value, 100);
    assert.deepEqual(score('token-f1', ['', 'x'], [[], ['y']], options).details, {
      examples: 2,
      answerable: { examples: 1, value: 0 },
      unanswerable: { examples: 1, value: 100 },
    });
  });

  it('put the interval on the scale of the value', () => {
    const { interval } = score('exact-match', ['x', 'y'], [['x'], ['z']]);
    assert.ok(interval !== undefined && interval[0] < 50 && interval[1] > 50 && interval[1] < 100);
  });
});

describe('rouge', () => {
  it('equals the values in the tests of rouge-score', () => {
    // rouge/rouge_scorer_test.py of google-research.
    const value = (metric: string, prediction: string, reference: string): number =>
      score(metric, [prediction], [reference]).value;
    assertClose(value('rouge1', 'testing', 'testing one two'), 1 / 2);
    assertClose(value('rouge2', 'testing one', 'testing one two'), 2 / 3);
    assertClose(value('rougeL', 'testing two', 'testing one two'), 4 / 5);
    const { details } = score('rougeLsum', ['w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5'], ['w1 w2 w3 w4 w5']);
    assertClose(details['recall'] as number, 0.8);
    assertClose(details['precision'] as number, 0.4);
    assert.equal(value('rougeLsum', '/', 'w1 w2'), 0);
  });

  it('joins words by their stems only when asked', () => {
    const pair = [['he was running'], ['he was runs']] as const;
    assertClose(score('rouge1', ...pair).value, 2 / 3);
    assertClose(score('rouge1', ...pair, { stemmer: true }).value, 1);
  });
});

describe('wer and cer', () => {
  it('equal the values in the tests of jiwer', () => {
    // tests/test_measures.py, test_cer.py and test_empty_ref.py of jiwer 4.0.0.
    const value = (metric: string, prediction: string, reference: string): number =>
      score(metric, [prediction], [reference]).value;
    assertClose(value('wer', 'This test', 'This is a test'), 0.5);
    assertClose(
      value(
        'wer',
        'i am a considerably longer and very much incorrect hypothesis',
        'i am a short ground truth',
      ),
      7 / 6,
    );
    assertClose(value('cer', 'This test', 'This is a test'), 5 / 14);
    assertClose(value('cer', 'X X Y Y', 'X'), 6);
    assert.equal(value('cer', 'abd', ''), 3);
    assert.equal(value('cer', '', ''), 0);
  });

  it('weigh texts by their length', () => {
    assertClose(score('wer', ['a', 'x y z'], ['b', 'x y z']).value, 1 / 4);
  });

  const word = fc.constantFrom('a', 'b', 'c');
  const words = fc.array(word, { maxLength: 7 });

  /** The distance by its recursive definition. */
  function distance(from: readonly string[], to: readonly string[]): number {
    const [first, ...rest] = from;
    const [firstTo, ...restTo] = to;
    if (first === undefined || firstTo === undefined) return from.length + to.length;
    if (first === firstTo) return distance(rest, restTo);
    return 1 + Math.min(distance(rest, to), distance(from, restTo), distance(rest, restTo));
  }

  it('count the edits of the recursive definition', () => {
    fc.assert(
      fc.property(words, words, (from, to) => {
        const { details } = score('wer', [to.join(' ')], [from.join(' ')]);
        assert.equal(details['edits'], distance(from, to));
      }),
      { numRuns: 200 },
    );
  });
});
