import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { PersonError } from '../core/personError';
import type {
  CatalogService,
  CatalogThreadOptions,
  FromCatalogThread,
  OwnPlaces,
  ToCatalogThread,
} from '../protocol';

type Problems = FromCatalogThread & { type: 'problems' };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks the catalog's thread. It is started with the first question, and again with the next one
 * should it ever end by itself; what was asked of it then fails.
 */
export class CatalogClient implements CatalogService, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly found = new vscode.EventEmitter<Problems>();
  private readonly waiting = new Map<number, Waiting>();
  private thread: Worker | undefined;
  private asked = 0;
  private places: OwnPlaces | undefined;

  /** Other records can be found than before. */
  readonly onDidChange = this.changed.event;
  /** What is wrong in the user's own files, whole each time. */
  readonly onDidFindProblems = this.found.event;

  /** @param file The built thread. */
  constructor(
    private readonly file: string,
    private readonly options: CatalogThreadOptions,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  dispose(): void {
    void this.thread?.terminate();
    this.changed.dispose();
    this.found.dispose();
  }

  search = this.method('search');
  entry = this.method('entry');
  paperFor = this.method('paperFor');
  identified = this.method('identified');
  paperCard = this.method('paperCard');
  cardOf = this.method('cardOf');
  namesAt = this.method('namesAt');
  page = this.method('page');
  leaderboard = this.method('leaderboard');
  rankedDatasets = this.method('rankedDatasets');

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

  private ask(question: Question): Promise<unknown> {
    this.thread ??= this.start();
    const request = ++this.asked;
    const { thread } = this;
    return new Promise((resolve, reject) => {
      this.waiting.set(request, { resolve, reject });
      thread.postMessage({ ...question, request });
    });
  }

  private start(): Worker {
    const thread = new Worker(this.file, { workerData: this.options, name: 'paperweight-catalog' });
    thread.unref();
    thread.on('message', (message: FromCatalogThread) => this.receive(message));
    thread.on('error', (error) => this.log.error(error));
    thread.on('exit', () => {
      if (this.thread === thread) {
        this.thread = undefined;
        this.failAll();
      }
    });
    if (this.places && this.asked > 0) {
      // One that takes the place of another; what it could not tell is in the log.
      thread.postMessage({ type: 'use', request: ++this.asked, places: this.places });
    }
    return thread;
  }

  private receive(message: FromCatalogThread): void {
    switch (message.type) {
      case 'changed':
        this.changed.fire();
        return;
      case 'problems':
        this.found.fire(message);
        return;
      case 'done':
        this.take(message.request)?.resolve(message.value);
        return;
      case 'failed': {
        const { happened, next, detail } = message.failure;
        if (detail !== undefined) {
          this.log.error(detail);
        }
        this.take(message.request)?.reject(new PersonError(happened, next));
      }
    }
  }

  private take(request: number): Waiting | undefined {
    const waiting = this.waiting.get(request);
    this.waiting.delete(request);
    return waiting;
  }

  private failAll(): void {
    const error = new PersonError(
      'The catalog stopped unexpectedly.',
      'Try again; the log of Paperweight has the details.',
    );
    const all = [...this.waiting.values()];
    this.waiting.clear();
    all.forEach(({ reject }) => reject(error));
  }
}

type WithoutRequest<Message> = Message extends unknown ? Omit<Message, 'request'> : never;
type Question = WithoutRequest<ToCatalogThread>;
