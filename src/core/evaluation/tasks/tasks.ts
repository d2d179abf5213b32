import { PersonError } from '../../personError';
import { findColumns, nameOf, type Columns } from '../columns';
import type { DataSet } from '../dataSet';
import type { ModelFolder } from '../modelFolder';
import { documentRetrieval } from './documentRetrieval';
import { extractiveQuestionAnswering } from './extractiveQuestionAnswering';
import { generativeQuestionAnswering } from './generativeQuestionAnswering';
import { imageTextMatching } from './imageTextMatching';
import { imageTextRetrieval } from './imageTextRetrieval';
import { languageModelling } from './languageModelling';
import { multipleChoice } from './multipleChoice';
import { retrievalAugmentedGeneration } from './retrievalAugmentedGeneration';
import { sentencePairClassification } from './sentencePairClassification';
import { sentenceSimilarity } from './sentenceSimilarity';
import { summarization } from './summarization';
import type { Task } from './task';
import { tasksCoveredBy } from './taskIds';
import { textClassification } from './textClassification';
import { textRecognition } from './textRecognition';
import { translation } from './translation';

/** Every task that can be evaluated; of two that fit, the first is meant. */
export const tasks: readonly Task[] = [
  sentencePairClassification,
  textClassification,
  sentenceSimilarity,
  extractiveQuestionAnswering,
  documentRetrieval,
  textRecognition,
  imageTextMatching,
  imageTextRetrieval,
  multipleChoice,
  languageModelling,
  retrievalAugmentedGeneration,
  generativeQuestionAnswering,
  translation,
  summarization,
];

const columnNames = new Set(tasks.flatMap(({ columns }) => columns.flatMap(({ names }) => names)));

/** Whether a name is one that a column usually has in some task. */
export function isUsualColumn(name: string): boolean {
  return columnNames.has(nameOf(name));
}

export interface ChosenTask {
  readonly task: Task;
  /** As the task lays it out. */
  readonly data: DataSet;
  readonly columns: Columns;
}

/**
 * The task that a model and a data set are for, with the columns it reads.
 *
 * @param wanted Id of a task, of this list or of the catalog; inferred when absent.
 * @param given Columns named by the person.
 * @throws {PersonError} when no task fits, or the one wanted does not.
 */
export function chooseTask(
  model: ModelFolder,
  data: DataSet,
  wanted: string | undefined,
  given: Columns = {},
): ChosenTask {
  const named = wanted ?? data.suite?.task;
  const candidates =
    named === undefined ? tasks : tasks.filter(({ id }) => tasksCoveredBy(id).includes(named));
  if (candidates.length === 0) {
    throw new PersonError(
      `The task ${named} cannot be evaluated yet.`,
      `Choose one of: ${tasks.map(({ id }) => id).join(', ')}.`,
    );
  }
  let nearest: { readonly distance: number; readonly why: string } | undefined;
  for (const task of candidates) {
    const unfit = task.unfit(model);
    const arranged = task.arrange ? { ...data, table: task.arrange(data.table) } : data;
    const columns = columnsOf(task, model, arranged, given);
    const missing = missingOf(task, columns);
    const strange = strangeRole(task, given);
    if (unfit === undefined && strange === undefined && missing.length === 0) {
      return { task, data: arranged, columns };
    }
    const distance = missing.length + Number(unfit !== undefined) + Number(strange !== undefined);
    if (nearest && nearest.distance <= distance) continue;
    const why =
      unfit === undefined
        ? (strange ??
          `${data.name} has no column that can be read as ${missing.join(' and ')}: ` +
            `its columns are ${data.table.columns.join(', ')}.`)
        : `The model ${model.id} is not for ${task.id}: ${unfit}.`;
    nearest = { distance, why };
  }
  const why = nearest?.why ?? '';
  throw new PersonError(why, 'Choose another model or task, or say which column is which.');
}

/** How a task, a model and a data set go together. */
export interface TaskFit {
  /** As the task lays it out. */
  readonly data: DataSet;
  /** The columns it would read, by the part they play, as far as they are found. */
  readonly columns: Columns;
  /** A sentence on why it cannot be evaluated so; absent where it can, as far as files tell. */
  readonly why?: string;
}

/**
 * Looks whether a model can do a task, and for the columns that the task reads.
 *
 * @param given Columns named by the person.
 * @throws {PersonError} when a column given does not exist.
 */
export function fitTask(
  task: Task,
  model: ModelFolder,
  data: DataSet,
  given: Columns = {},
): TaskFit {
  const unfit = task.unfit(model);
  if (unfit !== undefined) {
    return { data, columns: {}, why: `The model ${model.id} is not for ${task.id}: ${unfit}.` };
  }
  const arranged = task.arrange ? { ...data, table: task.arrange(data.table) } : data;
  const columns = columnsOf(task, model, arranged, given);
  const fit = { data: arranged, columns };
  const strange = strangeRole(task, given);
  if (strange !== undefined) return { ...fit, why: strange };
  const missing = missingOf(task, columns);
  if (missing.length === 0) return fit;
  const why =
    `${data.name} has no column that can be read as ${missing.join(' and ')}: ` +
    `its columns are ${arranged.table.columns.join(', ')}.`;
  return { ...fit, why };
}

function columnsOf(task: Task, model: ModelFolder, data: DataSet, given: Columns): Columns {
  const { table } = data;
  const known = Object.entries(given).filter(([role]) => hasRole(task, role));
  const found = findColumns(task.columns, table, Object.fromEntries(known));
  if (missingOf(task, found).length === 0 || table.header) return found;
  return { ...task.guessColumns?.(table, model), ...found };
}

/** A sentence on a part that a column was given for and that the task does not have. */
function strangeRole(task: Task, given: Columns): string | undefined {
  const strange = Object.keys(given).find((role) => given[role] !== '' && !hasRole(task, role));
  if (strange === undefined) return undefined;
  const roles = task.columns.map(({ role }) => role).join(', ');
  return `The task ${task.id} reads no column as ${strange}: it reads ${roles}.`;
}

function hasRole({ columns }: Task, name: string): boolean {
  return columns.some(({ role }) => role === name);
}

function missingOf({ columns }: Task, found: Columns): string[] {
  return columns
    .filter(({ role, optional }) => !optional && found[role] === undefined)
    .map(({ role }) => role);
}
