/**
 * The thread that plans and compares evaluations: reads models' descriptions, data files and stored
 * runs, and answers `ToEvaluationThread` with `FromEvaluationThread`. It never loads a model.
 */
import { parentPort } from 'node:worker_threads';
import { compareMetrics } from '../core/evaluation/compareMetrics';
import { exportRun } from '../core/evaluation/harness/exportRun';
import { importFiles } from '../core/evaluation/harness/importFiles';
import { nodeFiles } from '../core/evaluation/nodeFiles';
import { planRun } from '../core/evaluation/plan';
import { readRunFile, RunFolder } from '../core/evaluation/storedRuns';
import { PersonError } from '../core/personError';
import type {
  EvaluationService,
  Failure,
  FromEvaluationThread,
  ToEvaluationThread,
} from '../protocol';

const folders = new Map<string, RunFolder>();

const service: EvaluationService = {
  plan: (evaluation) => planRun(evaluation, nodeFiles),
  storedRuns: (folder) => folderOf(folder).list(),
  compareWithStored: (folder, run, metric) => folderOf(folder).compareWithOthers(run, metric),
  compareRunFiles: async (paths, seed) =>
    compareMetrics(await Promise.all(paths.map((path) => readRunFile(path, nodeFiles))), seed),
  exportRun,
  importRuns: importFiles,
};

parentPort?.on('message', (message: ToEvaluationThread) => void answer(message));

async function answer({ request, method, args }: ToEvaluationThread): Promise<void> {
  try {
    const called = service[method] as (...args: unknown[]) => Promise<unknown>;
    send({ type: 'done', request, value: await called(...args) });
  } catch (error) {
    send({ type: 'failed', request, failure: failureOf(error) });
  }
}

function folderOf(path: string): RunFolder {
  const folder = folders.get(path) ?? new RunFolder(path, nodeFiles);
  folders.set(path, folder);
  return folder;
}

function send(message: FromEvaluationThread): void {
  parentPort?.postMessage(message);
}

function failureOf(error: unknown): Failure {
  if (error instanceof PersonError) return { happened: error.happened, next: error.next };
  return {
    happened: `The evaluation could not be looked at: ${error instanceof Error ? error.message : String(error)}.`,
    next: 'The log of Paperweight has the details.',
    ...(error instanceof Error && error.stack && { detail: error.stack }),
  };
}
