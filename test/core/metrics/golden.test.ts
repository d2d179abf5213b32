import assert from 'node:assert/strict';
import { wilson } from '../../../src/core/metrics/interval';
import { mcnemar } from '../../../src/core/metrics/paired';
import { porterStem } from '../../../src/core/metrics/porterStemmer';
import { score } from '../../../src/core/metrics/score';
import { assertClose } from './close';
import golden from './metrics.golden.json';

/** One call of a reference implementation: `reference` names it and its version. */
interface GoldenCase {
  readonly reference: string;
  readonly metric: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly predictions: unknown;
  readonly references: unknown;
  readonly value: number;
  readonly signature?: string;
  readonly details?: Readonly<Record<string, number>>;
}

const cases = golden.cases as unknown as readonly GoldenCase[];

describe('outputs of the reference implementations', () => {
  for (const metric of new Set(cases.map((one) => one.metric))) {
    const own = cases.filter((one) => one.metric === metric);
    const references = [...new Set(own.map((one) => one.reference))].join(' and ');
    it(`are met to 1e-9 by ${metric} (${own.length} of ${references})`, () => {
      for (const { options, predictions, references, value, signature, details } of own) {
        const result = score(metric, predictions, references, options);
        const what = `${metric} ${JSON.stringify(options)} of ${JSON.stringify(predictions)}`;
        assertClose(result.value, value, what);
        if (signature !== undefined) assert.equal(result.signature, signature);
        for (const [name, expected] of Object.entries(details ?? {})) {
          assertClose(result.details[name] as number, expected, `${name} of ${what}`);
        }
      }
    });
  }

  it('are met to 1e-9 by the Wilson interval', () => {
    for (const { successes, n, low, high } of golden.wilson) {
      const interval = wilson(successes, n);
      assertClose(interval[0], low, `low of ${successes} in ${n}`);
      assertClose(interval[1], high, `high of ${successes} in ${n}`);
    }
  });

  it("are met to 1e-9 by McNemar's test", () => {
    for (const { onlyARight, onlyBRight, pValue } of golden.mcnemar) {
      const a = Array.from({ length: onlyARight + onlyBRight }, (_, index) => index < onlyARight);
      const b = a.map((right) => !right);
      assertClose(mcnemar(a, b).pValue, pValue, `${onlyARight} against ${onlyBRight}`);
    }
  });

  it('are met by the stemmer', () => {
    for (const [word, stem] of Object.entries(golden.stems.words)) {
      assert.equal(porterStem(word), stem, word);
    }
  });
});
