import assert from 'node:assert/strict';
import { bootstrapInterval, wilson } from '../../../src/core/metrics/interval';
import { mcnemar } from '../../../src/core/metrics/paired';
import { assertClose } from './close';

describe('wilson', () => {
  it('equals the interval published by Newcombe for 81 of 263', () => {
    // R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3 (four decimals).
    const [low, high] = wilson(81, 263);
    assert.equal(low.toFixed(4), '0.2553');
    assert.equal(high.toFixed(4), '0.3662');
  });

  it('equals the intervals published by Newcombe at the ends', () => {
    const [low, high] = wilson(0, 20);
    assert.equal(low, 0);
    assert.equal(high.toFixed(4), '0.1611');
    assert.equal(wilson(1, 29)[0].toFixed(4), '0.0061');
    assert.equal(wilson(20, 20)[1], 1);
  });
});

describe('bootstrapInterval', () => {
  const values = Array.from({ length: 400 }, (_, index) => (index % 4 === 0 ? 1 : 0));
  const mean = (indices: Int32Array): number =>
    indices.reduce((total, index) => total + (values[index] ?? NaN), 0) / indices.length;

  it('covers the normal interval of a mean to within sampling error', () => {
    const [low, high] = bootstrapInterval(400, mean, { seed: 7, resamples: 4000 });
    const half = 1.96 * Math.sqrt((0.25 * 0.75) / 400);
    assert.ok(Math.abs(low - (0.25 - half)) < 0.006, `low ${low}`);
    assert.ok(Math.abs(high - (0.25 + half)) < 0.006, `high ${high}`);
  });

  it('repeats with the same seed and differs with another', () => {
    const draw = (seed: number): number[] => bootstrapInterval(400, mean, { seed });
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
  });

  it('is narrower at a lower level', () => {
    const [low95, high95] = bootstrapInterval(400, mean, { seed: 3 });
    const [low50, high50] = bootstrapInterval(400, mean, { seed: 3, level: 0.5 });
    assert.ok(low95 < low50 && high50 < high95);
  });

  it('leaves out resamples for which the statistic is undefined', () => {
    let calls = 0;
    const interval = bootstrapInterval(3, () => (calls++ % 2 === 0 ? NaN : 5), { seed: 1 });
    assert.deepEqual(interval, [5, 5]);
    assert.deepEqual(
      bootstrapInterval(3, () => NaN, { seed: 1 }),
      [NaN, NaN],
    );
  });

  it('draws every example about equally often', () => {
    const drawn = new Array<number>(5).fill(0);
    bootstrapInterval(
      5,
      (indices) => {
        for (const index of indices) drawn[index] = (drawn[index] ?? 0) + 1;
        return 0;
      },
      { seed: 11, resamples: 10_000 },
    );
    for (const count of drawn) assert.ok(Math.abs(count - 10_000) < 400, `${drawn}`);
  });
});

describe('mcnemar', () => {
  const outcomes = (
    bothRight: number,
    onlyA: number,
    onlyB: number,
    bothWrong: number,
  ): [boolean[], boolean[]] => {
    const a: boolean[] = [];
    const b: boolean[] = [];
    const add = (count: number, rightA: boolean, rightB: boolean): void => {
      for (let i = 0; i < count; i++) {
        a.push(rightA);
        b.push(rightB);
      }
    };
    add(bothRight, true, true);
    add(onlyA, true, false);
    add(onlyB, false, true);
    add(bothWrong, false, false);
    return [a, b];
  };

  it('doubles the exact binomial tail', () => {
    // P(X <= 2), X binomial(10, 1/2), is (1 + 10 + 45) / 1024.
    const result = mcnemar(...outcomes(5, 2, 8, 1));
    assertClose(result.pValue, 112 / 1024);
    assert.deepEqual(
      [result.bothRight, result.onlyARight, result.onlyBRight, result.bothWrong],
      [5, 2, 8, 1],
    );
  });

  it('never exceeds 1, and is 1 without a discordant example', () => {
    assert.equal(mcnemar(...outcomes(3, 4, 4, 3)).pValue, 1);
    assert.equal(mcnemar(...outcomes(9, 0, 0, 2)).pValue, 1);
  });

  it('stays finite where a half to the n underflows', () => {
    const { pValue } = mcnemar(...outcomes(0, 1480, 1520, 0));
    assert.ok(pValue > 0.4 && pValue < 0.6, `${pValue}`);
  });

  it('refuses lists of different lengths', () => {
    assert.throws(() => mcnemar([true], []), RangeError);
  });
});
