import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Bundle } from '../core/evaluation/bundle';
import type { Files } from '../core/evaluation/files';
import { readModelFolder, type ModelFolder } from '../core/evaluation/modelFolder';
import { servedTasks } from '../core/evaluation/servedTask';
import { tasksCoveredBy } from '../core/evaluation/tasks/taskIds';
import { tasks } from '../core/evaluation/tasks/tasks';
import { snapshotAt } from '../core/hubCache';
import { endpointChoices } from './endpointModels';
import type { Choices, DataChoice, ModelChoice } from '../protocol';

const mostWorkspaceModels = 50;

/**
 * What the evaluate view offers: what is bundled, what the person chose, the models of the Hugging
 * Face cache, and, in a trusted workspace, the model folders it holds.
 *
 * @param chosen Model folders and data files the person chose, as absolute paths.
 */
export async function findChoices(
  bundle: Bundle,
  files: Files,
  chosen: { readonly models: readonly string[]; readonly data: readonly string[] },
  log: vscode.LogOutputChannel,
): Promise<Choices> {
  const trusted = vscode.workspace.isTrusted;
  const [bundled, suites, cached, folders] = await Promise.all([
    bundle.models(),
    bundle.suites(),
    bundle.cachedModels(),
    trusted ? workspaceModelFolders() : [],
  ]);
  const inCache = new Set(cached.map(({ folder }) => folder));
  const others = await Promise.all(
    [...new Set([...chosen.models, ...folders])]
      .filter((folder) => !inCache.has(folder))
      .map(async (folder) => {
        try {
          return [modelChoice(await readModelFolder(folder, files), false)];
        } catch (error) {
          // One broken folder takes no other with it; running it by hand says what is wrong.
          log.warn(error instanceof Error ? error.message : String(error));
          return [];
        }
      }),
  );
  return {
    models: [
      ...bundled.map((model) => modelChoice(model, true)),
      ...others.flat(),
      ...cached.map((model) => modelChoice(model, false)),
      ...endpointChoices(servedTasks().flatMap(({ id }) => tasksCoveredBy(id))),
    ],
    data: [...suites.map(suiteChoice), ...chosen.data.map(fileChoice)],
    trusted,
  };
}

async function workspaceModelFolders(): Promise<string[]> {
  const found = await vscode.workspace.findFiles(
    '**/*.onnx',
    '**/{node_modules,.git}/**',
    mostWorkspaceModels,
  );
  return found
    .filter(({ scheme }) => scheme === 'file')
    .map(({ fsPath }) => dirname(fsPath))
    .map((folder) => (basename(folder) === 'onnx' ? dirname(folder) : folder));
}

function modelChoice(model: ModelFolder, bundled: boolean): ModelChoice {
  return {
    id: bundled ? model.id : model.folder,
    name: model.name,
    bundled,
    precisions: model.precisions.map(({ precision, bytes }) => ({ precision, bytes })),
    tasks: tasks
      .filter((task) => task.unfit(model) === undefined)
      .flatMap(({ id }) => tasksCoveredBy(id)),
  };
}

function suiteChoice(suite: Awaited<ReturnType<Bundle['suites']>>[number]): DataChoice {
  const origin = [suite.origin, suite.licence && `Licence: ${suite.licence}`]
    .filter(Boolean)
    .join(' ');
  return {
    id: suite.id,
    name: suite.name,
    splits: Object.entries(suite.splits).map(([name, { examples }]) => ({ name, examples })),
    task: suite.task,
    ...(origin === '' ? {} : { origin }),
  };
}

function fileChoice(path: string): DataChoice {
  const inCache = snapshotAt(path);
  const name = inCache && [inCache.source.repository, inCache.path].join('/');
  return { id: path, name: name?.replace(/\/\d+\.parquet$/, '') ?? basename(path), splits: [] };
}
