import type { EvaluationRequest } from '../../protocol';
import { PersonError } from '../personError';
import type { DataSet } from './dataSet';
import type { RunFacts, RunReport, TaskOptions } from './report';
import type { Task, TaskData } from './tasks/task';

/**
 * What a request leaves open settled as it was in the run that it goes on with.
 *
 * @throws {PersonError} when that run is complete.
 */
export function settledByEarlier(request: EvaluationRequest): EvaluationRequest {
  const { resume } = request;
  if (!resume) return request;
  const { status, task, model, data, metrics, environment, recorded } = resume;
  if (status === 'complete') {
    throw new PersonError(
      `There is nothing to go on with: the run ${resume.id} is complete.`,
      'Choose a partial run, or start a new one.',
    );
  }
  const isSample = data.sampling !== 'all';
  const { split, seed } = data;
  return {
    task,
    metrics: metrics.map(({ metric }) => metric),
    ...(environment.batchSize !== undefined && { batchSize: environment.batchSize }),
    ...(environment.threads !== undefined && { threads: environment.threads }),
    provider: environment.provider,
    ...(environment.optimization && { optimization: environment.optimization }),
    ...(isSample && { limit: data.chosen ?? data.examples }),
    ...(isSample && seed !== undefined && { seed }),
    ...(recorded && { recorded }),
    ...request,
    model:
      'endpoint' in request.model
        ? request.model
        : { precision: model.precision, ...request.model },
    data: { ...(split !== undefined && { split }), columns: data.columns, ...request.data },
  };
}

/** Of the options of a run those that a person may set. */
export function optionsOf({ options = {} }: Task, earlier: RunReport): TaskOptions {
  return Object.fromEntries(
    Object.entries(earlier.options ?? {}).filter(([name]) => Object.hasOwn(options, name)),
  );
}

/**
 * Makes sure that a run can go on with an earlier one as if it had never ended.
 *
 * @throws {PersonError} naming what differs.
 */
export function checkSameRun(earlier: RunReport, now: RunFacts['report']): void {
  type Known = Pick<RunReport, 'task' | 'options' | 'model' | 'data' | 'environment'>;
  const facts = ({ task, options, model, data, environment }: Known) => ({
    task,
    'setting of the task': options ?? {},
    'model file': [model.sha256, model.files ?? {}],
    'data file': data.sha256,
    columns: data.columns,
    split: data.split,
    sampling: [data.sampling, data.seed, data.chosen],
    provider: environment.provider,
    optimization: environment.optimization,
    'version of the runtime': environment.runtime,
    'version of Paperweight': environment.paperweight,
  });
  const before = Object.entries(facts(earlier));
  const after: Readonly<Record<string, unknown>> = facts(now);
  const other = before.find(([name, value]) => sorted(value) !== sorted(after[name]));
  if (other === undefined) return;
  throw new PersonError(
    `The run ${earlier.id} cannot be gone on with: its ${other[0]} differs (${sorted(other[1])} then, ${sorted(after[other[0]])} now).`,
    'Choose what it was run with, or start a new run.',
  );
}

/**
 * The positions of the examples that an earlier run has not scored.
 *
 * @param indices Those to score, by position.
 * @throws {PersonError} when its predictions are not of these examples.
 */
export function remainingOf(
  earlier: RunReport,
  indices: readonly number[],
  { table }: DataSet,
  { leftOut, strata }: TaskData,
): readonly number[] {
  const places = new Set(leftOut.map(({ place }) => place));
  const rows = table.rows.flatMap(({ place }, index) => (places.has(place) ? [] : [index]));
  const scored = new Set(earlier.predictions.map(({ index }) => index));
  const remaining = indices.filter((position) => !scored.has(rows[position] ?? -1));
  if (rows.length === strata.length && remaining.length === indices.length - scored.size) {
    return remaining;
  }
  throw new PersonError(
    `The run ${earlier.id} cannot be gone on with: its examples are not told apart by their rows.`,
    'Start a new run.',
  );
}

/** As JSON, names in order, so that equal values are equal texts. */
function sorted(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? 'none'
  );
}
