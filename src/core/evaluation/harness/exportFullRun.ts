import type { EvaluationRequest } from '../../../protocol';
import { PersonError } from '../../personError';
import { readDataSet } from '../dataSet';
import type { Files } from '../files';
import { sampleStratified } from '../sampling';
import { chooseServedTask } from '../servedTask';
import { settledOptions } from '../tasks/settledOptions';
import { isUsualColumn } from '../tasks/tasks';
import { recordRequests } from './recordedRequests';
import { readmeOf, runScript, type ExportedRun } from './runScript';
import { dataFile, harnessTask } from './taskFiles';

/** What to write out for a cluster. Paths are absolute. */
export interface ExportRequest {
  /** As `transformers` and vLLM name it, `org/name` or a path there; chosen there when absent. */
  readonly model?: string;
  /** Address of a completions server that has the model, up to and with `/v1`. */
  readonly server?: string;
  /** Our data, or the name of a task of the harness's own. */
  readonly data: EvaluationRequest['data'] | { readonly publicTask: string };
  readonly task?: string;
  readonly options?: EvaluationRequest['options'];
  /** Number of examples; all when absent. */
  readonly limit?: number;
  readonly seed?: number;
  /** SHA-256 that the data must have, where a run's are to be exported. */
  readonly sha256?: string;
}

export interface ExportedFile {
  readonly name: string;
  readonly text: string;
  readonly executable?: boolean;
}

/** What was made, for whoever says so. */
export interface FullRun {
  /** What `--tasks` is given. */
  readonly task: string;
  /** Examples written; absent for a task of the harness's own, which gets its data itself. */
  readonly examples?: number;
  readonly files: readonly ExportedFile[];
}

/**
 * Lays a run out for lm-evaluation-harness on a cluster: the task with our prompts and its documents,
 * the commands, and what to do with the results.
 *
 * @throws {PersonError} when the data cannot be read, or no task fits that a language model can do.
 */
export async function exportFullRun(
  request: ExportRequest,
  files: Files,
  signal?: AbortSignal,
): Promise<FullRun> {
  const { data, model, server } = request;
  const about = { ...(model !== undefined && { model }), ...(server !== undefined && { server }) };
  if ('publicTask' in data) {
    const run: ExportedRun = { ...about, task: data.publicTask, isPublic: true };
    return { task: data.publicTask, files: scriptFiles(run) };
  }
  const { seed = 0, limit = Infinity } = request;
  if (!(limit >= 1)) {
    throw new PersonError(
      `There is nothing to export: the limit is ${limit}.`,
      'Choose 1 or more.',
    );
  }
  const given = data.columns;
  const named = new Set(Object.values(given ?? {}));
  const isColumn = (name: string) => isUsualColumn(name) || named.has(name);
  const read = await readDataSet(data.path, data.split, isColumn, files);
  const sha256 = await files.sha256(read.file);
  if (request.sha256 !== undefined && request.sha256 !== sha256) {
    throw new PersonError(
      `${read.name} is not what the run was scored on: its content differs.`,
      'Name the data file of the run.',
    );
  }
  const name = model ?? 'the model';
  const chosen = chooseServedTask(name, read, request.task, given);
  const { task, columns } = chosen;
  const options = settledOptions(task, chosen.data.suite?.options, request.options);
  const examples = task.read(chosen.data, columns, { id: name, labels: [] }, options);
  const indices = sampleStratified(examples.strata, limit, seed);
  const { examples: recorded, settled } = await recordRequests(examples, indices, files, signal);
  const of = examples.strata.length;
  const { id, split } = read;
  const laidOut = harnessTask(recorded, {
    format: 1,
    task: task.id,
    data: {
      id,
      name: read.name,
      ...(split !== undefined && { split }),
      of,
      ...(indices.length < of && { seed }),
      sampling:
        indices.length === of ? 'all' : new Set(examples.strata).size > 1 ? 'stratified' : 'random',
      sha256,
      columns,
    },
    options: { ...options, ...settled },
  });
  const run: ExportedRun = {
    ...about,
    task: laidOut.name,
    isPublic: false,
    data: read.name,
    examples: recorded.length,
    of,
    windows: Object.entries(options)
      .filter(([option, value]) => ['context', 'stride'].includes(option) && value !== 0)
      .map(([option, value]) => `${option} ${value}`),
  };
  return {
    task: laidOut.name,
    examples: recorded.length,
    files: [
      { name: `${laidOut.name}.yaml`, text: laidOut.yaml },
      { name: dataFile, text: laidOut.data },
      ...scriptFiles(run),
    ],
  };
}

function scriptFiles(run: ExportedRun): ExportedFile[] {
  return [
    { name: 'run.sh', text: runScript(run), executable: true },
    { name: 'README.md', text: readmeOf(run) },
  ];
}
