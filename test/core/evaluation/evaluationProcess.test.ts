import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { evaluateInProcess, InterruptedRun } from '../../../src/core/evaluation/evaluationProcess';
import { PersonError } from '../../../src/core/personError';
import type { EvaluationRequest, FolderModel } from '../../../src/protocol';
import { temporaryFolder } from './temporaryFolder';
import { writeTinyModel, type TinyModelOptions } from './tinyModel';
import { endlessGraph, hoardingGraph, hugeGraph } from './trapGraphs';

describe('the evaluation process', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  // Inside the repository, so that the runtime left out of the bundle is found.
  const outdir = resolve('out', `evaluation-process-test-${process.pid}`);
  const worker = join(outdir, 'worker.js');
  let models = 0;

  before(() =>
    build({
      entryPoints: {
        worker: 'src/worker/worker.ts',
        watchdog: 'src/worker/watchdog.ts',
        evaluationProcess: 'src/core/evaluation/evaluationProcess.ts',
      },
      bundle: true,
      platform: 'node',
      external: ['onnxruntime-node'],
      outdir,
    }),
  );
  after(() => rmSync(outdir, { recursive: true }));

  function request(
    options?: TinyModelOptions,
    examples = 20,
  ): EvaluationRequest & { model: FolderModel } {
    const model = writeTinyModel(join(folder(), `model-${models++}`), options);
    const path = join(folder(), `data-${models}.tsv`);
    const rows = Array.from({ length: examples }, (_, index) =>
      index % 2 ? 'good film\t1' : 'bad film\t0',
    );
    writeFileSync(path, ['text\tlabel', ...rows].join('\n'));
    return { model: { folder: model }, data: { path }, threads: 1 };
  }

  function requestWith(graph: Uint8Array): EvaluationRequest {
    const evaluation = request();
    writeFileSync(join(evaluation.model.folder, 'onnx', 'model.onnx'), graph);
    return evaluation;
  }

  /** A process that evaluates in a process of its own, as an editor does; with the latter's id. */
  async function host(evaluation: EvaluationRequest): Promise<{ host: ChildProcess; pid: number }> {
    const script = brokenWorker(`
      const childProcess = require('node:child_process');
      const { fork } = childProcess;
      childProcess.fork = (...args) => {
        const child = fork(...args);
        process.send(child.pid);
        return child;
      };
      const { evaluateInProcess } = require(${JSON.stringify(join(outdir, 'evaluationProcess.js'))});
      process.once('message', (evaluation) => {
        const cancel = new AbortController();
        process.once('message', () => cancel.abort());
        evaluateInProcess(${JSON.stringify(worker)}, evaluation, { signal: cancel.signal });
      });`);
    const started = fork(script);
    started.send(evaluation);
    const [pid] = (await once(started, 'message')) as [number];
    return { host: started, pid };
  }

  function isRunning(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  async function isGoneSoon(pid: number): Promise<boolean> {
    for (let waited = 0; waited < 5000; waited += 50) {
      if (!isRunning(pid)) return true;
      await sleep(50);
    }
    return false;
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
    const evaluation = { ...request(), task: 'juggling' };
    await assert.rejects(evaluateInProcess(worker, evaluation), (error) => {
      assert.ok(error instanceof PersonError);
      assert.equal(error.happened, 'The task juggling cannot be evaluated yet.');
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

  /** A worker that hands over four predictions of a run and then does as the source says. */
  async function workerThatThen(source: string) {
    const { report: whole } = await evaluateInProcess(worker, request());
    assert.ok(whole);
    const { status, metrics, cost, predictions, ...facts } = whole;
    const part = {
      facts: { report: facts, metrics: metrics.map(({ metric }) => metric), seed: 0 },
      cost,
      predictions: predictions.slice(0, 4),
    };
    assert.equal(status, 'complete');
    const path = brokenWorker(`
      process.once('message', ({ request }) => {
        process.send({ type: 'scored', request, part: ${JSON.stringify(part)} }, () => {
          process.send({ type: 'progress', request, progress: { phase: 'scoring', done: 4, total: 20 } }, () => {
            ${source}
          });
        });
      });`);
    return { path, predictions: predictions.slice(0, 4) };
  }

  it('kills a process that does not listen, and keeps what it had handed over', async () => {
    const { path: deaf, predictions } = await workerThatThen('for (;;);');
    const cancel = new AbortController();
    const result = await evaluateInProcess(deaf, request(), {
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });
    assert.ok(result.cancelled);
    assert.equal(result.report?.status, 'partial');
    assert.equal(result.report.interrupted, undefined);
    assert.deepEqual(result.report.predictions, predictions);
    assert.equal(result.report.metrics[0]?.value, 1);
  });

  for (const [what, source, options, why] of [
    ['crashes', `process.kill(process.pid, 'SIGSEGV')`, {}, /ended unexpectedly \(by SIGSEGV\)/],
    ['aborts', 'process.abort()', {}, /ended unexpectedly \(by SIGABRT\)/],
    ['does not end', 'for (;;);', { timeout: 2000 }, /ran longer than 2 s/],
    [
      'reports a failure',
      `process.send({ type: 'failed', request, failure: { happened: 'It broke.', next: 'Mend it.' } })`,
      {},
      /^It broke\. Mend it\./,
    ],
  ] as const) {
    it(`keeps what was scored when the process ${what} half-way, and says why it ended`, async function () {
      if (process.platform === 'win32' && why.source.includes('SIG')) this.skip();
      const { path, predictions } = await workerThatThen(source);
      await assert.rejects(evaluateInProcess(path, request(), options), (error) => {
        assert.ok(error instanceof InterruptedRun);
        assert.match(error.message, why);
        assert.equal(error.report.status, 'partial');
        assert.equal(error.report.interrupted, error.happened);
        assert.deepEqual(error.report.predictions, predictions);
        return true;
      });
    });
  }

  it('ends a graph that never ends when the time is up', async () => {
    const evaluation = requestWith(endlessGraph());
    await assert.rejects(
      evaluateInProcess(worker, evaluation, { timeout: 3000 }),
      /ended because it ran longer than 3 s\. Choose fewer examples/,
    );
  });

  it('ends a graph that never ends when cancelled, within two seconds', async () => {
    const { host: editor, pid } = await host(requestWith(endlessGraph()));
    await sleep(2000);
    assert.ok(isRunning(pid));
    const cancelledAt = performance.now();
    editor.send('cancel');
    assert.ok(await isGoneSoon(pid));
    assert.ok(performance.now() - cancelledAt < 2000);
    editor.kill();
  });

  it('leaves nothing running when the editor is killed, though the runtime is at work', async () => {
    const { host: editor, pid } = await host(requestWith(endlessGraph()));
    await sleep(2000);
    assert.ok(isRunning(pid));
    editor.kill('SIGKILL');
    assert.ok(await isGoneSoon(pid));
  });

  it('leaves nothing running when the editor exits', async () => {
    const { host: editor, pid } = await host(requestWith(endlessGraph()));
    await sleep(1000);
    editor.kill('SIGTERM');
    assert.ok(await isGoneSoon(pid));
  });

  it('ends a run that holds more memory than it may, though the runtime is at work', async () => {
    const memoryLimit = 500e6;
    await assert.rejects(
      evaluateInProcess(worker, requestWith(hoardingGraph(800)), { memoryLimit, timeout: 15_000 }),
      /ended because it held [\d,]+ MB of memory, and the limit is 500 MB\. Choose a smaller model/,
    );
    const { report } = await evaluateInProcess(worker, request(), { memoryLimit });
    assert.equal(report?.status, 'complete');
  });

  it('says plainly that there is not enough memory for a graph that asks for 64 GB', async () => {
    await assert.rejects(
      evaluateInProcess(worker, requestWith(hugeGraph(64_000))),
      /^PersonError: There is not enough memory to run onnx\/model\.onnx\. Close other programs/,
    );
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
