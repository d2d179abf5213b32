import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bleuOfSums, bleuParts } from '../../../src/core/metrics/bleu';
import { chrfOfSums, chrfParts } from '../../../src/core/metrics/chrf';
import { compareSummary } from '../../../src/core/metrics/rouge';
import { score } from '../../../src/core/metrics/score';
import { terOfSums, terParts } from '../../../src/core/metrics/ter';

type Parts = (hypothesis: string, references: readonly string[]) => number[];

const word = fc.constantFrom('the', 'cat', 'sat', 'on', 'a', 'mat', 'Mat.', '你好', "it's", '3.5');
const sentence = fc.array(word, { maxLength: 9 }).map((words) => words.join(' '));
const corpus = fc.array(fc.tuple(sentence, fc.array(sentence, { minLength: 1, maxLength: 3 })), {
  minLength: 1,
  maxLength: 5,
});

describe('what a segment adds to a corpus metric', () => {
  const cases: readonly [string, object, Parts, (sums: number[]) => number][] = [
    ['bleu', { tokenize: '13a' }, (a, b) => bleuParts(a, b, '13a'), bleuOfSums],
    ['bleu', { tokenize: 'zh' }, (a, b) => bleuParts(a, b, 'zh'), bleuOfSums],
    ['chrf', {}, (a, b) => chrfParts(a, b, 0), chrfOfSums],
    ['chrf', { 'word-order': 2 }, (a, b) => chrfParts(a, b, 2), chrfOfSums],
    ['ter', {}, (a, b) => terParts(a, b), terOfSums],
  ];
  for (const [metric, options, parts, combine] of cases) {
    it(`sums up to ${metric} ${JSON.stringify(options)} of the corpus`, () => {
      fc.assert(
        fc.property(corpus, (segments) => {
          const each = segments.map(([hypothesis, references]) => parts(hypothesis, references));
          const sums = (each[0] ?? []).map((_, at) =>
            each.reduce((sum, one) => sum + (one[at] ?? NaN), 0),
          );
          const whole = score(
            metric,
            segments.map(([hypothesis]) => hypothesis),
            segments.map(([, references]) => references),
            { ...options },
          );
          assert.ok(Math.abs(combine(sums) - whole.value) < 1e-9);
        }),
      );
    });
  }

  for (const measure of ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'] as const) {
    it(`is averaged to ${measure} of the corpus`, () => {
      fc.assert(
        fc.property(corpus, (segments) => {
          const each = segments.map(([one, others]) => compareSummary(measure, one, others, true));
          const whole = score(
            measure,
            segments.map(([hypothesis]) => hypothesis),
            segments.map(([, references]) => references),
            { stemmer: true },
          );
          const mean = each.reduce((sum, one) => sum + one, 0) / each.length;
          assert.ok(Math.abs(mean - whole.value) < 1e-9);
        }),
      );
    });
  }
});
