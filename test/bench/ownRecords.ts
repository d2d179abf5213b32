/**
 * A large .bib file of the user's in the catalog's thread: `npx tsx test/bench/ownRecords.ts
 * [entries...]` (5,000 and 50,000 unless told; needs `npm run build`). Prints how long until its
 * entries can be found, cold, from what the last window kept, and after an edit; how long searches
 * took meanwhile; and the longest time that the thread of whoever asks, as the editor's, was held.
 */
import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { CatalogAnswer, FromCatalogThread, ToCatalogThread } from '../../src/protocol';
import { bibliographyOf, entryOf, seeded } from './madeUp/library';
import { median } from './median';

const root = path.resolve(__dirname, '../..');
const asked = 'sparse low rank adapters';

async function main(): Promise<void> {
  const sizes = process.argv.slice(2).map(Number);
  const rows: Record<string, string>[] = [];
  for (const size of sizes.length > 0 ? sizes : [5_000, 50_000]) {
    const folder = await mkdtemp(path.join(tmpdir(), 'paperweight-bench-'));
    try {
      rows.push(await measure(size, folder));
    } finally {
      await rm(folder, { recursive: true });
    }
  }
  console.table(rows);
}

async function measure(size: number, folder: string): Promise<Record<string, string>> {
  const file = path.join(folder, 'library.bib');
  const cache = path.join(folder, 'cache');
  await writeFile(file, bibliographyOf(size));
  const before = process.memoryUsage().rss;

  const cold = new Thread(cache);
  await cold.search('distil');
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const reading = cold.use(file);
  const meanwhile = await searchesDuring(cold, reading);
  delay.disable();
  const read = await reading;
  const memory = process.memoryUsage().rss - before;
  while ((await readdir(cache).catch(() => [])).length < 3) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await cold.end();

  const warm = new Thread(cache);
  await warm.search('distil');
  const again = await warm.use(file);
  const found = (await warm.search(asked)).rows.some((row) => row.file === file);
  if (!found) {
    throw new Error('What the last window kept was not found.');
  }
  await appendFile(file, entryOf(size, seeded(size)));
  const firstEdit = await warm.use(file);
  await appendFile(file, entryOf(size + 1, seeded(size)));
  const edit = await warm.use(file);
  await warm.end();
  return {
    entries: size.toLocaleString('en'),
    'first found': seconds(meanwhile.firstFound),
    'all read': seconds(read),
    'search meanwhile p50': `${median(meanwhile.times).toFixed(0)} ms`,
    'longest search': `${Math.max(...meanwhile.times).toFixed(0)} ms`,
    'editor held at most': `${(delay.max / 1e6).toFixed(0)} ms`,
    'next window': seconds(again),
    'first edit': seconds(firstEdit),
    'further edit': seconds(edit),
    memory: `${(memory / 1e6).toFixed(0)} MB`,
  };
}

async function searchesDuring(
  thread: Thread,
  reading: Promise<number>,
): Promise<{ times: number[]; firstFound: number }> {
  const started = performance.now();
  const times: number[] = [];
  let firstFound = Number.NaN;
  let isRead = false;
  void reading.then(() => {
    isRead = true;
  });
  while (!isRead) {
    const asking = performance.now();
    const { rows } = await thread.search(asked);
    times.push(performance.now() - asking);
    if (Number.isNaN(firstFound) && rows.some((row) => row.file !== undefined)) {
      firstFound = performance.now() - started;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { times, firstFound };
}

/** The built thread, asked as the extension asks it. */
class Thread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (value: unknown) => void>();
  private requests = 0;

  constructor(cache: string) {
    this.worker = new Worker(path.join(root, 'dist', 'catalogThread.js'), {
      workerData: {
        data: path.join(root, 'data'),
        index: path.join(root, 'dist', 'catalog.index'),
        cache,
      },
    });
    this.worker.on('message', (message: FromCatalogThread) => {
      if (message.type === 'done') {
        this.waiting.get(message.request)?.(message.value);
      } else if (message.type === 'failed') {
        throw new Error(message.failure.happened);
      }
    });
  }

  async search(query: string): Promise<CatalogAnswer> {
    const request = ++this.requests;
    const args: [string, { limit: number }] = [query, { limit: 50 }];
    const answer = await this.ask({ type: 'call', request, method: 'search', args });
    return answer as CatalogAnswer;
  }

  /** How long it took until everything in the file could be found, in milliseconds. */
  async use(file: string): Promise<number> {
    const started = performance.now();
    const places = { catalogs: [], workspace: [file], texts: [] };
    await this.ask({ type: 'use', request: ++this.requests, places });
    return performance.now() - started;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private ask(message: ToCatalogThread): Promise<unknown> {
    return new Promise((resolve) => {
      this.waiting.set(message.request, resolve);
      this.worker.postMessage(message);
    });
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

void main();
