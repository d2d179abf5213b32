import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Bundle } from '../core/evaluation/bundle';
import { evaluateInProcess } from '../core/evaluation/evaluationProcess';
import { nodeFiles } from '../core/evaluation/nodeFiles';
import type { RunReport } from '../core/evaluation/report';
import { PersonError } from '../core/personError';
import type { EvaluationRequest, FromView, ReportView, Selection, ToView } from '../protocol';
import { EvaluateView } from './evaluateView';
import { findChoices } from './evaluationChoices';
import { RemediableError, showError } from './personMessages';
import { RunStore } from './runStore';
import { settings } from './settings';
import { evaluateViewId } from './viewIds';

/** What `paperweight.runEvaluation` takes. */
export interface RunEvaluationArguments {
  /** A bundled id, such as `use-lite-sentiment:int8`, or a model folder. */
  readonly model: string;
  /** A bundled id, such as `uci-sentiment`, or a data file. */
  readonly data: string;
  readonly split?: string;
  readonly limit?: number;
  readonly seed?: number;
}

interface Run {
  readonly request: number;
  readonly title: string;
  readonly abort: AbortController;
}

const selectionKey = 'evaluate.selection';
const chosenKey = 'evaluate.chosen';

interface Chosen {
  readonly models: readonly string[];
  readonly data: readonly string[];
}

/** Runs evaluations, one at a time, for the command and the evaluate view. */
export class Evaluating implements vscode.Disposable {
  private readonly bundle: Bundle;
  private readonly view: EvaluateView;
  private readonly store: RunStore;
  private readonly subscriptions: vscode.Disposable[] = [];
  private running: Run | undefined;
  private requests = 0;
  /** What the view shows of the last run, for when its page is made again. */
  private shown: readonly ToView[] = [];

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.bundle = new Bundle(context.asAbsolutePath('dist'), nodeFiles);
    this.store = new RunStore(context);
    this.view = new EvaluateView(context.extensionUri, (message) => {
      this.receive(message).catch((error: unknown) => showError(error, log));
    });
    this.subscriptions.push(
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.sendChoices()),
    );
  }

  dispose(): void {
    this.running?.abort.abort();
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }

  resolveView(view: vscode.WebviewView): void {
    this.view.resolve(view);
  }

  /**
   * Without arguments opens the evaluate view.
   *
   * @returns the report of the run; a cancelled run's is marked partial.
   * @throws {PersonError} when it cannot be run.
   */
  async runEvaluation(args: unknown): Promise<RunReport | undefined> {
    if (args === undefined) {
      await vscode.commands.executeCommand(`${evaluateViewId}.focus`);
      return undefined;
    }
    const { model, data, ...rest } = readArguments(args);
    return this.run(await this.requestFor(model, data, rest));
  }

  private async requestFor(
    model: string,
    data: string,
    rest: Pick<RunEvaluationArguments, 'split' | 'limit' | 'seed'>,
  ): Promise<EvaluationRequest> {
    const base = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
    const located = await this.bundle.locateModel(model, base);
    if (!located.bundled && !vscode.workspace.isTrusted) {
      throw new RemediableError(
        `Nothing was run: this workspace is not trusted, and ${model} is not a bundled model.`,
        'Trust the workspace to run it, or choose a bundled model.',
        [{ title: vscode.l10n.t('Manage trust'), run: manageTrust }],
      );
    }
    const { split, limit, seed } = rest;
    const threads = settings.evaluationThreads();
    return {
      model: {
        folder: located.folder,
        ...(located.precision === undefined ? {} : { precision: located.precision }),
      },
      data: {
        path: await this.bundle.locateData(data, base),
        ...(split === undefined || split === '' ? {} : { split }),
      },
      ...(limit === undefined ? {} : { limit }),
      ...(seed === undefined ? {} : { seed }),
      ...(threads === 0 ? {} : { threads }),
    };
  }

  private async run(evaluation: EvaluationRequest): Promise<RunReport | undefined> {
    if (this.running) {
      throw new RemediableError(
        `Nothing was started: ${this.running.title} is still running.`,
        'Wait for it, or cancel it first.',
        [
          {
            title: vscode.l10n.t('Cancel the running evaluation'),
            run: async () => this.running?.abort.abort(),
          },
        ],
      );
    }
    const request = ++this.requests;
    const title = titleOf(evaluation);
    const abort = new AbortController();
    this.running = { request, title, abort };
    this.show({ type: 'started', request, title });
    try {
      const { report, cancelled } = await evaluateInProcess(
        this.context.asAbsolutePath(join('dist', 'worker.js')),
        evaluation,
        {
          signal: abort.signal,
          onProgress: (progress) => this.show({ type: 'progress', request, progress }),
          onLog: (text) => this.log.info(text.trimEnd()),
        },
      );
      if (report) {
        await this.store.add(report);
      }
      const shown = report && this.viewOf(report);
      if (cancelled) {
        this.show({ type: 'cancelled', request, ...(shown ? { report: shown } : {}) });
      } else if (shown) {
        this.show({ type: 'done', request, report: shown });
      }
      return report;
    } catch (error) {
      const failure = error instanceof PersonError ? error : unexpected(error);
      this.show({
        type: 'failed',
        request,
        failure: { happened: failure.happened, next: failure.next },
      });
      throw error;
    } finally {
      this.running = undefined;
    }
  }

  private viewOf({ predictions, ...report }: RunReport): ReportView {
    const comparison = this.store.comparisonFor({ ...report, predictions });
    return {
      ...report,
      wrong: predictions.filter(({ correct }) => correct === false),
      ...(comparison ? { comparison } : {}),
    };
  }

  /** Of a run the view needs its start, and then its last message. */
  private show(message: ToView): void {
    const [started] = this.shown;
    this.shown = message.type === 'started' || !started ? [message] : [started, message];
    this.view.send(message);
  }

  private async receive(message: FromView): Promise<void> {
    switch (message.type) {
      case 'ready':
        await this.sendChoices();
        this.shown.forEach((shown) => this.view.send(shown));
        return;
      case 'run':
        return this.runSelection(message.selection);
      case 'cancel':
        if (this.running?.request === message.request) {
          this.running.abort.abort();
        }
        return;
      case 'browseModel':
        return this.browse('models', {
          canSelectFolders: true,
          canSelectFiles: false,
          title: vscode.l10n.t('Choose a model folder'),
        });
      case 'browseData':
        return this.browse('data', {
          title: vscode.l10n.t('Choose a data file'),
          filters: { [vscode.l10n.t('Data files')]: ['jsonl', 'json', 'csv', 'tsv', 'parquet'] },
        });
      case 'openReport':
        await vscode.window.showTextDocument(this.store.uriOf(message.run));
        return;
      case 'openExample':
        return this.openExample(message.run, message.index);
      case 'manageTrust':
        await manageTrust();
    }
  }

  private async runSelection(selection: Selection): Promise<void> {
    await this.context.workspaceState.update(selectionKey, selection);
    const { model, precision, data, split, limit, seed } = selection;
    const request = await this.requestFor(`${model}:${precision}`, data, {
      split,
      seed,
      ...(limit === undefined ? {} : { limit }),
    });
    try {
      await this.run(request);
    } catch (error) {
      // The view has shown what a person can mend; the rest is for the log.
      if (!(error instanceof PersonError)) {
        this.log.error(error instanceof Error ? error : String(error));
      } else if (this.running) {
        throw error;
      }
    }
  }

  private async browse(kind: keyof Chosen, options: vscode.OpenDialogOptions): Promise<void> {
    const [uri] = (await vscode.window.showOpenDialog(options)) ?? [];
    if (!uri) {
      return;
    }
    const chosen = this.chosen();
    await this.context.workspaceState.update(chosenKey, {
      ...chosen,
      [kind]: [...new Set([...chosen[kind], uri.fsPath])],
    });
    await this.sendChoices({ [kind === 'models' ? 'model' : 'data']: uri.fsPath });
  }

  private chosen(): Chosen {
    return this.context.workspaceState.get<Chosen>(chosenKey) ?? { models: [], data: [] };
  }

  private async sendChoices(change: Partial<Selection> = {}): Promise<void> {
    const last = this.context.workspaceState.get<Selection>(selectionKey);
    this.view.send({
      type: 'choices',
      choices: await findChoices(this.bundle, nodeFiles, this.chosen(), this.log),
      selection: { ...last, ...change },
    });
  }

  private async openExample(run: string, index: number): Promise<void> {
    const report = this.store.get(run);
    if (!report) {
      return;
    }
    const document = await vscode.workspace.openTextDocument(this.store.uriOf(run));
    const at = document.getText().indexOf(`"index": ${index},`);
    const position = document.positionAt(Math.max(at, 0));
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(position, position),
      preview: true,
    });
  }
}

/** Made when the product's evaluations are first asked for. */
export function createEvaluating(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Evaluating {
  const evaluating = new Evaluating(context, log);
  context.subscriptions.push(evaluating);
  return evaluating;
}

function readArguments(args: unknown): RunEvaluationArguments {
  const given = args as Partial<RunEvaluationArguments> | null;
  if (typeof given?.model !== 'string' || typeof given.data !== 'string') {
    throw new PersonError(
      'paperweight.runEvaluation was called without a model or without data.',
      'Call it with { model, data, split?, limit?, seed? }.',
    );
  }
  return given as RunEvaluationArguments;
}

function titleOf({ model, data }: EvaluationRequest): string {
  const last = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
  return [last(model.folder), model.precision, 'on', last(data.path)].filter(Boolean).join(' ');
}

function unexpected(error: unknown): PersonError {
  return new PersonError('The evaluation failed unexpectedly.', 'The log has the details.', {
    cause: error,
  });
}

async function manageTrust(): Promise<void> {
  await vscode.commands.executeCommand('workbench.trust.manage');
}
