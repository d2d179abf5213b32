import assert from 'node:assert/strict';
import { score } from '../../../src/core/metrics/score';
import { assertClose } from './close';

describe('bleu', () => {
  const hypotheses = [
    'The dog bit the man.',
    "It wasn't surprising.",
    'The man had just bitten him.',
  ];
  const references = [
    ['The dog bit the man.', 'The dog had bit the man.'],
    ['It was not unexpected.', 'No one was surprised.'],
    ['The man bit him first.', 'The man had bitten the dog.'],
  ];
  const value = (options: Record<string, string | number | boolean> = {}): number =>
    score('bleu', hypotheses, references, options).value;

  it('equals the values in the tests of sacreBLEU', () => {
    // test/test_bleu.py of sacreBLEU 2.6.0, to the digits printed there.
    assert.equal(value().toFixed(6), '48.530827');
    assert.equal(value({ tokenize: 'none' }).toFixed(7), '49.1919566');
    assert.equal(value({ tokenize: 'intl' }).toFixed(8), '43.91623493');
    assert.equal(value({ smooth: 'none' }).toFixed(6), '48.530827');
    assert.equal(score('bleu', ['', '', ''], references).value, 0);
  });

  it('counts what the tests of sacreBLEU count', () => {
    const { details } = score(
      'bleu',
      ['am I am a character sequence'],
      [['I am a symbol string sequence a a']],
    );
    assert.deepEqual(details['correct'], [4, 2, 1, 0]);
    assert.deepEqual(details['total'], [6, 5, 4, 3]);
    assert.deepEqual([details['hypothesisLength'], details['referenceLength']], [6, 8]);
  });

  it('signs with the settings', () => {
    assert.equal(
      score('bleu', hypotheses, references, { smooth: 'floor', lowercase: true }).signature,
      'nrefs:2|case:lc|eff:no|tok:13a|smooth:floor[0.10]|version:2.6.0',
    );
    assert.match(score('bleu', ['a', 'b'], [['a'], ['a', 'b']]).signature, /^nrefs:var\|/);
  });

  it('takes a lone text for a list of one reference', () => {
    assert.equal(score('bleu', ['a b c d'], ['a b c d']).signature.slice(0, 7), 'nrefs:1');
    assertClose(score('bleu', ['a b c d'], ['a b c d']).value, 100);
  });

  it('compares with the closest reference length, the shorter of two equally close', () => {
    const { details } = score('bleu', ['a b c d'], [['a b c d e', 'a b c']]);
    assert.equal(details['referenceLength'], 3);
    assert.equal(details['brevityPenalty'], 1);
  });

  it('refuses an item without a reference', () => {
    assert.throws(() => score('bleu', ['a', 'b'], [['a'], []]), /Item 2 of the references/);
    assert.throws(() => score('bleu', ['a', 7], [['a'], ['b']]), /Item 2 of the predictions/);
  });
});

describe('chrf', () => {
  it('equals the values in the tests of sacreBLEU', () => {
    // test/test_chrf.py of sacreBLEU 2.6.0, effective order, beta 3.
    const value = (predictions: string[], references: string[]): number =>
      score('chrf', predictions, references, { beta: 3 }).value;
    assertClose(value(['a', 'b'], ['a', 'c']), 50);
    assertClose(value(['aa'], ['ab']), 25);
    assertClose(value(['a b c'], ['abc']), 100);
    assertClose(value([''], ['reference']), 0);
    const kept = score(
      'chrf',
      ['Die Beziehung zwischen Obama und Netanjahu ist nicht gerade freundlich.'],
      ['Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade freundschaftlich.'],
      { whitespace: true, beta: 3 },
    );
    assert.equal(kept.value.toFixed(7), '67.3481606');
  });

  it('names chrF++ in the details and the word order in the signature', () => {
    const { details, signature } = score('chrf', ['a b'], ['a b'], { 'word-order': 2 });
    assert.equal(details['name'], 'chrF2++');
    assert.equal(signature, 'nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:2.6.0');
  });

  it('counts characters beyond the Basic Multilingual Plane once', () => {
    assertClose(score('chrf', ['😀'], ['😁'], { 'char-order': 1 }).value, 0);
    assertClose(score('chrf', ['😀a'], ['😀b'], { 'char-order': 1 }).value, 50);
  });
});

describe('ter', () => {
  it('equals the values in the tests of sacreBLEU', () => {
    // test/test_ter.py of sacreBLEU 2.6.0.
    const value = (prediction: string, reference: string): number =>
      score('ter', [prediction], [reference]).value;
    assert.equal(value('aaaa bbbb cccc dddd', 'aaaa bbbb cccc dddd'), 0);
    assert.equal(value('dddd eeee ffff', 'aaaa bbbb cccc'), 100);
    assert.equal(value('', 'a'), 100);
    assert.equal(value('a', ''), 100);
    assert.equal(value('', ''), 0);
    assert.equal(value('d e f g h a b c', 'a b c d e f g h'), 12.5);
  });

  it('counts a shift of a block as one edit', () => {
    assert.equal(score('ter', ['c d a b e'], ['a b c d e']).details['edits'], 1);
  });

  it('stays fast and finite on a long text in shuffled order', () => {
    const words = Array.from({ length: 300 }, (_, index) => `w${(index * 7) % 100}`);
    const shuffled = [...words].reverse().join(' ');
    const { value } = score('ter', [shuffled], [words.join(' ')]);
    assert.ok(value > 0 && value <= 100, `${value}`);
  }).timeout(10_000);

  it('bridges a hypothesis much shorter than the reference', () => {
    const reference = Array.from({ length: 200 }, (_, index) => `w${index}`).join(' ');
    assert.equal(score('ter', ['w199'], [reference]).details['edits'], 199);
  });
});
