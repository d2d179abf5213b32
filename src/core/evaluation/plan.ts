import type { EvaluationRequest } from '../../protocol';
import { PersonError } from '../personError';
import { readDataSet, type DataSet } from './dataSet';
import type { Files } from './files';
import { metricName } from './metricForms';
import { chooseFile, readModelFolder, type ModelFolder } from './modelFolder';
import type { RowFault } from './readers/table';
import type { RunReport, TaskOptions } from './report';
import { metricsOf } from './dataFacts';
import { sampleStratified } from './sampling';
import { servedModel, servedTasks } from './servedTask';
import { settledOptions } from './tasks/settledOptions';
import type { Task } from './tasks/task';
import { fitTask, isUsualColumn, tasks as allTasks, type TaskFit } from './tasks/tasks';
import { tasksCoveredBy } from './tasks/taskIds';

/** What an evaluation would do, known from the files of model and data alone. */
export interface RunPlan {
  /** Every task, those that fit first. */
  readonly tasks: readonly PlannedTask[];
  /** Id of the one that would be evaluated; absent where none fits and none was asked for. */
  readonly task?: string;
  /** The columns of the data, as that task lays them out. */
  readonly columns: readonly string[];
  /** The parts that columns play in that task, with the column that would be read as each. */
  readonly roles: readonly PlannedRole[];
  readonly options: readonly PlannedOption[];
  /** The metrics the task is usually judged by, and those that were asked for. */
  readonly metrics: readonly PlannedMetric[];
  /** Absent where the examples cannot be read as they are mapped. */
  readonly examples?: PlannedExamples;
  /** Whole sentences on why it cannot be run so, and what to do. */
  readonly problem?: { readonly happened: string; readonly next: string };
}

export interface PlannedTask {
  readonly id: string;
  /** Why it cannot be evaluated on this model and these data. */
  readonly why?: string;
}

export interface PlannedRole {
  readonly role: string;
  readonly optional: boolean;
  readonly column?: string;
}

export interface PlannedOption {
  readonly name: string;
  readonly value: string | number | boolean;
  /** What holds where nothing is set. */
  readonly usual: string | number | boolean;
}

export interface PlannedMetric {
  readonly id: string;
  readonly name: string;
  readonly chosen: boolean;
  readonly lowerIsBetter: boolean;
}

export interface PlannedExamples {
  readonly scored: number;
  readonly of: number;
  readonly sampling: RunReport['data']['sampling'];
  /** The classes with the number of examples of each, the largest first; empty where there are none. */
  readonly classes: readonly { readonly name: string; readonly examples: number }[];
  /** Rows that are no examples: how many, and why not the first of them. */
  readonly leftOut?: { readonly rows: number; readonly first: readonly RowFault[] };
}

/** More classes than this are no help to whoever reads a plan. */
const classesTold = 12;
const faultsTold = 3;

/**
 * Works out what an evaluation would do, without the runtime. What a person can mend in the mapping,
 * the options or the metrics is told in the plan, which then still lists all there is to choose from.
 *
 * @throws {PersonError} when the model or the data cannot be read at all.
 */
export async function planRun(request: EvaluationRequest, files: Files): Promise<RunPlan> {
  const { model, tasks } = await lookAt(request.model, files);
  const given = Object.fromEntries(
    Object.entries(request.data.columns ?? {}).filter(([, name]) => name !== ''),
  );
  const named = new Set(Object.values(given));
  const isColumn = (name: string): boolean => isUsualColumn(name) || named.has(name);
  const data = await readDataSet(request.data.path, request.data.split, isColumn, files);

  const fits = new Map(tasks.map((task) => [task, tryToFit(task, model, data, request)]));
  const wanted = request.task ?? data.suite?.task;
  const candidates = tasks.filter(
    ({ id }) => wanted === undefined || tasksCoveredBy(id).includes(wanted),
  );
  const fitting = candidates.filter((task) => fits.get(task)?.why === undefined);
  const task = fitting[0] ?? nearest(candidates, model, fits, candidates.length === tasks.length);
  const planned = [...fits]
    .map(([{ id }, { why }]) => ({ id, ...(why !== undefined && { why }) }))
    .sort((a, b) => Number('why' in a) - Number('why' in b));
  const fit = task && fits.get(task);
  if (!task || !fit) {
    return {
      tasks: planned,
      columns: data.table.columns,
      roles: [],
      options: [],
      metrics: [],
      problem: whyNone(wanted, model, data),
    };
  }
  const unfit = task.unfit(model) !== undefined;
  const roles = (unfit ? [] : task.columns).map(({ role, optional = false }) => {
    const column = fit.columns[role];
    return { role, optional, ...(column !== undefined && { column }) };
  });
  const common = { tasks: planned, task: task.id, columns: fit.data.table.columns, roles };
  const settled = settle(task, data, request.options);
  const plan = { ...common, options: settled.options, metrics: metricChoices(task, data, request) };
  const problem =
    fit.why === undefined
      ? (settled.problem ?? problemOf(() => request.metrics?.forEach(task.checkMetric)))
      : {
          happened: fit.why,
          next: unfit
            ? 'Choose another model or task.'
            : 'Say which column is which, or choose other data.',
        };
  if (problem) return { ...plan, problem };
  try {
    return { ...plan, examples: examplesOf(task, fit, model, settled.values, request) };
  } catch (error) {
    return { ...plan, problem: asProblem(error) };
  }
}

/** The model, and the tasks there are for one of its kind. */
async function lookAt(
  named: EvaluationRequest['model'],
  files: Files,
): Promise<{ readonly model: ModelFolder; readonly tasks: readonly Task[] }> {
  if ('endpoint' in named) {
    const { model = named.endpoint.url } = named.endpoint;
    return { model: servedModel(model), tasks: servedTasks() };
  }
  const model = await readModelFolder(named.folder, files);
  chooseFile(model, named.precision);
  return { model, tasks: allTasks };
}

/** Of tasks none of which fits, the one that lacks the fewest columns, so that they can be named. */
function nearest(
  candidates: readonly Task[],
  model: ModelFolder,
  fits: ReadonlyMap<Task, TaskFit>,
  areAll: boolean,
): Task | undefined {
  const lacking = (task: Task): number =>
    task.columns.filter(
      ({ role, optional }) => !optional && fits.get(task)?.columns[role] === undefined,
    ).length;
  const able = candidates.filter((task) => task.unfit(model) === undefined);
  const [first] = [...able].sort((a, b) => lacking(a) - lacking(b));
  return first ?? (areAll ? undefined : candidates[0]);
}

/** A column that does not exist is a problem of the mapping, not of the task's fit. */
function tryToFit(
  task: Task,
  model: ModelFolder,
  data: DataSet,
  { data: { columns } }: EvaluationRequest,
): TaskFit {
  try {
    return fitTask(task, model, data, columns);
  } catch (error) {
    return { data, columns: {}, why: asProblem(error).happened };
  }
}

interface SettledOptions {
  readonly options: readonly PlannedOption[];
  readonly values: TaskOptions;
  readonly problem?: RunPlan['problem'];
}

function settle(task: Task, { suite }: DataSet, given: TaskOptions | undefined): SettledOptions {
  const usual = settledOptions(task, suite?.options);
  const listed = (values: TaskOptions): PlannedOption[] =>
    Object.entries(usual).map(([name, value]) => ({
      name,
      value: values[name] ?? value,
      usual: value,
    }));
  try {
    const values = settledOptions(task, suite?.options, given);
    return { options: listed(values), values };
  } catch (error) {
    return { options: listed(given ?? {}), values: usual, problem: asProblem(error) };
  }
}

function metricChoices(task: Task, data: DataSet, { metrics }: EvaluationRequest): PlannedMetric[] {
  const usual = metricsOf(data, task);
  const chosen = new Set(metrics ?? usual);
  return [...new Set([...usual, ...task.metrics, ...chosen])].map((id) => ({
    id,
    name: metricName(id),
    chosen: chosen.has(id),
    lowerIsBetter: task.lowerIsBetter?.includes(id) ?? false,
  }));
}

function examplesOf(
  task: Task,
  { data, columns }: TaskFit,
  model: ModelFolder,
  options: TaskOptions,
  { limit = Infinity, seed = 0 }: EvaluationRequest,
): PlannedExamples {
  const { strata, leftOut } = task.read(data, columns, model, options);
  const counts = new Map<string, number>();
  for (const stratum of strata) counts.set(stratum, (counts.get(stratum) ?? 0) + 1);
  const scored = sampleStratified(strata, Math.max(1, limit), seed).length;
  const faults = [...(data.table.faults ?? []), ...leftOut];
  const hasClasses = counts.size > 1 && counts.size <= classesTold;
  return {
    scored,
    of: strata.length,
    sampling: scored === strata.length ? 'all' : counts.size > 1 ? 'stratified' : 'random',
    classes: hasClasses
      ? [...counts]
          .map(([stratum, examples]) => ({
            name: model.labels[Number(stratum)] ?? stratum,
            examples,
          }))
          .sort((a, b) => b.examples - a.examples)
      : [],
    ...(faults.length > 0 && {
      leftOut: { rows: faults.length, first: faults.slice(0, faultsTold) },
    }),
  };
}

function whyNone(
  wanted: string | undefined,
  { id }: ModelFolder,
  { name, table }: DataSet,
): NonNullable<RunPlan['problem']> {
  return wanted === undefined
    ? {
        happened:
          `No task fits the model ${id} and ${name}, ` +
          `whose columns are ${table.columns.join(', ')}.`,
        next: 'Choose a task to see what it would need, or another model or data set.',
      }
    : {
        happened: `The task ${wanted} cannot be evaluated yet.`,
        next: `Choose one of: ${allTasks.map((task) => task.id).join(', ')}.`,
      };
}

function problemOf(check: () => void): RunPlan['problem'] {
  try {
    check();
    return undefined;
  } catch (error) {
    return asProblem(error);
  }
}

/** What is no message for a person is thrown on. */
function asProblem(error: unknown): NonNullable<RunPlan['problem']> {
  if (!(error instanceof PersonError)) throw error;
  return { happened: error.happened, next: error.next };
}
