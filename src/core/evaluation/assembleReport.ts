import type { Prediction, RunCost, RunFacts, RunReport } from './report';
import type { Task } from './tasks/task';
import { tasks } from './tasks/tasks';

/**
 * Puts a report together from what was scored, in the order of the data.
 *
 * @param predictions At least one.
 */
export function assembleReport(
  { report, metrics, seed }: RunFacts,
  status: RunReport['status'],
  cost: RunCost,
  predictions: readonly Prediction[],
): RunReport {
  const task = tasks.find(({ id }) => id === report.task) as Task;
  const labels = report.model.labels ?? [];
  // The bootstrap draws by position: in file order it gives the same interval for any batch size.
  const inOrder = [...predictions].sort((a, b) => a.index - b.index);
  return {
    ...report,
    status,
    data: { ...report.data, examples: predictions.length },
    metrics: metrics.map((metric) => task.measure(metric, inOrder, labels, { seed })),
    cost,
    predictions: inOrder,
  };
}
