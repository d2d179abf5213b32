import { mcnemar } from '../metrics/paired';
import type { RunReport } from './report';

/** Two runs on the same examples, compared on which of them got each example right. */
export interface RunComparison {
  /** What can be said of the first run against the second at the 5 % level. */
  readonly verdict: 'better' | 'worse' | 'no difference shown';
  /** Two-sided p of the exact McNemar test. */
  readonly p: number;
  readonly pairs: number;
}

const level = 0.05;

/** Whether two runs scored the same examples of the same data, so that they can be paired. */
export function comparable(a: RunReport, b: RunReport): boolean {
  return (
    a.data.sha256 === b.data.sha256 &&
    a.predictions.length > 0 &&
    a.predictions.length === b.predictions.length &&
    a.predictions.every(({ index, correct }, at) => {
      const other = b.predictions[at];
      return index === other?.index && correct !== undefined && other.correct !== undefined;
    })
  );
}

/**
 * Compares two {@link comparable} runs by the exact McNemar test.
 *
 * @throws RangeError when they differ in length.
 */
export function compareRuns(a: RunReport, b: RunReport): RunComparison {
  const { pValue, onlyARight, onlyBRight } = mcnemar(
    a.predictions.map(({ correct }) => correct === true),
    b.predictions.map(({ correct }) => correct === true),
  );
  const shown = pValue < level;
  return {
    verdict: !shown ? 'no difference shown' : onlyARight > onlyBRight ? 'better' : 'worse',
    p: pValue,
    pairs: a.predictions.length,
  };
}
