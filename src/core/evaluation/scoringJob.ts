import { leftOutOf } from './dataFacts';
import type { DataSet } from './dataSet';
import type { RunFacts, RunReport } from './report';
import { checkSameRun, remainingOf } from './resuming';
import type { ScoringJob } from './scoring';
import type { TaskData } from './tasks/task';

/** A run whose model is ready, wherever that is. */
interface ReadyRun extends Pick<ScoringJob, 'task' | 'scorer' | 'loadTime' | 'indices'> {
  readonly facts: RunFacts;
  readonly data: DataSet;
  readonly examples: TaskData;
  /** The run that is gone on with. */
  readonly resume: RunReport | undefined;
}

/**
 * What is left to score of a run.
 *
 * @throws {PersonError} when the run that is gone on with is of something else.
 */
export function scoringJob({
  task,
  scorer,
  loadTime,
  indices,
  facts,
  data,
  examples,
  resume,
}: ReadyRun): ScoringJob {
  const { report } = facts;
  if (resume) checkSameRun(resume, report);
  return {
    task,
    scorer,
    indices: resume ? remainingOf(resume, indices, data, examples) : indices,
    earlier: resume?.predictions ?? [],
    ...(resume?.cost && { earlierCost: resume.cost }),
    facts,
    loadTime,
    placeOf: (index) => data.table.rows[index]?.place ?? `example ${index + 1}`,
    without: (unfit) => ({
      ...facts,
      report: {
        ...report,
        data: {
          ...report.data,
          examples: report.data.examples - unfit.length,
          of: report.data.of - unfit.length,
          ...leftOutOf(data.table.faults ?? [], examples.leftOut, unfit),
        },
      },
    }),
  };
}
