/** Two classifiers on the same examples, by which of them was right. */
interface PairedCounts {
  readonly bothRight: number;
  readonly onlyARight: number;
  readonly onlyBRight: number;
  readonly bothWrong: number;
}

/** Outcome of {@link mcnemar}. */
export interface McNemarResult extends PairedCounts {
  /** Two-sided exact p-value, 0 to 1. */
  readonly pValue: number;
}

/**
 * McNemar's test of whether two classifiers are right equally often, in its exact form: the number
 * of examples only A got right is binomial with probability 1/2 among those that only one of them
 * got right (Q. McNemar, Psychometrika 12(2), 1947; equal to statsmodels `mcnemar(exact=True)`).
 *
 * @param correctA Whether A was right, example by example.
 * @param correctB Whether B was right on the same examples, in the same order.
 * @throws RangeError when the lists differ in length.
 */
export function mcnemar(correctA: readonly boolean[], correctB: readonly boolean[]): McNemarResult {
  if (correctA.length !== correctB.length) {
    throw new RangeError('A paired test needs the same examples on both sides.');
  }
  let bothRight = 0;
  let onlyARight = 0;
  let onlyBRight = 0;
  let bothWrong = 0;
  correctA.forEach((a, index) => {
    const b = correctB[index];
    if (a && b) bothRight++;
    else if (a) onlyARight++;
    else if (b) onlyBRight++;
    else bothWrong++;
  });
  const discordant = onlyARight + onlyBRight;
  const tail = binomialHalfTail(Math.min(onlyARight, onlyBRight), discordant);
  return { bothRight, onlyARight, onlyBRight, bothWrong, pValue: Math.min(1, 2 * tail) };
}

/**
 * The smallest difference in accuracy that {@link mcnemar} could have shown with as many pairs on
 * which the two disagree: what the sample can tell apart at all.
 *
 * @param pairs Number of examples, at least 1.
 * @param discordant Of them, those that only one of the two got right.
 * @param level Of the test; 0.05 by default.
 * @returns From 0 to 1; `undefined` where not even every such pair on one side would do.
 */
export function smallestShownDifference(
  pairs: number,
  discordant: number,
  level = 0.05,
): number | undefined {
  for (let fewer = Math.floor(discordant / 2); fewer >= 0; fewer--) {
    if (2 * binomialHalfTail(fewer, discordant) < level) {
      return (discordant - 2 * fewer) / pairs;
    }
  }
  return undefined;
}

/** P(X <= k) for X binomial with n trials of probability 1/2. */
function binomialHalfTail(k: number, n: number): number {
  let logTerm = -n * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i);
    tail += Math.exp(logTerm);
  }
  return tail;
}
