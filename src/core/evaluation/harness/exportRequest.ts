import type { Bundle } from '../bundle';
import { isAddress, readAddress } from '../endpoint/endpoint';
import type { Files } from '../files';
import { readModelFolder } from '../modelFolder';
import type { RunReport } from '../report';
import { tasks } from '../tasks/tasks';
import type { ExportRequest } from './exportFullRun';
import { publicTasks } from './publicTasks';

/** What a person gives to export a run. */
export interface ExportArguments {
  /** A run whose model, data, task and options are meant, where they are not given. */
  readonly run?: RunReport;
  /** A name on the Hub, a model folder, a bundled id, or the address of a server. */
  readonly model?: string;
  /** A suite, a data file, or the id of a data set of the catalog that the harness has a task for. */
  readonly data?: string;
  readonly split?: string;
  readonly task?: string;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  readonly columns?: Readonly<Record<string, string>>;
  readonly limit?: number;
  readonly seed?: number;
}

/**
 * Finds what is meant.
 *
 * @param base Absolute folder that a relative path is relative to.
 * @throws {PersonError} when there are no such data.
 */
export async function exportRequest(
  given: ExportArguments,
  bundle: Bundle,
  files: Files,
  base: string,
): Promise<ExportRequest> {
  const { run, task = run?.task, limit, seed } = given;
  const named = given.data ?? run?.data.id ?? '';
  const split = given.split ?? run?.data.split;
  const columns = given.columns ?? run?.data.columns;
  const options = given.options ?? (run && settable(run));
  const common = {
    ...(await modelOf(given, bundle, files, base)),
    ...(task !== undefined && { task }),
    ...(options && { options }),
    ...(limit !== undefined && { limit }),
    ...(seed !== undefined && { seed }),
  };
  // A file or suite of that name goes before the public data set.
  const path = await bundle.locateData(named, base).catch((error: unknown) => {
    if (Object.hasOwn(publicTasks, named)) return undefined;
    throw error;
  });
  const publicTask = publicTasks[named];
  if (path === undefined && publicTask !== undefined) return { ...common, data: { publicTask } };
  return {
    ...common,
    data: {
      path: path ?? named,
      ...(split !== undefined && { split }),
      ...(columns && { columns }),
    },
    ...(run && { sha256: run.data.sha256 }),
  };
}

/** Of the options of a run, those that its task can be set to: the others it settled by itself. */
function settable(run: RunReport): ExportArguments['options'] {
  const { options = {} } = tasks.find(({ id }) => id === run.task) ?? {};
  return Object.fromEntries(
    Object.entries(run.options ?? {}).filter(([name]) => Object.hasOwn(options, name)),
  );
}

async function modelOf(
  { model, run }: ExportArguments,
  bundle: Bundle,
  files: Files,
  base: string,
): Promise<Pick<ExportRequest, 'model' | 'server'>> {
  if (model === undefined) {
    if (!run) return {};
    const { endpoint, name, source } = run.model;
    const known = source?.repository ?? name;
    return {
      ...(isName(known) && { model: known }),
      ...(endpoint !== undefined && { server: endpoint }),
    };
  }
  if (isAddress(model)) {
    const { url, model: served } = readAddress(model);
    return { ...(served !== undefined && { model: served }), server: url };
  }
  const located = await bundle.locateModel(model, base).catch(() => undefined);
  if (!located) return { model };
  // The engine runs the original, not its export to ONNX.
  const { name, source } = await readModelFolder(located.folder, files);
  const known = source?.repository ?? name;
  return isName(known) ? { model: known } : {};
}

/** Whether it is a name on the Hub rather than that of a folder. */
function isName(name: string): boolean {
  return /^[\w.-]+\/[\w.-]+$/.test(name);
}
