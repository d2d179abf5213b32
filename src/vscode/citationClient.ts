import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import type { Paper } from '../core/catalog/records';
import type { StyleText } from '../core/citation/citationFormats';
import { PersonError } from '../core/personError';
import type { CitationThreadOptions, FromCitationThread, ToCitationThread } from '../protocol';

/** A thread that nothing was asked of for so long ends: what it has read of styles takes memory. */
const idleMilliseconds = 5 * 60_000;

interface Waiting {
  readonly resolve: (text: string) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks the citations' thread, which is started with the first question and again with the first
 * one after it has ended.
 */
export class CitationClient implements vscode.Disposable {
  private readonly waiting = new Map<number, Waiting>();
  private thread: Worker | undefined;
  private idle: NodeJS.Timeout | undefined;
  private asked = 0;

  /** @param file The built thread. */
  constructor(
    private readonly file: string,
    private readonly options: CitationThreadOptions,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  dispose(): void {
    clearTimeout(this.idle);
    void this.thread?.terminate();
  }

  /**
   * Papers as text; see `formatEntries` for the formats and errors.
   *
   * @param citeKeyFormat Of the entries' keys; the papers' ids where it is empty.
   */
  format(
    papers: readonly Paper[],
    format: string | StyleText,
    citeKeyFormat = '',
  ): Promise<string> {
    clearTimeout(this.idle);
    this.thread ??= this.start();
    const request = ++this.asked;
    const message: ToCitationThread = { type: 'format', request, papers, format, citeKeyFormat };
    this.thread.postMessage(message);
    return new Promise((resolve, reject) => {
      this.waiting.set(request, { resolve, reject });
    });
  }

  private start(): Worker {
    const thread = new Worker(this.file, {
      workerData: this.options,
      name: 'paperweight-citations',
    });
    thread.unref();
    thread.on('message', (message: FromCitationThread) => this.receive(message));
    thread.on('error', (error) => this.log.error(error));
    thread.on('exit', () => {
      if (this.thread === thread) {
        this.thread = undefined;
        this.failAll();
      }
    });
    return thread;
  }

  private receive(message: FromCitationThread): void {
    const waiting = this.waiting.get(message.request);
    this.waiting.delete(message.request);
    if (message.type === 'done') {
      waiting?.resolve(message.text);
    } else {
      const { happened, next, detail } = message.failure;
      if (detail !== undefined) {
        this.log.error(detail);
      }
      waiting?.reject(new PersonError(happened, next));
    }
    if (this.waiting.size === 0) {
      this.idle = setTimeout(() => void this.thread?.terminate(), idleMilliseconds);
      this.idle.unref();
    }
  }

  private failAll(): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    all.forEach(({ reject }) =>
      reject(
        new PersonError(
          'What formats citations stopped unexpectedly.',
          'Try again; the log of Paperweight has the details.',
        ),
      ),
    );
  }
}
