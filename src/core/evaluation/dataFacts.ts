import type { Columns } from './columns';
import type { DataSet } from './dataSet';
import type { Files } from './files';
import type { RowFault } from './readers/table';
import type { RunReport } from './report';
import type { Task, TaskData } from './tasks/task';

const faultsTold = 10;

/**
 * What a report says of its data.
 *
 * @param indices Positions of the examples chosen.
 */
export async function dataFacts(
  data: DataSet,
  columns: Columns,
  examples: TaskData,
  indices: readonly number[],
  seed: number,
  files: Files,
): Promise<RunReport['data']> {
  const { strata, leftOut } = examples;
  const isSample = indices.length < strata.length;
  const { suite } = data;
  return {
    id: data.id,
    name: data.name,
    ...(data.split !== undefined && { split: data.split }),
    examples: indices.length,
    chosen: indices.length,
    of: strata.length,
    ...(isSample && { seed }),
    ...leftOutOf(data.table.faults ?? [], leftOut),
    sampling: !isSample ? 'all' : new Set(strata).size > 1 ? 'stratified' : 'random',
    sha256: await files.sha256(data.file),
    columns,
    ...(data.source && { source: data.source }),
    ...(suite?.origin !== undefined && { origin: suite.origin }),
    ...(suite?.licence !== undefined && { licence: suite.licence }),
  };
}

/** What is said of rows that are no examples: how many, and why not the first of them. */
export function leftOutOf(
  ...faults: readonly (readonly RowFault[])[]
): Pick<RunReport['data'], 'leftOut'> {
  const all = faults.flat();
  return all.length === 0 ? {} : { leftOut: { rows: all.length, first: all.slice(0, faultsTold) } };
}

/** The official metrics of a suite, where the task has them; else the task's own. */
export function metricsOf({ suite }: DataSet, task: Task): readonly string[] {
  const official = suite?.metrics.filter((metric) => {
    try {
      task.checkMetric(metric);
      return true;
    } catch {
      return false;
    }
  });
  return official?.length ? official : task.metrics;
}
