/**
 * Measures evaluation:
 * `npx tsx test/bench/evaluation.ts [rounds] [folder of models/ and suites/] [most examples]`.
 *
 * Throughput against the text classification pipeline of `@huggingface/transformers` on the same
 * model, precision, threads and sentences, in one process, in alternating rounds. Ours is the
 * throughput that the report states: over all but those that are run one at a time for the latency.
 * The pipeline's is over all, in batches as given.
 *
 * Log-likelihoods of texts against the same library's class of causal language models, which has no
 * pipeline for them: its tokenizer, a forward pass over the windows of tokens that ours reads, the
 * shortest first so that little is padded, and the logarithm of the softmax, in plain loops.
 *
 * Then what the process of its own costs: its start, its throughput against a run in a new process
 * without the isolation and against one in this process when it is warm, and how long this process's
 * event loop was held up meanwhile. Prints medians.
 *
 * The peer is installed apart, so that nobody else has to:
 * `npm install --prefix test/bench --ignore-scripts`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as esbuild from 'esbuild';
import { evaluateInProcess } from '../../src/core/evaluation/evaluationProcess';
import { rollingWindows, type Window } from '../../src/core/evaluation/language/windows';
import type { RunReport } from '../../src/core/evaluation/report';
import type { EvaluationRequest } from '../../src/protocol';
import { runHere } from './built/evaluationRun';
import { median } from './median';

const root = path.resolve(__dirname, '../..');
const model = 'use-lite-sentiment';
const suite = 'uci-sentiment';
const causal = { model: 'demo-gpt', suite: 'demo-text' };
const threads = 2;
const peerBatches = [1, 8, 16];
const causalBatches = [1, 8];

type Pipeline = (texts: readonly string[]) => Promise<readonly { readonly label: string }[]>;

interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string; readonly version: string };
  pipeline(task: string, model: string, options: object): Promise<Pipeline>;
  readonly AutoTokenizer: {
    from_pretrained(model: string): Promise<{ encode(text: string): number[] }>;
  };
  readonly AutoModelForCausalLM: {
    from_pretrained(model: string, options: object): Promise<CausalModel>;
  };
  readonly Tensor: new (
    type: 'int64',
    data: BigInt64Array,
    dims: readonly [batch: number, length: number],
  ) => object;
}

interface CausalModel {
  (inputs: object): Promise<{
    readonly logits: {
      readonly data: Float32Array;
      readonly dims: readonly [batch: number, length: number, vocabulary: number];
    };
  }>;
  dispose(): Promise<unknown>;
}

async function main(): Promise<void> {
  const rounds = Number(process.argv[2] ?? 5);
  const bundle = path.resolve(process.argv[3] ?? path.join(root, 'dist'));
  const files = createRequire(path.join(root, 'test/bench/package.json'));
  const most = process.argv[4] === undefined ? Infinity : Number(process.argv[4]);
  for (const [needed, command] of [
    [path.join(bundle, 'models', model), 'npm run build'],
    [path.join(bundle, 'models', causal.model), 'npm run build'],
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
  const texts = await textsIn(
    path.join(bundle, 'suites', suite, 'held-out.jsonl'),
    await runHere(requestFor(bundle, 'fp32', most)),
  );
  console.log(
    `${texts.length} sentences, ${threads} threads, median of ${rounds} rounds, @huggingface/transformers ${transformers.env.version}`,
  );

  const rows: Record<string, string>[] = [];
  for (const precision of ['fp32', 'int8']) {
    rows.push(...(await againstPipeline(transformers, bundle, precision, texts, rounds, most)));
  }
  console.table(rows);
  await againstCausalModel(transformers, bundle, rounds, most);
  await isolation(requestFor(bundle, 'fp32', most), rounds);
}

async function againstPipeline(
  transformers: Transformers,
  bundle: string,
  precision: string,
  texts: readonly string[],
  rounds: number,
  most: number,
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
    const report = await runHere(requestFor(bundle, precision, most));
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

async function againstCausalModel(
  transformers: Transformers,
  bundle: string,
  rounds: number,
  most: number,
): Promise<void> {
  const folder = path.join(bundle, 'suites', causal.suite);
  const request = {
    model: { folder: path.join(bundle, 'models', causal.model), precision: 'fp32' },
    data: { path: folder },
    limit: most,
    threads,
  };
  const texts = await textsIn(path.join(folder, 'test.jsonl'), await runHere(request));
  const config = JSON.parse(
    await readFile(path.join(bundle, 'models', causal.model, 'config.json'), 'utf8'),
  ) as { readonly bos_token_id: number; readonly max_position_embeddings: number };
  const tokenizer = await transformers.AutoTokenizer.from_pretrained(causal.model);
  const theirModel = await transformers.AutoModelForCausalLM.from_pretrained(causal.model, {
    dtype: 'fp32',
    device: 'cpu',
    session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
  });
  const theirRun = async (batch: number) => {
    const started = performance.now();
    const windows = texts
      .flatMap((text, at) =>
        rollingWindows(
          tokenizer.encode(text),
          config.bos_token_id,
          config.max_position_embeddings,
        ).map((window) => ({ ...window, at })),
      )
      .sort((a, b) => a.inputs.length - b.inputs.length);
    const sums = texts.map(() => 0);
    for (let start = 0; start < windows.length; start += batch) {
      const some = windows.slice(start, start + batch);
      const found = await logLikelihoods(transformers, theirModel, some);
      some.forEach(({ at }, place) => (sums[at] = (sums[at] ?? 0) + (found[place] ?? NaN)));
    }
    const tokens = windows.reduce((sum, { targets }) => sum + targets.length, 0);
    return { sums, tokens, throughput: (tokens / (performance.now() - started)) * 1000 };
  };
  const rows: Record<string, string>[] = [];
  for (const batch of causalBatches) {
    await theirRun(batch);
    const ours: number[] = [];
    const theirs: number[] = [];
    let farthest = 0;
    let tokens = 0;
    for (let round = 0; round < rounds; round++) {
      const report = await runHere({ ...request, batchSize: batch });
      ours.push(report.cost?.tokenThroughput ?? NaN);
      const their = await theirRun(batch);
      theirs.push(their.throughput);
      tokens = their.tokens;
      farthest = Math.max(farthest, farthestApart(report, their.sums));
    }
    rows.push({
      batch: String(batch),
      texts: String(texts.length),
      tokens: String(tokens),
      'theirs, tokens/s': median(theirs).toFixed(0),
      'ours, tokens/s': median(ours).toFixed(0),
      ratio: (median(ours) / median(theirs)).toFixed(2),
      'log-likelihoods apart by at most': farthest.toExponential(1),
    });
  }
  await theirModel.dispose();
  console.table(rows);
}

/** Of the targets of each window, added up. */
async function logLikelihoods(
  { Tensor }: Transformers,
  theirModel: CausalModel,
  windows: readonly Window[],
): Promise<number[]> {
  const length = Math.max(...windows.map(({ inputs }) => inputs.length));
  const ids = new BigInt64Array(windows.length * length);
  const mask = new BigInt64Array(windows.length * length);
  windows.forEach(({ inputs }, row) =>
    inputs.forEach((id, at) => {
      ids[row * length + at] = BigInt(id);
      mask[row * length + at] = 1n;
    }),
  );
  const dims = [windows.length, length] as const;
  const { logits } = await theirModel({
    input_ids: new Tensor('int64', ids, dims),
    attention_mask: new Tensor('int64', mask, dims),
  });
  const { data } = logits;
  const [, steps, vocabulary] = logits.dims;
  return windows.map(({ inputs, targets }, row) => {
    let sum = 0;
    targets.forEach((target, at) => {
      const start = (row * steps + inputs.length - targets.length + at) * vocabulary;
      const end = start + vocabulary;
      let highest = -Infinity;
      for (let place = start; place < end; place++) {
        highest = Math.max(highest, data[place] ?? NaN);
      }
      let total = 0;
      for (let place = start; place < end; place++) {
        total += Math.exp((data[place] ?? NaN) - highest);
      }
      sum += (data[start + target] ?? NaN) - highest - Math.log(total);
    });
    return sum;
  });
}

/** The largest difference of a text's log-likelihood between the report and the peer, in order. */
function farthestApart({ predictions }: RunReport, sums: readonly number[]): number {
  const differences = predictions.map(({ values }, at) =>
    Math.abs(Number(values?.['logLikelihood']) - (sums[at] ?? NaN)),
  );
  return Math.max(...differences);
}

async function isolation(request: EvaluationRequest, rounds: number): Promise<void> {
  const outdir = await mkdtemp(path.join(root, 'node_modules', '.bench-'));
  try {
    await esbuild.build({
      entryPoints: {
        worker: path.join(root, 'src/worker/worker.ts'),
        watchdog: path.join(root, 'src/worker/watchdog.ts'),
        evaluationRun: path.join(root, 'test/bench/built/evaluationRun.ts'),
      },
      bundle: true,
      platform: 'node',
      external: ['onnxruntime-node', '@jsquash/*'],
      minify: true,
      outdir,
    });
    const warm: number[] = [];
    const fresh: number[] = [];
    const apart: number[] = [];
    const starts: number[] = [];
    const firsts: number[] = [];
    const delays: number[] = [];
    await runHere(request);
    for (let round = 0; round < rounds; round++) {
      warm.push((await runHere(request)).cost?.throughput ?? NaN);
      fresh.push(
        (await runFresh(path.join(outdir, 'evaluationRun.js'), request)).cost?.throughput ?? NaN,
      );
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
    for (const [what, throughputs] of [
      ['a new process without the isolation', fresh],
      ['this process, warm', warm],
    ] as const) {
      const ratio = median(apart) / median(throughputs);
      console.log(`Throughput in its own process against ${what}: ${ratio.toFixed(3)}`);
    }
    console.log(`Event-loop delay p99 of this process meanwhile: ${median(delays).toFixed(1)} ms`);
  } finally {
    await rm(outdir, { recursive: true });
  }
}

/** The same run in a process that was started for it and does nothing else. */
async function runFresh(script: string, request: EvaluationRequest): Promise<RunReport> {
  const child = fork(script, { serialization: 'advanced' });
  const ended = once(child, 'exit');
  child.send(request);
  const [report] = (await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => {
      throw new Error(`the run in a new process ended with code ${code} and no report`);
    }),
  ])) as [RunReport];
  await ended;
  return report;
}

function requestFor(bundle: string, precision: string, examples: number): EvaluationRequest {
  return {
    model: { folder: path.join(bundle, 'models', model), precision },
    data: { path: path.join(bundle, 'suites', suite) },
    limit: examples,
    threads,
  };
}

/** The texts of a file's rows that a run scored, in order. */
async function textsIn(file: string, { predictions }: RunReport): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return predictions.map(({ index }) => (JSON.parse(lines[index] ?? '') as { text: string }).text);
}

void main();
