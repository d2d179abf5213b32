import { createHash } from 'node:crypto';
import { PersonError } from '../../personError';
import type { MetricValue, Prediction, RunReport } from '../report';
import { predictionsOf } from './importedPredictions';
import { knownMetric } from './metricNames';
import { datasetOfTask } from './publicTasks';
import {
  fieldsOf,
  readResultFile,
  readSamples,
  textOf,
  type ResultFile,
  type Sample,
} from './resultFile';
import type { HarnessOrigin } from './taskFiles';

/** A file that was read, by its name without folders. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export interface ImportedRuns {
  /** One for each task, and for each group as a whole. */
  readonly runs: readonly RunReport[];
  /** Whole sentences on what was left out. */
  readonly notes: readonly string[];
}

/** Two-sided 95 % point of the normal, as it is usually rounded. */
const standardErrors = 1.96;
const engine = 'lm-evaluation-harness';

/**
 * Takes in what lm-evaluation-harness 0.4 wrote: one file of results and the samples that belong to it.
 *
 * Values are the harness's own; intervals are 1.96 of its standard errors wide to each side. With its
 * samples a run has predictions, and can be compared with others on the same data: those of a task
 * that was exported from here carry the data they are on; those of others are the same data where
 * the documents are the same.
 *
 * @param paperweight Our version.
 * @throws {PersonError} where a file is none of the harness's, or samples belong to no task.
 */
export function importResults(
  results: NamedText,
  samples: readonly NamedText[],
  paperweight: string,
): ImportedRuns {
  const file = readResultFile(results.text, results.name);
  const ofTask = new Map<string, Sample[]>();
  for (const { name, text } of samples) {
    ofTask.set(taskOfSamples(name, file, samples.length, results.name), readSamples(text, name));
  }
  const members = new Set(Object.values(file.subtasks).flat());
  const notes: string[] = [];
  const runs = Object.keys(file.results)
    .filter((name) => !members.has(name))
    .flatMap((name) => {
      const { metrics, unknown } = metricsOf(name, file);
      if (unknown.length > 0) {
        notes.push(`Left out of ${name}, having no counterpart here: ${unknown.join(', ')}.`);
      }
      if (metrics.length === 0) {
        notes.push(`${name} has no metric that is known here, and was left out.`);
        return [];
      }
      return [runOf(name, metrics, file, ofTask, results.name, paperweight)];
    });
  if (runs.length === 0) {
    throw new PersonError(
      `Nothing was imported from ${results.name}. ${notes.join(' ')}`,
      'Name results with metrics such as acc or word_perplexity.',
    );
  }
  return { runs, notes };
}

function runOf(
  name: string,
  metrics: readonly MetricValue[],
  file: ResultFile,
  ofTask: ReadonlyMap<string, readonly Sample[]>,
  resultsName: string,
  paperweight: string,
): RunReport {
  const leaves = leavesOf(name, file);
  const config = file.configs[leaves[0] ?? ''] ?? {};
  const origin = leaves.length === 1 ? originOf(config) : undefined;
  const outputType = textOf(config['output_type']) ?? 'unstated';
  const sampled = leaves.map((leaf) => ofTask.get(leaf) ?? []);
  const isSampled = sampled.every((samples) => samples.length > 0);
  const predictions: Prediction[] = [];
  if (isSampled) {
    let offset = 0;
    sampled.forEach((samples, at) => {
      const own = predictionsOf(samples, outputType, offset);
      predictions.push(...own);
      offset += sizeOf(leaves[at] ?? '', file).original ?? own.length;
    });
  }
  const sizes = leaves.map((leaf) => sizeOf(leaf, file));
  const scored = sum(sizes.map(({ effective }) => effective)) ?? predictions.length;
  const of = origin?.data.of ?? sum(sizes.map(({ original }) => original)) ?? scored;
  const split = origin
    ? origin.data.split
    : (textOf(config['test_split']) ?? textOf(config['validation_split']));
  const task = origin?.task ?? taskIds[outputType] ?? outputType.replaceAll('_', '-');
  const shots = file.shots[name] ?? file.shots[leaves[0] ?? ''];
  const options = {
    ...origin?.options,
    ...(!origin && typeof shots === 'number' && { shots }),
    'harness-task': name,
  };
  const dataset = origin?.data.id ?? datasetOfTask(name) ?? name;
  const precision = textOf(file.config['model_dtype']) ?? dtypeIn(file.config) ?? 'unstated';
  const parameters = file.config['model_num_parameters'];
  const sha256 =
    origin?.data.sha256 ?? (isSampled ? hashOfDocuments(sampled) : hashOfConfigs(leaves, file));
  const batchSize = Number(file.config['batch_size']);
  return {
    schema: 1,
    id: `${file.startedAt.replace(/[:.]/g, '-')}-${file.model}-${name}`.replace(/[^\w.-]+/g, '--'),
    status: 'complete',
    startedAt: file.startedAt,
    task,
    options,
    model: {
      id: file.model,
      name: file.model,
      precision: precision.replace(/^torch\./, ''),
      ...(Number.isInteger(parameters) &&
        (parameters as number) > 0 && { parameters: parameters as number }),
    },
    data: {
      id: dataset,
      name: origin?.data.name ?? name,
      ...(split !== undefined && { split }),
      examples: Math.max(1, scored),
      of: Math.max(1, of),
      ...(origin?.data.seed !== undefined && { seed: origin.data.seed }),
      sampling: isCut(sizes) ? 'first' : (origin?.data.sampling ?? 'all'),
      sha256,
      columns: origin?.data.columns ?? {},
    },
    metrics,
    environment: {
      paperweight,
      runtime: [engine, file.version].filter(Boolean).join(' '),
      provider: textOf(file.config['model']) ?? 'unstated',
      ...(Number.isInteger(batchSize) && batchSize > 0 && { batchSize }),
    },
    predictions: predictions.sort((a, b) => a.index - b.index),
    importedFrom: {
      engine,
      ...(file.version !== undefined && { version: file.version }),
      file: resultsName,
    },
  };
}

/** Ids of our tasks that do what the harness's output types do. */
const taskIds: Readonly<Record<string, string>> = {
  multiple_choice: 'multiple-choice',
  loglikelihood_rolling: 'language-modelling',
};

function metricsOf(
  task: string,
  file: ResultFile,
): { readonly metrics: MetricValue[]; readonly unknown: string[] } {
  const values = file.results[task] ?? {};
  const entries = Object.entries(values).flatMap(([key, value]) => {
    const [name = '', filter = 'none'] = key.split(',');
    const isValue = typeof value === 'number' && key.includes(',') && !name.endsWith('_stderr');
    return isValue ? [{ name, filter, value }] : [];
  });
  const names = entries.map(({ name }) => name);
  const metrics: MetricValue[] = [];
  const unknown: string[] = [];
  for (const { name, filter, value } of entries) {
    const known = knownMetric(task, name, names);
    if (!known) {
      unknown.push(filter === 'none' ? name : `${name},${filter}`);
      continue;
    }
    const error = values[`${name}_stderr,${filter}`];
    const options = { ...known.options, ...(filter !== 'none' && { filter }) };
    const range =
      typeof error === 'number' && Number.isFinite(error)
        ? standardErrors * error * known.scale
        : undefined;
    const scaled = value * known.scale;
    metrics.push({
      metric: known.id,
      value: scaled,
      ...(Object.keys(options).length > 0 && { options }),
      ...(range === undefined
        ? { method: `no interval: ${engine} gives no standard error` }
        : {
            interval: [scaled - range, scaled + range],
            method: `value ± ${standardErrors} standard errors as ${engine} computed them, 95 %`,
          }),
    });
  }
  return { metrics, unknown };
}

/** The tasks of a group, in its order; a task alone. */
function leavesOf(name: string, file: ResultFile): string[] {
  const members = file.subtasks[name] ?? [];
  return members.length === 0 ? [name] : members.flatMap((member) => leavesOf(member, file));
}

function sizeOf(
  task: string,
  file: ResultFile,
): { readonly original: number | undefined; readonly effective: number | undefined } {
  const whole = (value: unknown) => (Number.isInteger(value) ? (value as number) : undefined);
  const { original, effective } = file.samples[task] ?? {};
  return { original: whole(original), effective: whole(effective) };
}

/** Whether `--limit` left examples out, of which the harness takes the first ones. */
function isCut(sizes: readonly ReturnType<typeof sizeOf>[]): boolean {
  return sizes.some(({ original, effective }) => (effective ?? 0) < (original ?? 0));
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce<number | undefined>(
    (total, value) => (total === undefined || value === undefined ? undefined : total + value),
    0,
  );
}

function originOf(config: Readonly<Record<string, unknown>>): HarnessOrigin | undefined {
  const origin = fieldsOf(config['metadata'])['paperweight'];
  const { format, data } = fieldsOf(origin);
  return format === 1 && textOf(fieldsOf(data)['sha256']) !== undefined
    ? (origin as HarnessOrigin)
    : undefined;
}

function dtypeIn({ model_args: args }: Readonly<Record<string, unknown>>): string | undefined {
  const dtype =
    typeof args === 'string'
      ? /(?:^|,)dtype=([^,]+)/.exec(args)?.[1]
      : textOf(fieldsOf(args)['dtype']);
  return dtype === 'auto' ? undefined : dtype;
}

/** The same for the same documents, in whatever order they were scored. */
function hashOfDocuments(ofTasks: readonly (readonly Sample[])[]): string {
  const hash = createHash('sha256');
  for (const samples of ofTasks) {
    const lines = samples.map(
      ({ id, docHash, doc }) => `${id} ${docHash ?? JSON.stringify(doc)}\n`,
    );
    for (const line of new Set(lines.sort())) hash.update(line);
  }
  return hash.digest('hex');
}

/** Without samples, what the tasks are said to read. */
function hashOfConfigs(tasks: readonly string[], file: ResultFile): string {
  const read = tasks.map((task) => {
    const config = file.configs[task] ?? {};
    const named = ['dataset_path', 'dataset_name', 'test_split', 'validation_split'];
    return [task, sizeOf(task, file), ...named.map((name) => config[name] ?? null)];
  });
  return createHash('sha256').update(JSON.stringify(read)).digest('hex');
}

/** `samples_<task>_<date>.jsonl`. */
function taskOfSamples(name: string, file: ResultFile, files: number, results: string): string {
  const tasks = Object.keys(file.configs);
  const named = /^samples_(.+?)_\d{4}-\d\d-\d\dT/.exec(name)?.[1];
  const found = tasks.find((task) => task === named);
  const [only] = tasks;
  if (found !== undefined) return found;
  if (named === undefined && tasks.length === 1 && files === 1 && only !== undefined) return only;
  throw new PersonError(
    `${name} belongs to no task of ${results}, which has: ${tasks.join(', ')}.`,
    'Name the samples that were written with these results, under the names they were given.',
  );
}
