import assert from 'node:assert/strict';
import {
  formatCount,
  formatLargeCount,
  readLargeCount,
  splitCounts,
} from '../../../src/core/catalog/numbers';

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

describe('readLargeCount', () => {
  it('understands counts as people write them', () => {
    const written = ['7B', '1.3 b', '110M', ' 350k ', '66,000,000', '66000000', '1e9', '1.5T'];
    assert.deepEqual(
      written.map(readLargeCount),
      [7e9, 1.3e9, 110e6, 350e3, 66e6, 66e6, 1e9, 1.5e12],
    );
  });

  it('reads back what formatLargeCount writes', () => {
    for (const count of [512, 950e3, 14.5e6, 66e6, 6.74e9]) {
      assert.equal(readLargeCount(formatLargeCount(count)), count);
    }
  });

  it('does not guess', () => {
    for (const text of ['', '7 apples', '1,3B', '0', '-7B', 'B', '7BB', '7B 8B', '٧B']) {
      assert.equal(readLargeCount(text), undefined, text);
    }
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
