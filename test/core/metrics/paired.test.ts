import assert from 'node:assert/strict';
import fc from 'fast-check';
import { holm } from '../../../src/core/metrics/holm';
import { bootstrapDifference } from '../../../src/core/metrics/interval';
import { mcnemar, smallestShownDifference } from '../../../src/core/metrics/paired';

describe('holm', () => {
  it("gives what R's p.adjust gives", () => {
    // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    assert.deepEqual(
      holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(10))),
      [0.03, 0.06, 0.06, 0.02],
    );
  });

  it('leaves one value as it is, and lowers none', () => {
    assert.deepEqual(holm([0.2]), [0.2]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (ps) => {
        const adjusted = holm(ps);
        return (
          adjusted.length === ps.length &&
          adjusted.every((p, index) => p >= (ps[index] ?? 0) && p <= 1)
        );
      }),
    );
  });
});

describe('bootstrapDifference', () => {
  const assertNear = (actual: number, expected: number, tolerance: number): void =>
    assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not near ${expected}`);
  const meanOf = (values: readonly number[]) => (drawn: Int32Array) =>
    drawn.reduce((sum, index) => sum + (values[index] ?? NaN), 0) / drawn.length;

  it('shows no difference between a system and itself', () => {
    const { interval, pValue, standardError } = bootstrapDifference(50, () => 0, { seed: 1 });
    assert.deepEqual([interval, pValue, standardError], [[0, 0], 1, 0]);
  });

  it('agrees with the normal approximation for a mean of paired differences', () => {
    const differences = Array.from({ length: 400 }, (_, index) => (index % 4 === 0 ? 1 : 0) - 0.2);
    const { interval, pValue, standardError } = bootstrapDifference(400, meanOf(differences), {
      seed: 7,
      resamples: 4000,
    });
    const expected = Math.sqrt((0.25 * 0.75) / 400);
    assertNear(standardError, expected, 0.05 * expected);
    assertNear(interval[0], 0.05 - 1.96 * expected, 0.006);
    assertNear(interval[1], 0.05 + 1.96 * expected, 0.006);
    // z = 0.05 / 0.02165 = 2.31, two-sided p = 0.021.
    assertNear(pValue, 0.021, 0.012);
  });

  it('gives the smallest p-value its resamples allow where all of them lie on one side', () => {
    const { pValue } = bootstrapDifference(20, () => 1, { seed: 1, resamples: 999 });
    assertNear(pValue, 2 / 1000, 1e-12);
  });
});

describe('smallestShownDifference', () => {
  it('is undefined below six disagreements, for which no split reaches 5 %', () => {
    assert.equal(smallestShownDifference(100, 5), undefined);
    assert.equal(smallestShownDifference(100, 6), 0.06);
  });

  it('is the least imbalance that the test itself calls a difference', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 80 }), (discordant) => {
        const smallest = (smallestShownDifference(1000, discordant) ?? NaN) * 1000;
        const pFor = (imbalance: number): number => {
          const fewer = (discordant - imbalance) / 2;
          const isA = (index: number): boolean => index < fewer;
          const a = Array.from({ length: discordant }, (_, index) => isA(index));
          return mcnemar(
            a,
            a.map((right) => !right),
          ).pValue;
        };
        const imbalance = Math.round(smallest);
        return pFor(imbalance) < 0.05 && (imbalance < 2 || pFor(imbalance - 2) >= 0.05);
      }),
    );
  });
});
