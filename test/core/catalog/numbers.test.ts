import assert from 'node:assert/strict';
import { formatCount, formatLargeCount, splitCounts } from '../../../src/core/catalog/numbers';

describe('formatCount', () => {
  it('separates thousands', () => {
    assert.deepEqual([0, 872, 67349, 4508785].map(formatCount), [
      '0',
      '872',
      '67,349',
      '4,508,785',
    ]);
  });
});

describe('formatLargeCount', () => {
  it('keeps three digits and says the unit', () => {
    assert.deepEqual([512, 950e3, 14.5e6, 66e6, 999_999_999, 6_738_415_616].map(formatLargeCount), [
      '512',
      '950 k',
      '14.5 M',
      '66 M',
      '1 B',
      '6.74 B',
    ]);
  });
});

describe('splitCounts', () => {
  it('orders splits by use and shortens their names', () => {
    assert.deepEqual(splitCounts({ test: 1821, validation: 872, train: 67349 }), [
      { split: 'train', count: 67349 },
      { split: 'dev', count: 872 },
      { split: 'test', count: 1821 },
    ]);
  });

  it('keeps a validation split apart from a dev split', () => {
    assert.deepEqual(
      splitCounts({ dev: 285, validation: 1531 }).map(({ split }) => split),
      ['validation', 'dev'],
    );
  });
});
