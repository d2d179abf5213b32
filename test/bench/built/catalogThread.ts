import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type {
  CatalogService,
  FromCatalogThread,
  ManuscriptService,
  OwnPlaces,
} from '../../../src/protocol';

const root = path.resolve(__dirname, '../../..');

type Arguments<Method> = Method extends (...args: infer Args) => unknown ? Args : never;
type Answer<Method> = Method extends (...args: never[]) => infer Promised ? Promised : never;

/** The built catalog's thread, asked as the extension asks it. */
export class BuiltCatalogThread {
  private readonly worker = new Worker(path.join(root, 'dist', 'catalogThread.js'), {
    workerData: {
      data: path.join(root, 'data'),
      index: path.join(root, 'dist', 'catalog.index'),
    },
  });
  private readonly waiting = new Map<number, (value: unknown) => void>();
  private requests = 0;

  constructor() {
    this.worker.on('message', (message: FromCatalogThread) => {
      if (message.type === 'done') {
        this.waiting.get(message.request)?.(message.value);
      } else if (message.type === 'failed') {
        throw new Error(message.failure.detail ?? message.failure.happened);
      }
    });
  }

  catalog<Name extends keyof CatalogService>(
    method: Name,
    ...args: Arguments<CatalogService[Name]>
  ): Answer<CatalogService[Name]> {
    return this.ask({ type: 'call', method, args }) as Answer<CatalogService[Name]>;
  }

  manuscript<Name extends keyof ManuscriptService>(
    method: Name,
    ...args: Arguments<ManuscriptService[Name]>
  ): Answer<ManuscriptService[Name]> {
    return this.ask({ type: 'callManuscript', method, args }) as Answer<ManuscriptService[Name]>;
  }

  async use(places: OwnPlaces): Promise<void> {
    await this.ask({ type: 'use', places });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private ask(question: object): Promise<unknown> {
    const request = ++this.requests;
    return new Promise((resolve) => {
      this.waiting.set(request, resolve);
      this.worker.postMessage({ ...question, request });
    });
  }
}
