import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sampleStratified } from '../../../src/core/evaluation/sampling';

describe('a stratified sample', () => {
  const strata = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 200 });
  const limit = fc.integer({ min: 1, max: 250 });

  it('has the size asked for, no example twice, in the order of the data', () => {
    fc.assert(
      fc.property(strata, limit, fc.integer(), (classes, size, seed) => {
        const sample = sampleStratified(classes, size, seed);
        assert.equal(sample.length, Math.min(size, classes.length));
        assert.deepEqual(
          sample,
          [...new Set(sample)].sort((a, b) => a - b),
        );
        assert.ok(sample.every((index) => index >= 0 && index < classes.length));
      }),
    );
  });

  it('keeps the share of each class to less than one example', () => {
    fc.assert(
      fc.property(strata, limit, fc.integer(), (classes, size, seed) => {
        const sample = sampleStratified(classes, size, seed);
        for (const name of new Set(classes)) {
          const all = classes.filter((other) => other === name).length;
          const drawn = sample.filter((index) => classes[index] === name).length;
          assert.ok(Math.abs(drawn - (all * sample.length) / classes.length) < 1 + 1e-9);
        }
      }),
    );
  });

  it('depends on the seed, and on nothing else', () => {
    const classes = Array.from({ length: 100 }, (_, index) => String(index % 2));
    assert.deepEqual(sampleStratified(classes, 10, 1), sampleStratified(classes, 10, 1));
    assert.notDeepEqual(sampleStratified(classes, 10, 1), sampleStratified(classes, 10, 2));
  });
});
