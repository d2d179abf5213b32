import { PersonError } from '../personError';
import type { Columns } from './columns';
import type { DataSet } from './dataSet';
import type { ModelFolder } from './modelFolder';
import type { Task } from './tasks/task';
import { fitTask, tasks, type ChosenTask } from './tasks/tasks';
import { tasksCoveredBy } from './tasks/taskIds';

/**
 * The task for data and a model of which no files are at hand, such as one at a server: one that
 * asks for no more than a language model.
 *
 * @param name Of the model.
 * @param wanted Id of a task, of ours or of the catalog; inferred when absent.
 * @param given Columns named by the person.
 * @throws {PersonError} when no such task fits the data, or the one wanted is of another kind.
 */
export function chooseServedTask(
  name: string,
  data: DataSet,
  wanted: string | undefined,
  given: Columns = {},
): ChosenTask {
  const named = wanted ?? data.suite?.task;
  const servable = servedTasks();
  const ids = servable.map(({ id }) => id).join(', ');
  const candidates =
    named === undefined
      ? servable
      : servable.filter(({ id }) => tasksCoveredBy(id).includes(named));
  if (candidates.length === 0) {
    throw new PersonError(
      `The task ${named} needs the model's own files, so that no server and no other engine can do it.`,
      `Choose a model folder, or one of these tasks: ${ids}.`,
    );
  }
  let why = '';
  for (const task of candidates) {
    const fit = fitTask(task, servedModel(name), data, given);
    if (fit.why === undefined) return { task, data: fit.data, columns: fit.columns };
    why = fit.why;
  }
  throw new PersonError(why, `Choose other data, or say which column is which (tasks: ${ids}).`);
}

/** The tasks that a model at a server can do, of which no files tell that it could not. */
export function servedTasks(): Task[] {
  return tasks
    .filter(({ servable }) => servable)
    .map((task) => ({ ...task, unfit: () => undefined }));
}

/** A model folder of which nothing but the name is known. */
export function servedModel(name: string): ModelFolder {
  return { id: name, name, folder: '', config: {}, labels: [], precisions: [], tokenizer: false };
}
