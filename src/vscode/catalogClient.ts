import * as vscode from 'vscode';
import type {
  CatalogService,
  CatalogThreadOptions,
  FromCatalogThread,
  ManuscriptService,
  OwnPlaces,
  OwnProblem,
  ToCatalogThread,
} from '../protocol';
import { ThreadClient } from './threadClient';

type Problems = FromCatalogThread & { type: 'problems' };

/**
 * Asks the catalog's thread. It is started with the first question, and again with the next one
 * should it ever end by itself; what was asked of it then fails.
 */
export class CatalogClient implements CatalogService, ManuscriptService, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly found = new vscode.EventEmitter<Problems>();
  private readonly restarted = new vscode.EventEmitter<void>();
  private readonly thread: ThreadClient<FromCatalogThread>;
  private places: OwnPlaces | undefined;
  private lastProblems: readonly OwnProblem[] = [];

  /** Other records can be found than before. */
  readonly onDidChange = this.changed.event;
  /** What is wrong in the user's own files, whole each time. */
  readonly onDidFindProblems = this.found.event;
  /** A new thread has taken the place of one that ended, and knows nothing of what that was told. */
  readonly onDidRestart = this.restarted.event;

  /** @param file The built thread. */
  constructor(file: string, workerData: CatalogThreadOptions, log: vscode.LogOutputChannel) {
    this.thread = new ThreadClient(
      file,
      { name: 'paperweight-catalog', workerData },
      'The catalog stopped unexpectedly.',
      log,
      (message) => this.receive(message),
      () => {
        this.restarted.fire();
        return this.places && { type: 'use', places: this.places };
      },
    );
  }

  dispose(): void {
    this.thread.dispose();
    this.changed.dispose();
    this.found.dispose();
    this.restarted.dispose();
  }

  search = this.method('search');
  entry = this.method('entry');
  paperFor = this.method('paperFor');
  bundledPaper = this.method('bundledPaper');
  identified = this.method('identified');
  paperCard = this.method('paperCard');
  cardOf = this.method('cardOf');
  namesAt = this.method('namesAt');
  page = this.method('page');
  leaderboard = this.method('leaderboard');
  rankedDatasets = this.method('rankedDatasets');

  showText = this.manuscriptMethod('showText');
  editText = this.manuscriptMethod('editText');
  hideText = this.manuscriptMethod('hideText');
  keyCard = this.manuscriptMethod('keyCard');
  identifierCard = this.manuscriptMethod('identifierCard');
  completeKeys = this.manuscriptMethod('completeKeys');
  completeNames = this.manuscriptMethod('completeNames');
  recordCard = this.manuscriptMethod('recordCard');
  check = this.manuscriptMethod('check');
  stopCheck = this.manuscriptMethod('stopCheck');
  resultsTable = this.manuscriptMethod('resultsTable');
  tableChoices = this.manuscriptMethod('tableChoices');
  refreshTables = this.manuscriptMethod('refreshTables');
  facts = this.manuscriptMethod('facts');

  /** What is wrong in the user's own files. */
  get problems(): readonly OwnProblem[] {
    return this.lastProblems;
  }

  /** Reads the user's files there; resolves when what they hold can be found. */
  async use(places: OwnPlaces): Promise<void> {
    this.places = places;
    await this.ask({ type: 'use', places });
  }

  private method<Name extends keyof CatalogService>(name: Name): CatalogService[Name] {
    const call = (...args: unknown[]): Promise<unknown> =>
      this.ask({ type: 'call', method: name, args } as Question);
    return call as CatalogService[Name];
  }

  private manuscriptMethod<Name extends keyof ManuscriptService>(
    name: Name,
  ): ManuscriptService[Name] {
    const call = (...args: unknown[]): Promise<unknown> =>
      this.ask({ type: 'callManuscript', method: name, args } as Question);
    return call as ManuscriptService[Name];
  }

  private ask(question: Question): Promise<unknown> {
    return this.thread.ask(question);
  }

  private receive(message: FromCatalogThread): void {
    switch (message.type) {
      case 'changed':
        this.changed.fire();
        return;
      case 'problems':
        this.lastProblems = message.problems;
        this.found.fire(message);
        return;
      case 'done':
        this.thread.settle(message, message.value);
        return;
      case 'failed':
        this.thread.settle(message, undefined);
    }
  }
}

type WithoutRequest<Message> = Message extends unknown ? Omit<Message, 'request'> : never;
type Question = WithoutRequest<ToCatalogThread>;
