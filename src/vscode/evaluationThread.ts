import type * as vscode from 'vscode';
import type { EvaluationService, FromEvaluationThread } from '../protocol';
import { ThreadClient } from './threadClient';

/** How long a thread that nobody asks is kept, in milliseconds. */
const idleFor = 60_000;

/**
 * Asks the threads that plan and compare evaluations. A plan that is no longer waited for is ended
 * with its thread; what is read for comparisons is another thread's.
 */
export class EvaluationThread implements EvaluationService, vscode.Disposable {
  private readonly planning: ThreadClient<FromEvaluationThread>;
  private readonly comparing: ThreadClient<FromEvaluationThread>;
  private readonly idle = new Map<ThreadClient<FromEvaluationThread>, NodeJS.Timeout>();

  /** @param file The built thread. */
  constructor(file: string, log: vscode.LogOutputChannel) {
    const start = (name: string): ThreadClient<FromEvaluationThread> => {
      const client: ThreadClient<FromEvaluationThread> = new ThreadClient(
        file,
        { name, workerData: {} },
        'What was asked about the evaluation was not answered.',
        log,
        (message) => client.settle(message, message.type === 'done' ? message.value : undefined),
      );
      return client;
    };
    this.planning = start('paperweight-plans');
    this.comparing = start('paperweight-comparisons');
  }

  dispose(): void {
    for (const timer of this.idle.values()) clearTimeout(timer);
    this.planning.dispose();
    this.comparing.dispose();
  }

  /** Drops the plan that is being made, if one is: it fails. */
  plan: EvaluationService['plan'] = (...args) => {
    if (!this.planning.isIdle) this.planning.end();
    return this.ask(this.planning, { type: 'call', method: 'plan', args }) as never;
  };

  storedRuns: EvaluationService['storedRuns'] = (...args) =>
    this.ask(this.comparing, { type: 'call', method: 'storedRuns', args }) as never;

  compareWithStored: EvaluationService['compareWithStored'] = (...args) =>
    this.ask(this.comparing, { type: 'call', method: 'compareWithStored', args }) as never;

  compareRunFiles: EvaluationService['compareRunFiles'] = (...args) =>
    this.ask(this.comparing, { type: 'call', method: 'compareRunFiles', args }) as never;

  exportRun: EvaluationService['exportRun'] = (...args) =>
    this.ask(this.comparing, { type: 'call', method: 'exportRun', args }) as never;

  importRuns: EvaluationService['importRuns'] = (...args) =>
    this.ask(this.comparing, { type: 'call', method: 'importRuns', args }) as never;

  private async ask(
    client: ThreadClient<FromEvaluationThread>,
    question: object,
  ): Promise<unknown> {
    clearTimeout(this.idle.get(client));
    try {
      return await client.ask(question);
    } finally {
      clearTimeout(this.idle.get(client));
      this.idle.set(client, setTimeout(() => client.isIdle && client.end(), idleFor).unref());
    }
  }
}
