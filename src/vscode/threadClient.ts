import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import { PersonError } from '../core/personError';
import type { Failure } from '../protocol';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** How a question ended. */
type Reply = { readonly request: number } & (
  { readonly type: 'done' } | { readonly type: 'failed'; readonly failure: Failure }
);

/**
 * Questions to a thread of ours, each answered by its number. The thread is started with the first
 * one, and again with the next one after it has ended; what was asked of it until then fails.
 */
export class ThreadClient<Message extends { readonly type: string }> implements vscode.Disposable {
  private readonly waiting = new Map<number, Waiting>();
  private thread: Worker | undefined;
  private asked = 0;

  /**
   * @param file The built thread.
   * @param stopped What a person is told when it ends by itself.
   * @param receive Gets what the thread says.
   * @param afresh What a thread that takes the place of another is told first.
   */
  constructor(
    private readonly file: string,
    private readonly options: { readonly name: string; readonly workerData: object },
    private readonly stopped: string,
    private readonly log: vscode.LogOutputChannel,
    private readonly receive: (message: Message) => void,
    private readonly afresh: () => object | undefined = () => undefined,
  ) {}

  dispose(): void {
    this.end();
  }

  get isIdle(): boolean {
    return this.waiting.size === 0;
  }

  ask(question: object): Promise<unknown> {
    this.thread ??= this.start();
    const request = ++this.asked;
    this.thread.postMessage({ ...question, request });
    return new Promise((resolve, reject) => {
      this.waiting.set(request, { resolve, reject });
    });
  }

  /** Hands a reply to who asked. */
  settle(reply: Reply, value: unknown): void {
    const waiting = this.waiting.get(reply.request);
    this.waiting.delete(reply.request);
    if (reply.type === 'done') {
      waiting?.resolve(value);
      return;
    }
    const { happened, next, detail } = reply.failure;
    if (detail !== undefined) {
      this.log.error(detail);
    }
    waiting?.reject(new PersonError(happened, next));
  }

  /** Ends the thread until something is asked again; what was asked of it fails. */
  end(): void {
    const { thread } = this;
    this.thread = undefined;
    void thread?.terminate();
    this.failAll();
  }

  private start(): Worker {
    const thread = new Worker(this.file, this.options);
    thread.unref();
    thread.on('message', this.receive);
    thread.on('error', (error) => this.log.error(error));
    thread.on('exit', () => {
      if (this.thread === thread) {
        this.thread = undefined;
        this.failAll();
      }
    });
    const first = this.asked > 0 ? this.afresh() : undefined;
    if (first) {
      // Nobody waits for the answer; what it could not tell is in the log.
      thread.postMessage({ ...first, request: ++this.asked });
    }
    return thread;
  }

  private failAll(): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    all.forEach(({ reject }) =>
      reject(new PersonError(this.stopped, 'Try again; the log of Paperweight has the details.')),
    );
  }
}
