import type * as vscode from 'vscode';
import type { Paper } from '../core/catalog/records';
import type { StyleText } from '../core/citation/citationFormats';
import type { CitationThreadOptions, FromCitationThread, ToCitationThread } from '../protocol';
import { ThreadClient } from './threadClient';

/** A thread that nothing was asked of for so long ends: what it has read of styles takes memory. */
const idleMilliseconds = 5 * 60_000;

/**
 * Asks the citations' thread, which is started with the first question and again with the first
 * one after it has ended.
 */
export class CitationClient implements vscode.Disposable {
  private readonly thread: ThreadClient<FromCitationThread>;
  private idle: NodeJS.Timeout | undefined;

  /** @param file The built thread. */
  constructor(file: string, workerData: CitationThreadOptions, log: vscode.LogOutputChannel) {
    this.thread = new ThreadClient(
      file,
      { name: 'paperweight-citations', workerData },
      'What formats citations stopped unexpectedly.',
      log,
      (message) => this.receive(message),
    );
  }

  dispose(): void {
    clearTimeout(this.idle);
    this.thread.dispose();
  }

  /**
   * Papers as text; see `formatEntries` for the formats and errors.
   *
   * @param citeKeyFormat Of the entries' keys; the papers' ids where it is empty.
   */
  async format(
    papers: readonly Paper[],
    format: string | StyleText,
    citeKeyFormat = '',
  ): Promise<string> {
    clearTimeout(this.idle);
    const question: Omit<ToCitationThread, 'request'> = {
      type: 'format',
      papers,
      format,
      citeKeyFormat,
    };
    return (await this.thread.ask(question)) as string;
  }

  private receive(message: FromCitationThread): void {
    this.thread.settle(message, message.type === 'done' ? message.text : undefined);
    if (this.thread.isIdle) {
      this.idle = setTimeout(() => this.thread.end(), idleMilliseconds);
      this.idle.unref();
    }
  }
}
