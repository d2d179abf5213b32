import { PersonError } from '../../personError';
import type { Prediction } from '../report';

/**
 * Thrown while an example is scored for which the model gives no number, such as NaN: the run goes
 * on without it and counts it.
 */
export class NoNumber extends PersonError {
  constructor(
    /** Of the graph. */
    file: string,
    /** Where the example stands in the data, as `line 12`. */
    readonly place: string,
    /** As in `the model gave a score that is NaN`. */
    readonly why: string,
  ) {
    super(
      `Of the example at ${place}, ${why} (${file}).`,
      'Export the model again, or choose another precision.',
    );
  }
}

/** Whether all numbers of a prediction are such: no NaN, no infinity. */
export function isSound({ confidence = 0, values = {}, ranking = [] }: Prediction): boolean {
  return (
    Number.isFinite(confidence) &&
    Object.values(values).every((value) =>
      typeof value === 'number' ? Number.isFinite(value) : value.every(Number.isFinite),
    ) &&
    ranking.every(({ score }) => Number.isFinite(score))
  );
}
