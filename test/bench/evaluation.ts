/**
 * Measures evaluation: `npx tsx test/bench/evaluation.ts [rounds] [folder of models/ and suites/]`.
 *
 * Throughput against the text classification pipeline of `@huggingface/transformers` on the same
 * model, precision, threads and sentences, in one process, in alternating rounds; then what the
 * process of its own costs: its start, its throughput against the same run in this process, and
 * how long this process's event loop was held up meanwhile. Prints medians.
 *
 * Ours is the throughput that the report states: over all but the 100 sentences that are run one at
 * a time for the latency. The pipeline's is over all, in batches as given.
 *
 * The peer is installed apart, so that nobody else has to:
 * `npm install --prefix test/bench --ignore-scripts`.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as esbuild from 'esbuild';
import { evaluateInProcess } from '../../src/core/evaluation/evaluationProcess';
import { nodeFiles } from '../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../src/core/evaluation/nodeHost';
import { evaluate } from '../../src/core/evaluation/run';
import type { EvaluationRequest } from '../../src/protocol';
import { loadOnnxRuntime } from '../../src/worker/onnxRuntime';
import { median } from './median';

const root = path.resolve(__dirname, '../..');
const model = 'use-lite-sentiment';
const suite = 'uci-sentiment';
const threads = 2;
const peerBatches = [1, 8, 16];

type Pipeline = (texts: readonly string[]) => Promise<readonly { readonly label: string }[]>;

interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string; readonly version: string };
  pipeline(task: string, model: string, options: object): Promise<Pipeline>;
}

async function main(): Promise<void> {
  const rounds = Number(process.argv[2] ?? 5);
  const bundle = path.resolve(process.argv[3] ?? path.join(root, 'dist'));
  const files = createRequire(path.join(root, 'test/bench/package.json'));
  for (const [needed, command] of [
    [path.join(bundle, 'models', model), 'npm run build'],
    [
      path.join(root, 'test/bench/node_modules/@huggingface/transformers'),
      'npm install --prefix test/bench --ignore-scripts',
    ],
  ] as const) {
    if (existsSync(needed)) continue;
    console.error(`${needed} is missing. Run: ${command}`);
    process.exitCode = 2;
    return;
  }
  const transformers = files('@huggingface/transformers') as Transformers;
  transformers.env.allowRemoteModels = false;
  transformers.env.localModelPath = path.join(bundle, 'models');
  const texts = await heldOut(path.join(bundle, 'suites', suite));
  console.log(
    `${texts.length} sentences, ${threads} threads, median of ${rounds} rounds, @huggingface/transformers ${transformers.env.version}`,
  );

  const rows: Record<string, string>[] = [];
  for (const precision of ['fp32', 'int8']) {
    rows.push(...(await againstPipeline(transformers, bundle, precision, texts, rounds)));
  }
  console.table(rows);
  await isolation(requestFor(bundle, 'fp32'), rounds);
}

async function againstPipeline(
  transformers: Transformers,
  bundle: string,
  precision: string,
  texts: readonly string[],
  rounds: number,
): Promise<Record<string, string>[]> {
  const config = await readFile(path.join(bundle, 'models', model, 'config.json'), 'utf8');
  const classify = await transformers.pipeline('text-classification', model, {
    // It loads only the model types it lists; one of an encoder runs this graph as well.
    config: { ...(JSON.parse(config) as object), model_type: 'bert' },
    dtype: precision,
    device: 'cpu',
    session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
  });
  await classify(texts.slice(0, 16));
  const ours: number[] = [];
  const theirs = peerBatches.map((): number[] => []);
  let same = 0;
  for (let round = 0; round < rounds; round++) {
    const report = await runHere(requestFor(bundle, precision));
    ours.push(report.cost?.throughput ?? NaN);
    for (const [index, batch] of peerBatches.entries()) {
      const started = performance.now();
      const labels: string[] = [];
      for (let start = 0; start < texts.length; start += batch) {
        const end = Math.min(texts.length, start + batch);
        labels.push(...(await classify(texts.slice(start, end))).map(({ label }) => label));
      }
      theirs[index]?.push((texts.length / (performance.now() - started)) * 1000);
      if (batch === 1) {
        same = report.predictions.filter(({ predicted }, at) => predicted === labels[at]).length;
      }
    }
  }
  return peerBatches.map((batch, index) => ({
    precision,
    'their batch': String(batch),
    'theirs, sentences/s': median(theirs[index] ?? []).toFixed(0),
    'ours, sentences/s': median(ours).toFixed(0),
    ratio: (median(ours) / median(theirs[index] ?? [])).toFixed(2),
    'same label': `${same} of ${texts.length}`,
  }));
}

async function isolation(request: EvaluationRequest, rounds: number): Promise<void> {
  const outdir = await mkdtemp(path.join(root, 'node_modules', '.bench-'));
  try {
    await esbuild.build({
      entryPoints: {
        worker: path.join(root, 'src/worker/worker.ts'),
        watchdog: path.join(root, 'src/worker/watchdog.ts'),
      },
      bundle: true,
      platform: 'node',
      external: ['onnxruntime-node'],
      minify: true,
      outdir,
    });
    const here: number[] = [];
    const apart: number[] = [];
    const starts: number[] = [];
    const firsts: number[] = [];
    const delays: number[] = [];
    for (let round = 0; round < rounds; round++) {
      here.push((await runHere(request)).cost?.throughput ?? NaN);
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const started = performance.now();
      let loading = 0;
      let first = 0;
      const { report } = await evaluateInProcess(path.join(outdir, 'worker.js'), request, {
        onProgress: ({ phase }) => {
          if (phase === 'loading') loading = performance.now() - started;
          else first ||= performance.now() - started;
        },
      });
      delay.disable();
      apart.push(report?.cost?.throughput ?? NaN);
      starts.push(loading);
      firsts.push(first);
      delays.push(delay.percentile(99) / 1e6);
    }
    console.log(`Process started, model folder and data read: ${median(starts).toFixed(0)} ms`);
    console.log(`First figure: ${median(firsts).toFixed(0)} ms`);
    console.log(
      `Throughput in its own process against this one: ${(median(apart) / median(here)).toFixed(3)}`,
    );
    console.log(`Event-loop delay p99 of this process meanwhile: ${median(delays).toFixed(1)} ms`);
  } finally {
    await rm(outdir, { recursive: true });
  }
}

function requestFor(bundle: string, precision: string): EvaluationRequest {
  return {
    model: { folder: path.join(bundle, 'models', model), precision },
    data: { path: path.join(bundle, 'suites', suite) },
    threads,
  };
}

async function runHere(request: EvaluationRequest) {
  const ports = { files: nodeFiles, host: nodeHost('bench'), loadRuntime: loadOnnxRuntime };
  const report = await evaluate(request, ports);
  if (report === undefined) throw new Error('a run that nobody cancelled has no report');
  return report;
}

async function heldOut(folder: string): Promise<string[]> {
  const lines = (await readFile(path.join(folder, 'held-out.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { text: string }).text);
}

void main();
