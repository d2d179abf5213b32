import { homedir } from 'node:os';
import * as vscode from 'vscode';
import {
  chooseDownload,
  dataDownloads,
  planDataDownload,
  planModelDownload,
  type DataDownload,
  type ModelDownload,
} from '../core/evaluation/hubDownload';
import { readDataReferences, readModelReference } from '../core/evaluation/hubReference';
import { hubCacheFolder, type HubFile, type HubRepository, type HubSource } from '../core/hubCache';
import { Hub } from '../core/online/hub';
import { hubSettings } from '../core/online/hubConnection';
import { PersonError } from '../core/personError';
import { evaluateViewId } from './viewIds';

/** What `paperweight.downloadModel` and `.downloadDataset` resolve to. */
export interface Downloaded {
  /** As it was chosen: `org/name:int8`, `org/name/config:split`. */
  readonly id: string;
  readonly source: HubSource;
  /** The model's folder, or the data file, in the Hugging Face cache. */
  readonly path: string;
}

/** What is downloaded once it was chosen. */
interface Order {
  readonly id: string;
  readonly repository: HubRepository;
  readonly files: readonly HubFile[];
  /** Where in the snapshot's folder it is. */
  readonly inside: string;
}

/** Downloads models and data sets from the Hugging Face Hub when a person asks for them. */
export class Downloading {
  private readonly running = new Set<string>();

  /** @param offer Puts what was downloaded among the evaluate view's choices. */
  constructor(private readonly offer: (kind: 'models' | 'data', path: string) => Promise<void>) {}

  /**
   * @param wanted An id (`org/name:int8@revision`) or `{ id, precision?, revision? }`, and then no
   *   dialog opens; without it asks.
   * @returns `undefined` when cancelled.
   * @throws {PersonError} when it cannot be had.
   */
  async downloadModel(wanted: unknown): Promise<Downloaded | undefined> {
    const text = wanted === undefined ? await askForModel() : modelIn(wanted);
    if (text === undefined) return undefined;
    const hub = newHub();
    const plan = await listing(hub, text, (signal) => planModelDownload(hub, text, signal));
    if (plan === undefined) return undefined;
    const { repository, reference, choices } = plan;
    const chosen =
      wanted === undefined && reference.precision === undefined
        ? await pickPrecision(hub, repository, choices)
        : chooseDownload(choices, reference);
    if (chosen === undefined) return undefined;
    const id = `${reference.repository}:${chosen.precision}`;
    const order = { id, repository, files: chosen.files, inside: '' };
    return this.download(hub, 'models', order, wanted === undefined);
  }

  /**
   * @param wanted An id (`org/name/config:split`) or `{ id, config?, split? }`, and then no dialog
   *   opens; without it asks.
   * @returns `undefined` when cancelled.
   * @throws {PersonError} when it cannot be had.
   */
  async downloadDataset(wanted: unknown): Promise<Downloaded | undefined> {
    const text = wanted === undefined ? await askForData() : dataIn(wanted);
    if (text === undefined) return undefined;
    const hub = newHub();
    const plan = await listing(hub, text, (signal) => planDataDownload(hub, text, signal));
    if (plan === undefined) return undefined;
    const chosen =
      wanted === undefined && plan.reference.split === undefined
        ? await pickSplit(hub, dataDownloads(plan.repository, plan.reference))
        : plan.choose();
    if (chosen === undefined) return undefined;
    const { id, file } = chosen;
    const order = { id, repository: plan.repository, files: [file], inside: file.path };
    return this.download(hub, 'data', order, wanted === undefined);
  }

  private async download(
    hub: Hub,
    kind: 'models' | 'data',
    { id, repository, files, inside }: Order,
    isAsked: boolean,
  ): Promise<Downloaded | undefined> {
    if (this.running.has(id)) {
      throw new PersonError(`${id} is being downloaded already.`, 'Wait for it, or cancel it.');
    }
    this.running.add(id);
    try {
      const snapshot = await cancellable(
        vscode.l10n.t('Downloading {0} from {1}', id, hub.host),
        (progress, signal) => {
          let reported = 0;
          return hub.download(
            repository,
            files,
            ({ done, total }) => {
              const share = (done / Math.max(1, total)) * 100;
              // Every chunk would be a message to the window.
              if (share - reported < 1 && done < total) return;
              progress.report({
                message: vscode.l10n.t('{0} of {1}', megabytes(done), megabytes(total)),
                increment: share - reported,
              });
              reported = share;
            },
            signal,
          );
        },
      );
      if (snapshot === undefined) {
        const kept = await hub.missingBytes(repository, files);
        if (isAsked) sayCancelled(id, kept);
        return undefined;
      }
      const path =
        inside === '' ? snapshot : vscode.Uri.joinPath(vscode.Uri.file(snapshot), inside).fsPath;
      await this.offer(kind, path);
      if (isAsked) sayDone(id);
      return { id, source: repository.source, path };
    } finally {
      this.running.delete(id);
    }
  }
}

function newHub(): Hub {
  return new Hub(hubSettings(process.env), hubCacheFolder(process.env, homedir()));
}

function askForModel(): Thenable<string | undefined> {
  return vscode.window
    .showInputBox({
      title: vscode.l10n.t('Download a model from the Hugging Face Hub'),
      prompt: vscode.l10n.t('The id of a model with ONNX files, such as organisation/name'),
      placeHolder: 'organisation/name',
      ignoreFocusOut: true,
      validateInput: (text) =>
        text === '' || readModelReference(text.trim())
          ? undefined
          : vscode.l10n.t(
              'Write it as organisation/name, organisation/name:int8 or organisation/name@revision.',
            ),
    })
    .then(trimmed);
}

function askForData(): Thenable<string | undefined> {
  return vscode.window
    .showInputBox({
      title: vscode.l10n.t('Download a data set from the Hugging Face Hub'),
      prompt: vscode.l10n.t(
        'The id of a data set, such as organisation/name or organisation/name/configuration',
      ),
      placeHolder: 'organisation/name',
      ignoreFocusOut: true,
      validateInput: (text) =>
        text === '' || readDataReferences(text.trim()).length > 0
          ? undefined
          : vscode.l10n.t(
              'Write it as organisation/name or organisation/name/configuration:split.',
            ),
    })
    .then(trimmed);
}

const trimmed = (text: string | undefined): string | undefined => text?.trim() || undefined;

/** Choosing a row is what starts the download, so each says how large it is and from where. */
async function pickPrecision(
  hub: Hub,
  repository: HubRepository,
  choices: readonly ModelDownload[],
): Promise<ModelDownload | undefined> {
  const { repository: name, revision } = repository.source;
  const rows = await Promise.all(
    choices.map(async (choice) => ({
      label: choice.precision,
      description: await sizeOf(hub, repository, choice.files),
      detail: namesOf(choice.files),
      choice,
    })),
  );
  const picked = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('{0} at revision {1}', name, revision.slice(0, 7)),
    placeHolder: vscode.l10n.t('Choose a precision to download from {0}', hub.host),
    ignoreFocusOut: true,
  });
  return picked?.choice;
}

async function pickSplit(
  hub: Hub,
  choices: readonly DataDownload[],
): Promise<DataDownload | undefined> {
  const rows = await Promise.all(
    choices.map(async (choice) => ({
      label: choice.id,
      description: await sizeOf(hub, choice.repository, [choice.file]),
      choice,
    })),
  );
  const picked = await vscode.window.showQuickPick(rows, {
    placeHolder: vscode.l10n.t('Choose a split to download from {0}', hub.host),
    ignoreFocusOut: true,
  });
  return picked?.choice;
}

async function sizeOf(
  hub: Hub,
  repository: HubRepository,
  files: readonly HubFile[],
): Promise<string> {
  const missing = await hub.missingBytes(repository, files);
  const whole = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (missing === 0) return vscode.l10n.t('{0}, in the cache already', megabytes(whole));
  return missing === whole
    ? megabytes(whole)
    : vscode.l10n.t('{0}, of which {1} are still to come', megabytes(whole), megabytes(missing));
}

function namesOf(files: readonly HubFile[]): string {
  return [...files]
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ path }) => path)
    .join(', ');
}

/** Lists a repository; what takes long shows that it goes on, and can be cancelled. */
function listing<T>(
  hub: Hub,
  text: string,
  list: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  return cancellable(vscode.l10n.t('Asking {0} for {1}', hub.host, text), (_, signal) =>
    list(signal),
  );
}

/** @returns `undefined` when the person cancelled. */
async function cancellable<T>(
  title: string,
  run: (
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    signal: AbortSignal,
  ) => Promise<T>,
): Promise<T | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      const listener = token.onCancellationRequested(() => abort.abort());
      try {
        return await run(progress, abort.signal);
      } catch (error) {
        if (abort.signal.aborted) return undefined;
        throw error;
      } finally {
        listener.dispose();
      }
    },
  );
}

function sayCancelled(id: string, missing: number): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The download of {0} was cancelled. What came is kept; {1} would still be to come.',
      id,
      megabytes(missing),
    ),
  );
}

function sayDone(id: string): void {
  const evaluate = vscode.l10n.t('Evaluate');
  void vscode.window
    .showInformationMessage(vscode.l10n.t('{0} is in the Hugging Face cache.', id), evaluate)
    .then((chosen) =>
      chosen === evaluate ? vscode.commands.executeCommand(`${evaluateViewId}.focus`) : undefined,
    );
}

function modelIn(wanted: unknown): string {
  const { id, precision, revision } = fieldsOf(wanted, 'downloadModel', 'precision?, revision?');
  return [id, precision && `:${precision}`, revision && `@${revision}`].filter(Boolean).join('');
}

function dataIn(wanted: unknown): string {
  const { id, config, split } = fieldsOf(wanted, 'downloadDataset', 'config?, split?');
  return [id, config && `/${config}`, split && `:${split}`].filter(Boolean).join('');
}

function fieldsOf(wanted: unknown, command: string, optional: string): Record<string, string> {
  const given = typeof wanted === 'string' ? { id: wanted } : wanted;
  const fields = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  if (
    typeof given !== 'object' ||
    !fields.some(([name]) => name === 'id') ||
    !fields.every(([, value]) => typeof value === 'string')
  ) {
    throw new PersonError(
      `paperweight.${command} was called without an id.`,
      `Call it with an id or { id, ${optional} }.`,
    );
  }
  return Object.fromEntries(fields) as Record<string, string>;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
