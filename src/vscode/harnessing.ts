import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { version } from '../../package.json';
import type { RunReport } from '../core/evaluation/report';
import { hubCacheFolder } from '../core/hubCache';
import { PersonError } from '../core/personError';
import type { ExportedFolder, ExportOrder } from '../protocol';
import { EvaluationThread } from './evaluationThread';
import { RunStore } from './runStore';

/** What `paperweight.exportFullRun` takes besides what names the run. */
type ExportNames = ExportOrder['given'] & { readonly run?: string; readonly folder: string };

const exportedNames = 'run model data split task options columns limit seed folder'.split(' ');

/** Hands runs over to lm-evaluation-harness, and takes its results in. */
export class Harnessing implements vscode.Disposable {
  private readonly store: RunStore;
  private readonly thread: EvaluationThread;

  constructor(
    private readonly context: vscode.ExtensionContext,
    log: vscode.LogOutputChannel,
  ) {
    this.store = new RunStore(context);
    this.thread = new EvaluationThread(
      context.asAbsolutePath(join('dist', 'evaluationThread.js')),
      log,
    );
  }

  dispose(): void {
    this.thread.dispose();
  }

  /**
   * Writes task, data and commands into an empty folder. Without arguments asks for a run or data
   * file and for the folder.
   *
   * @throws {PersonError} when it cannot be written.
   */
  async exportFullRun(args: unknown): Promise<ExportedFolder | undefined> {
    if (args !== undefined) {
      return this.export(readNames(args));
    }
    const [file] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Choose the report of a run, or a data file'),
        openLabel: vscode.l10n.t('Export'),
      })) ?? [];
    const [folder] = file
      ? ((await vscode.window.showOpenDialog({
          title: vscode.l10n.t('Choose an empty folder'),
          canSelectFolders: true,
          canSelectFiles: false,
        })) ?? [])
      : [];
    if (!file || !folder) {
      return undefined;
    }
    const isRun = await this.isRun(file);
    const named = isRun ? { run: file.fsPath } : { data: file.fsPath };
    const made = await this.export({ ...named, folder: folder.fsPath });
    await vscode.window.showTextDocument(vscode.Uri.file(join(made.folder, 'README.md')));
    return made;
  }

  /**
   * Takes in results of lm-evaluation-harness as runs of the workspace. Without arguments asks for
   * the files.
   *
   * @returns the runs.
   * @throws {PersonError} when a file is none of the harness's.
   */
  async importResults(files: unknown): Promise<readonly RunReport[] | undefined> {
    const paths = files === undefined ? await chooseResults() : readPaths(files);
    if (!paths) {
      return undefined;
    }
    const { runs, notes } = await this.thread.importRuns(paths, version);
    for (const run of runs) {
      await this.store.add(run);
    }
    if (files === undefined) {
      const [first] = runs;
      const count =
        runs.length === 1
          ? vscode.l10n.t('1 run was imported.')
          : vscode.l10n.t('{0} runs were imported.', runs.length);
      // Not awaited: the command has ended, its message may stay.
      void vscode.window.showInformationMessage([count, ...notes].join(' '));
      if (first) {
        await vscode.window.showTextDocument(this.store.uriOf(first.id), { preview: true });
      }
    }
    return runs;
  }

  private export({ run, folder, ...given }: ExportNames): Promise<ExportedFolder> {
    const base = baseFolder();
    return this.thread.exportRun({
      ...(run !== undefined && { run: this.runFile(run, base) }),
      given,
      folder: resolve(base, folder),
      base,
      bundle: this.context.asAbsolutePath('dist'),
      cache: hubCacheFolder(process.env, homedir()),
    });
  }

  /** The report of a run: a file, or one of the workspace by its id. */
  private runFile(run: string, base: string): string {
    return isAbsolute(run) || run.endsWith('.json')
      ? resolve(base, run)
      : this.store.uriOf(run).fsPath;
  }

  private async isRun(file: vscode.Uri): Promise<boolean> {
    if (!file.path.toLowerCase().endsWith('.json')) {
      return false;
    }
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    return /^\s*\{\s*"schema":\s*\d/.test(text);
  }
}

function baseFolder(): string {
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
}

function readNames(args: unknown): ExportNames {
  const given = (typeof args === 'object' && args !== null ? args : {}) as Partial<ExportNames>;
  const unknown = Object.keys(given).find((name) => !exportedNames.includes(name));
  const isNamed = typeof given.run === 'string' || typeof given.data === 'string';
  if (typeof given.folder !== 'string' || !isNamed || unknown !== undefined) {
    throw new PersonError(
      unknown === undefined
        ? 'Nothing was exported: paperweight.exportFullRun was called without a folder, or without a run or data.'
        : `Nothing was exported: paperweight.exportFullRun has no argument ${unknown}.`,
      'Call it with { run | data, folder, model?, split?, task?, options?, columns?, limit?, seed? }.',
    );
  }
  return given as ExportNames;
}

function readPaths(files: unknown): string[] {
  if (Array.isArray(files) && files.length > 0 && files.every((one) => typeof one === 'string')) {
    return files.map((one: string) => resolve(baseFolder(), one));
  }
  throw new PersonError(
    'Nothing was imported: paperweight.importResults was called without a list of files.',
    'Call it with the paths of a results_*.json and of the samples_*.jsonl written with it.',
  );
}

async function chooseResults(): Promise<string[] | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose a results file of lm-evaluation-harness, and its samples'),
    canSelectMany: true,
    filters: { [vscode.l10n.t('Results and samples')]: ['json', 'jsonl'] },
  });
  return chosen?.map(({ fsPath }) => fsPath);
}
