/**
 * The evaluation process: a child that is forked for one run with its memory limit in bytes (0 for
 * none) as argument, talks over its IPC channel (`ToWorker`, `FromWorker`) and ends with its parent.
 */
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { version } from '../../package.json';
import { watchdogDescriptor } from '../core/evaluation/evaluationProcess';
import { nodeFiles } from '../core/evaluation/nodeFiles';
import { nodeHost } from '../core/evaluation/nodeHost';
import { evaluate } from '../core/evaluation/run';
import { PersonError } from '../core/personError';
import type { EvaluationRequest, Failure, FromWorker, ToWorker } from '../protocol';
import { loadOnnxRuntime } from './onnxRuntime';
import type { WatchdogData } from './watchdog';

const running = new Map<number, AbortController>();

process.title = 'paperweight-evaluation';
// Before the priority is lowered, which a thread inherits.
startWatchdog();
lowerPriority();
process.on('message', (message: ToWorker) => {
  if (message.type === 'run') void run(message.request, message.evaluation);
  else running.get(message.request)?.abort();
});
process.on('disconnect', () => process.exit());

async function run(request: number, evaluation: EvaluationRequest): Promise<void> {
  const cancel = new AbortController();
  running.set(request, cancel);
  try {
    const ports = { files: nodeFiles, host: nodeHost(version), loadRuntime: loadOnnxRuntime };
    const report = await evaluate(evaluation, ports, {
      signal: cancel.signal,
      onProgress: (progress) => send({ type: 'progress', request, progress }),
      onScored: (part) => send({ type: 'scored', request, part }),
    });
    if (report?.status === 'complete') send({ type: 'done', request, report });
    else send({ type: 'cancelled', request, ...(report && { report }) });
  } catch (error) {
    send({ type: 'failed', request, failure: failureOf(error) });
  } finally {
    running.delete(request);
  }
}

function startWatchdog(): void {
  const workerData: WatchdogData = {
    parent: process.ppid,
    memoryLimit: Number(process.argv[2] ?? 0),
    reportTo: watchdogDescriptor,
  };
  new Worker(join(__dirname, 'watchdog.js'), { workerData }).unref();
}

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

function failureOf(error: unknown): Failure {
  if (error instanceof PersonError) {
    const { happened, next, cause } = error;
    return {
      happened,
      next,
      ...(cause instanceof Error && cause.stack && { detail: cause.stack }),
    };
  }
  return {
    happened: `The evaluation failed: ${error instanceof Error ? error.message : String(error)}.`,
    next: 'The log of Paperweight has the details.',
    ...(error instanceof Error && error.stack && { detail: error.stack }),
  };
}

/** The editor comes first. Where the system does not allow it, the run goes on as it is. */
function lowerPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    return;
  }
}
