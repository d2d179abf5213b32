import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { evaluateInProcess } from '../../../src/core/evaluation/evaluationProcess';
import { PersonError } from '../../../src/core/personError';
import type { EvaluationRequest } from '../../../src/protocol';
import { temporaryFolder } from './temporaryFolder';
import { writeTinyModel, type TinyModelOptions } from './tinyModel';

describe('the evaluation process', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  // Inside the repository, so that the runtime left out of the bundle is found.
  const outdir = resolve('out', `evaluation-process-test-${process.pid}`);
  const worker = join(outdir, 'worker.js');
  let models = 0;

  before(() =>
    build({
      entryPoints: { worker: 'src/worker/worker.ts' },
      bundle: true,
      platform: 'node',
      external: ['onnxruntime-node'],
      outdir,
    }),
  );
  after(() => rmSync(outdir, { recursive: true }));

  function request(options?: TinyModelOptions, examples = 20): EvaluationRequest {
    const model = writeTinyModel(join(folder(), `model-${models++}`), options);
    const path = join(folder(), `data-${models}.tsv`);
    const rows = Array.from({ length: examples }, (_, index) =>
      index % 2 ? 'good film\t1' : 'bad film\t0',
    );
    writeFileSync(path, ['text\tlabel', ...rows].join('\n'));
    return { model: { folder: model }, data: { path }, threads: 1 };
  }

  /** A worker of a few lines, for what a real one does only when it is broken. */
  function brokenWorker(source: string): string {
    const path = join(folder(), `worker-${models++}.cjs`);
    writeFileSync(path, source);
    return path;
  }

  it('runs an evaluation and hands its progress and report back', async () => {
    const phases: string[] = [];
    const { report, cancelled } = await evaluateInProcess(worker, request(), {
      onProgress: ({ phase }) => phases.push(phase),
    });
    assert.equal(cancelled, false);
    assert.equal(report?.status, 'complete');
    assert.equal(report.metrics[0]?.value, 1);
    assert.equal(phases[0], 'loading');
    assert.equal(phases.at(-1), 'scoring');
  });

  it('hands an error for a person back as one', async () => {
    const evaluation = { ...request(), task: 'summarization' };
    await assert.rejects(evaluateInProcess(worker, evaluation), (error) => {
      assert.ok(error instanceof PersonError);
      assert.equal(error.happened, 'The task summarization cannot be evaluated yet.');
      return true;
    });
  });

  it('stops soon after it is cancelled, and keeps what was scored', async () => {
    const cancel = new AbortController();
    let cancelledAt = 0;
    const { report, cancelled } = await evaluateInProcess(worker, request({ slowness: 4 }, 3000), {
      signal: cancel.signal,
      onProgress: ({ done }) => {
        if (done < 20 || cancel.signal.aborted) return;
        cancelledAt = performance.now();
        cancel.abort();
      },
    });
    // A second, and what a busy machine takes to hand the report over.
    assert.ok(performance.now() - cancelledAt < 3000);
    assert.ok(cancelled);
    assert.equal(report?.status, 'partial');
    assert.ok(report.predictions.length >= 20 && report.predictions.length < 3000);
  });

  it('starts nothing when cancelled beforehand', async () => {
    const result = await evaluateInProcess('/nowhere/worker.js', request(), {
      signal: AbortSignal.abort(),
    });
    assert.deepEqual(result, { cancelled: true });
  });

  it('kills a process that does not listen, and keeps what it had handed over', async () => {
    const { report: whole } = await evaluateInProcess(worker, request());
    assert.ok(whole);
    const { status, metrics, cost, predictions, ...facts } = whole;
    const part = {
      facts: { report: facts, metrics: metrics.map(({ metric }) => metric), seed: 0 },
      cost,
      predictions: predictions.slice(0, 4),
    };
    assert.equal(status, 'complete');
    const deaf = brokenWorker(`
      process.once('message', ({ request }) => {
        process.send({ type: 'scored', request, part: ${JSON.stringify(part)} }, () => {
          process.send({ type: 'progress', request, progress: { phase: 'scoring', done: 4, total: 20 } }, () => {
            for (;;);
          });
        });
      });`);
    const cancel = new AbortController();
    const result = await evaluateInProcess(deaf, request(), {
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });
    assert.ok(result.cancelled);
    assert.equal(result.report?.status, 'partial');
    assert.deepEqual(result.report.predictions, predictions.slice(0, 4));
    assert.equal(result.report.metrics[0]?.value, 1);
  });

  for (const [what, source, how] of [
    [
      'is killed',
      `process.once('message', () => process.kill(process.pid, 'SIGKILL'))`,
      /by SIGKILL/,
    ],
    ['aborts', `process.once('message', () => process.abort())`, /by SIGABRT/],
    ['exits', `process.once('message', () => process.exit(3))`, /with code 3/],
    ['cannot be loaded', `require('./absent')`, /with code 1/],
  ] as const) {
    it(`says so when the process ${what}`, async function () {
      if (process.platform === 'win32' && how.source.includes('SIG')) this.skip();
      await assert.rejects(evaluateInProcess(brokenWorker(source), request()), (error) => {
        assert.ok(error instanceof PersonError);
        assert.match(error.message, /^The evaluation process ended unexpectedly \(/);
        assert.match(error.message, how);
        return true;
      });
    });
  }

  it('ends a run that takes longer than it may', async () => {
    const endless = brokenWorker(`process.on('message', () => { for (;;); })`);
    await assert.rejects(
      evaluateInProcess(endless, request(), { timeout: 1000 }),
      /ran longer than 1 s\. Choose fewer examples/,
    );
  });

  it('passes on what the process writes', async () => {
    let log = '';
    const talking = brokenWorker(`process.stderr.write('a warning', () => process.exit(1))`);
    await assert.rejects(evaluateInProcess(talking, request(), { onLog: (text) => (log += text) }));
    assert.equal(log, 'a warning');
  });
});
