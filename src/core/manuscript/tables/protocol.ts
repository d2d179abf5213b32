import { comparable } from '../../catalog/leaderboard';
import type { Metric, Result } from '../../catalog/records';
import { statedSplit } from '../../catalog/results';

/**
 * What must be the same for two results of a column to compare: split and number of shots; where
 * the split is not stated, only results of one table compare.
 */
function protocolOf({ split, shots, paper, table }: Result): string {
  const where = statedSplit(split) ?? JSON.stringify(['unstated', paper, table]);
  return `${where} ${shots ?? ''}`;
}

/** Of a column's results, by their index, what compares and what is best. */
export interface Judgement {
  /** Those that compare with the most others; none where no two compare. */
  readonly alike: ReadonlySet<number>;
  /** The best of those that compare: all that are equal, none where the metric has no direction. */
  readonly best: ReadonlySet<number>;
}

/** Judges a column; gaps are `undefined`. Of equally large groups the one that comes first counts. */
export function judgeColumn(
  column: readonly (Result | undefined)[],
  metric: Metric | undefined,
): Judgement {
  const groups = new Map<string, number[]>();
  column.forEach((result, index) => {
    if (result) {
      const key = protocolOf(result);
      groups.set(key, [...(groups.get(key) ?? []), index]);
    }
  });
  const largest = [...groups.values()].reduce(
    (best, group) => (group.length > best.length ? group : best),
    [] as number[],
  );
  if (largest.length < 2) {
    return { alike: new Set(), best: new Set() };
  }
  const direction = metric?.higherIsBetter;
  if (metric === undefined || direction === undefined) {
    return { alike: new Set(largest), best: new Set() };
  }
  const value = (index: number): number => comparable(column[index] as Result, metric);
  const top = largest.map(value).reduce((a, b) => (direction ? Math.max(a, b) : Math.min(a, b)));
  return {
    alike: new Set(largest),
    best: new Set(largest.filter((index) => value(index) === top)),
  };
}
