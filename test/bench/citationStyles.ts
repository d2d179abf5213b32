/**
 * Formatted references by the citations' thread: `npx tsx test/bench/citationStyles.ts` (needs
 * `npm run build`). Prints how long the first reference in APA takes, one reference and a hundred
 * once the style is there, and the longest time that the thread of whoever asks was held.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Paper } from '../../src/core/catalog/records';
import type { FromCitationThread, ToCitationThread } from '../../src/protocol';
import { median } from './median';

const root = path.resolve(__dirname, '../..');
const rounds = 25;

async function main(): Promise<void> {
  const papers = JSON.parse(
    readFileSync(path.join(root, 'data', 'papers.json'), 'utf8'),
  ) as Paper[];
  const thread = new Worker(path.join(root, 'dist', 'citationThread.js'), {
    workerData: { styles: path.join(root, 'data', 'styles') },
  });
  let asked = 0;
  const timed = async (some: readonly Paper[]): Promise<number> => {
    const started = performance.now();
    const message: ToCitationThread = {
      type: 'format',
      request: ++asked,
      papers: some,
      format: 'apa',
      citeKeyFormat: '',
    };
    thread.postMessage(message);
    const answer = await new Promise<FromCitationThread>((resolve) => {
      thread.once('message', resolve);
    });
    if (answer.type !== 'done') {
      throw new Error('Nothing was formatted.');
    }
    return performance.now() - started;
  };
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const first = await timed(papers.slice(0, 1));
  const single: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    single.push(await timed(papers.slice(round, round + 1)));
  }
  const hundred = await timed(papers.slice(100, 200));
  delay.disable();
  await thread.terminate();
  console.log(`first reference in APA, with the thread's start: ${first.toFixed(0)} ms`);
  console.log(`one reference, warm: ${median(single).toFixed(1)} ms (median of ${rounds})`);
  console.log(`100 references, warm: ${hundred.toFixed(0)} ms`);
  console.log(`longest hold of the thread that asks: ${(delay.max / 1e6).toFixed(0)} ms`);
}

void main();
