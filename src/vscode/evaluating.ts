import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { webAddress } from '../core/catalog/addresses';
import { Bundle } from '../core/evaluation/bundle';
import type { MetricComparison } from '../core/evaluation/compareMetrics';
import type { Endpoint } from '../core/evaluation/endpoint/endpoint';
import { evaluateInProcess, InterruptedRun } from '../core/evaluation/evaluationProcess';
import { metricText, metricTitle } from '../core/evaluation/metricForms';
import { nodeFiles } from '../core/evaluation/nodeFiles';
import type { RunReport } from '../core/evaluation/report';
import { exportRun, type RunExportFormat } from '../core/evaluation/runExport';
import { comparisonTable } from '../core/evaluation/shownComparisons';
import { hubCacheFolder } from '../core/hubCache';
import { PersonError } from '../core/personError';
import type {
  CatalogService,
  EvaluationRequest,
  Failure,
  FromView,
  ReportView,
  Selection,
  ToView,
} from '../protocol';
import { compareRuns } from './comparingRuns';
import { EvaluateView } from './evaluateView';
import { readRunArguments, type RunEvaluationArguments } from './evaluationArguments';
import { endpointNamed } from './endpointModels';
import { findChoices } from './evaluationChoices';
import { evaluationLimits, evaluationSettings, shownSettings } from './evaluationSettings';
import { EvaluationThread } from './evaluationThread';
import { isPersonError, RemediableError, showError } from './personMessages';
import { reportedFor } from './reportedResults';
import { RunStore } from './runStore';
import { viewOf } from './runView';
import { evaluateViewId } from './viewIds';

interface Run {
  readonly request: number;
  readonly title: string;
  readonly abort: AbortController;
}

/** How a run came to its report, for what is asked of it later. */
interface Finished {
  readonly report: RunReport;
  readonly evaluation: EvaluationRequest;
}

/** What a person who has chosen nothing yet can try at once. */
const firstSelection = { model: 'use-lite-sentiment', data: 'uci-sentiment' };

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
  private readonly thread: EvaluationThread;
  private readonly subscriptions: vscode.Disposable[] = [];
  private running: Run | undefined;
  private requests = 0;
  /** Of the plan asked for last. */
  private planned = 0;
  /** What the view shows of the last run, for when its page is made again. */
  private shown: readonly ToView[] = [];
  private finished: Finished | undefined;

  /** @param catalog Asked once a run is done. */
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly catalog: () => Promise<CatalogService>,
  ) {
    this.bundle = new Bundle(
      context.asAbsolutePath('dist'),
      nodeFiles,
      hubCacheFolder(process.env, homedir()),
    );
    this.store = new RunStore(context);
    this.thread = new EvaluationThread(
      context.asAbsolutePath(join('dist', 'evaluationThread.js')),
      log,
    );
    this.view = new EvaluateView(context.extensionUri, (message) => {
      this.receive(message).catch((error: unknown) => showError(error, log));
    });
    this.subscriptions.push(
      this.thread,
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.sendChoices()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('paperweight.evaluation')) {
          this.view.send({ type: 'settings', settings: shownSettings() });
        }
      }),
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
    return this.run(await this.requestFor(readRunArguments(args)));
  }

  /** Without the names of runs lets the person pick some, and shows a document. */
  compareRuns(named: unknown): Promise<MetricComparison[] | undefined> {
    return compareRuns(named, this.store, this.thread, this.log);
  }

  private async requestFor(args: RunEvaluationArguments): Promise<EvaluationRequest> {
    const { model, data, split, limit, seed, task, columns, options, metrics } = args;
    const base = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
    const endpoint = endpointNamed(model);
    const located = endpoint ? undefined : await this.bundle.locateModel(model, base);
    if (located && !located.bundled && !located.cached && !vscode.workspace.isTrusted) {
      throw new RemediableError(
        `Nothing was run: this workspace is not trusted, and ${model} is not a bundled model.`,
        'Trust the workspace to run it, or choose a bundled model.',
        [{ title: vscode.l10n.t('Manage trust'), run: manageTrust }],
      );
    }
    const { batchSize, threads } = args;
    return {
      ...evaluationSettings(),
      model: located
        ? {
            folder: located.folder,
            ...(located.precision === undefined ? {} : { precision: located.precision }),
          }
        : { endpoint: endpoint as Endpoint },
      data: {
        path: await this.bundle.locateData(data, base),
        ...(split === undefined || split === '' ? {} : { split }),
        ...(columns && { columns }),
      },
      ...(task !== undefined && { task }),
      ...(options && { options }),
      ...(metrics && { metrics }),
      ...(limit !== undefined && { limit }),
      ...(seed !== undefined && { seed }),
      ...(batchSize !== undefined && { batchSize }),
      ...(threads !== undefined && { threads }),
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
    const before = this.finished;
    this.running = { request, title, abort };
    this.show({ type: 'started', request, title });
    try {
      const { report, cancelled } = await evaluateInProcess(
        this.context.asAbsolutePath(join('dist', 'worker.js')),
        evaluation,
        {
          ...evaluationLimits(),
          signal: abort.signal,
          onProgress: (progress) => {
            const { running } = progress;
            this.show({
              type: 'progress',
              request,
              progress,
              ...(running && {
                running: `${metricTitle(running.metric)} ${metricText(running.metric, running.value)}`,
              }),
            });
          },
          onLog: (text) => this.log.info(text.trimEnd()),
        },
      );
      const shown = report && (await this.keep(report, evaluation));
      if (cancelled) {
        this.show({ type: 'cancelled', request, ...(shown ? { report: shown } : {}) });
      } else if (shown) {
        this.show({ type: 'done', request, report: shown });
      }
      return report;
    } catch (error) {
      const failure = isPersonError(error) ? error : unexpected(error);
      const report =
        error instanceof InterruptedRun ? await this.keep(error.report, evaluation) : undefined;
      this.show({
        type: 'failed',
        request,
        failure: { happened: failure.happened, next: failure.next },
        ...(report && { report }),
      });
      throw error;
    } finally {
      this.running = undefined;
      if (this.finished && this.finished !== before) {
        this.tellMore(this.finished);
      }
    }
  }

  private async keep(report: RunReport, evaluation: EvaluationRequest): Promise<ReportView> {
    await this.store.add(report);
    this.finished = { report, evaluation };
    return viewOf(report);
  }

  /** What is told of a run once its figures are on the screen. */
  private tellMore({ report, evaluation }: Finished): void {
    const failed = (error: unknown): void =>
      this.log.error(error instanceof Error ? error : String(error));
    this.compare(report).catch(failed);
    this.showReported(report, evaluation).catch(failed);
  }

  private async compare(report: RunReport, metric?: string): Promise<void> {
    const { id } = report;
    const compared = await this.thread.compareWithStored(this.store.folder, id, metric);
    compared.unreadable.forEach((why) => this.log.warn(why));
    const table = comparisonTable(report, compared);
    if (table && this.finished?.report.id === id) {
      this.show({ type: 'compared', run: id, table });
    }
  }

  private async showReported(
    report: RunReport,
    evaluation: EvaluationRequest,
    dataset?: string,
  ): Promise<void> {
    const reported = await reportedFor(report, evaluation, await this.catalog(), dataset);
    if (reported && this.finished?.report.id === report.id) {
      this.show({ type: 'reported', run: report.id, reported });
    }
  }

  /** Of a run the view needs its start, and then the last message of each kind. */
  private show(message: ToView): void {
    const kind = kindOf(message);
    this.shown =
      kind === 'start'
        ? [message]
        : [...this.shown.filter((shown) => kindOf(shown) !== kind), message];
    this.view.send(message);
  }

  private async receive(message: FromView): Promise<void> {
    switch (message.type) {
      case 'ready':
        await this.sendChoices();
        this.shown.forEach((shown) => this.view.send(shown));
        return;
      case 'plan':
        return this.plan(message.request, message.selection);
      case 'run':
        return this.runSelection(message.selection);
      case 'goOn':
        return this.goOn(message.run);
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
      case 'openSettings':
        await vscode.commands.executeCommand(
          'workbench.action.openSettings',
          'paperweight.evaluation',
        );
        return;
      case 'openReport':
        await vscode.window.showTextDocument(this.store.uriOf(message.run));
        return;
      case 'openExample':
        return this.openExample(message.run, message.index);
      case 'compareBy':
        return this.compare(await this.store.get(message.run), message.metric);
      case 'compareRuns':
        await this.compareRuns(undefined);
        return;
      case 'showReported':
        if (this.finished?.report.id === message.run) {
          const { report, evaluation } = this.finished;
          await this.showReported(report, evaluation, message.dataset);
        }
        return;
      case 'openLeaderboard':
        await vscode.commands.executeCommand('paperweight.showLeaderboard', message.dataset);
        return;
      case 'openAddress': {
        const address = webAddress(message.address);
        if (address !== undefined) {
          await vscode.env.openExternal(vscode.Uri.parse(address));
        }
        return;
      }
      case 'copyResult':
        return this.copyResult(message.run, message.format);
      case 'manageTrust':
        await manageTrust();
    }
  }

  /** Works out what a selection would run; where another is asked for meanwhile, nothing is said. */
  private async plan(request: number, selection: Selection): Promise<void> {
    this.planned = request;
    let answer: ToView;
    try {
      const plan = await this.thread.plan(await this.requestFor(argumentsOf(selection)));
      answer = { type: 'planned', request, plan };
    } catch (error) {
      if (!isPersonError(error)) {
        this.log.error(error instanceof Error ? error : String(error));
      }
      const { happened, next }: Failure = isPersonError(error) ? error : unexpected(error);
      answer = { type: 'planFailed', request, failure: { happened, next } };
    }
    if (this.planned === request) {
      this.view.send(answer);
    }
  }

  private async runSelection(selection: Selection): Promise<void> {
    await this.context.workspaceState.update(selectionKey, selection);
    await this.runShown(await this.requestFor(argumentsOf(selection)));
  }

  /** Runs what the view asked for: it shows what a person can mend; the rest is for the log. */
  private async runShown(evaluation: EvaluationRequest): Promise<void> {
    try {
      await this.run(evaluation);
    } catch (error) {
      if (!isPersonError(error)) {
        this.log.error(error instanceof Error ? error : String(error));
      } else if (this.running) {
        throw error;
      }
    }
  }

  /** Goes on with the partial run that is shown. */
  private async goOn(run: string): Promise<void> {
    if (this.finished?.report.id === run) {
      const { report, evaluation } = this.finished;
      const { model, data } = evaluation;
      await this.runShown({ model, data, resume: report });
    }
  }

  private async copyResult(run: string, format: RunExportFormat): Promise<void> {
    await vscode.env.clipboard.writeText(exportRun(await this.store.get(run), format));
    vscode.window.setStatusBarMessage(
      format === 'latex'
        ? vscode.l10n.t('Copied the result as LaTeX')
        : vscode.l10n.t('Copied the result as Markdown'),
      5000,
    );
  }

  private async browse(kind: keyof Chosen, options: vscode.OpenDialogOptions): Promise<void> {
    const [uri] = (await vscode.window.showOpenDialog(options)) ?? [];
    if (!uri) {
      return;
    }
    await this.offer(kind, uri.fsPath);
  }

  /** Puts a model folder or a data file among the view's choices, and picks it there. */
  async offer(kind: keyof Chosen, path: string): Promise<void> {
    const chosen = this.chosen();
    await this.context.workspaceState.update(chosenKey, {
      ...chosen,
      [kind]: [...new Set([...chosen[kind], path])],
    });
    const last = this.context.workspaceState.get<Partial<Selection>>(selectionKey);
    // A view that is opened later picks it, too.
    await this.context.workspaceState.update(selectionKey, {
      ...last,
      [kind === 'models' ? 'model' : 'data']: path,
    });
    await this.sendChoices();
  }

  private chosen(): Chosen {
    return this.context.workspaceState.get<Chosen>(chosenKey) ?? { models: [], data: [] };
  }

  private async sendChoices(change: Partial<Selection> = {}): Promise<void> {
    const last = this.context.workspaceState.get<Partial<Selection>>(selectionKey);
    this.view.send({
      type: 'choices',
      choices: await findChoices(this.bundle, nodeFiles, this.chosen(), this.log),
      selection: { ...firstSelection, ...last, ...change },
      settings: shownSettings(),
    });
  }

  private async openExample(run: string, index: number): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.store.uriOf(run));
    const at = document.getText().indexOf(`{"index":${index},`);
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
  catalog: () => Promise<CatalogService>,
): Evaluating {
  const evaluating = new Evaluating(context, log, catalog);
  context.subscriptions.push(evaluating);
  return evaluating;
}

/** The messages of one kind take each other's place. */
function kindOf({ type }: ToView): string {
  switch (type) {
    case 'started':
      return 'start';
    case 'compared':
    case 'reported':
      return type;
    default:
      return 'state';
  }
}

function argumentsOf(selection: Selection): RunEvaluationArguments {
  const { model, precision, ...rest } = selection;
  return { ...rest, model: precision === '' ? model : `${model}:${precision}` };
}

function titleOf({ model, data }: EvaluationRequest): string {
  const last = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
  const [name, precision] =
    'endpoint' in model
      ? [model.endpoint.model ?? model.endpoint.url]
      : [last(model.folder), model.precision];
  return [name, precision, 'on', last(data.path)].filter(Boolean).join(' ');
}

function unexpected(error: unknown): PersonError {
  return new PersonError('The evaluation failed unexpectedly.', 'The log has the details.', {
    cause: error,
  });
}

async function manageTrust(): Promise<void> {
  await vscode.commands.executeCommand('workbench.trust.manage');
}
