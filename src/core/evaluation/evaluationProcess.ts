import { fork } from 'node:child_process';
import type { EvaluationRequest, FromWorker, Progress, ToWorker } from '../../protocol';
import { PersonError } from '../personError';
import { assembleReport } from './assembleReport';
import type { Prediction, RunReport, ScoredPart } from './report';

export interface ProcessOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Asks the process to stop, and kills it if it has not after a second. */
  readonly signal?: AbortSignal;
  /** Gets what the process and the runtime in it write, for the log. */
  readonly onLog?: (text: string) => void;
  /** The Node (or Electron) to run; the one of this process when absent. */
  readonly execPath?: string;
  /** Arguments to it. Default none. */
  readonly execArgv?: readonly string[];
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the run is ended as failed; unlimited when absent. */
  readonly timeout?: number;
}

export interface ProcessResult {
  /** Absent when cancelled before anything was scored. */
  readonly report?: RunReport;
  readonly cancelled: boolean;
}

/** Milliseconds a process has to stop by itself. */
const patience = 1000;

/**
 * Evaluates in a process of its own, so that a model that crashes, hangs or eats memory takes down
 * only that run. The process never outlives this one or the returned promise.
 *
 * @param worker Absolute path of the built worker.
 * @throws {PersonError} when the evaluation fails, runs too long or its process ends unexpectedly.
 */
export function evaluateInProcess(
  worker: string,
  evaluation: EvaluationRequest,
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const { signal } = options;
  if (signal?.aborted) return Promise.resolve({ cancelled: true });
  return new Promise((resolve, reject) => {
    const child = fork(worker, [], {
      // VS Code's extension host runs in Electron, which is a Node only when told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...options.env },
      // Those of this process would open its debugger's port a second time.
      execArgv: [...(options.execArgv ?? [])],
      ...(options.execPath !== undefined && { execPath: options.execPath }),
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const request = 1;
    const scored: Prediction[] = [];
    let lastPart: ScoredPart | undefined;
    let lastWords = '';
    let settled = false;
    const timers: NodeJS.Timeout[] = [];

    const kill = () => void child.kill('SIGKILL');
    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      timers.forEach(clearTimeout);
      signal?.removeEventListener('abort', cancel);
      process.removeListener('exit', kill);
      kill();
      finish();
    };
    const fail = (error: PersonError) => settle(() => reject(error));
    const send = (message: ToWorker) =>
      child.send(message, (error) => {
        // A process that is gone is reported by its exit.
        if (error) options.onLog?.(`${error.message}\n`);
      });
    const cancel = () => {
      send({ type: 'cancel', request });
      timers.push(setTimeout(() => settle(() => resolve(whatIsThere())), patience));
    };
    const whatIsThere = (): ProcessResult => ({
      cancelled: true,
      ...(lastPart && {
        report: assembleReport(lastPart.facts, 'partial', lastPart.cost, scored),
      }),
    });

    process.once('exit', kill);
    signal?.addEventListener('abort', cancel, { once: true });
    if (options.timeout !== undefined) {
      const seconds = Math.round(options.timeout / 1000);
      const error = new PersonError(
        `The evaluation was ended because it ran longer than ${seconds} s.`,
        'Choose fewer examples or a smaller model, or allow more time.',
      );
      timers.push(setTimeout(() => fail(error), options.timeout));
    }
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        lastWords = (lastWords + text).slice(-4000);
        options.onLog?.(text);
      });
    }
    child.on('message', (message: FromWorker) => {
      if (settled) return;
      switch (message.type) {
        case 'progress':
          options.onProgress?.(message.progress);
          break;
        case 'scored':
          lastPart = message.part;
          scored.push(...message.part.predictions);
          break;
        case 'done':
          settle(() => resolve({ report: message.report, cancelled: false }));
          break;
        case 'cancelled': {
          const { report } = message;
          settle(() => resolve({ cancelled: true, ...(report && { report }) }));
          break;
        }
        case 'failed': {
          const { happened, next, detail } = message.failure;
          fail(new PersonError(happened, next, detail === undefined ? {} : { cause: detail }));
          break;
        }
      }
    });
    child.on('error', (cause) =>
      fail(
        new PersonError(
          `The evaluation process could not be started: ${cause.message}.`,
          'Reinstall Paperweight.',
          { cause },
        ),
      ),
    );
    child.on('close', (code, endedBy) => {
      const how = endedBy ? `by ${endedBy}` : `with code ${code}`;
      if (signal?.aborted) settle(() => resolve(whatIsThere()));
      fail(
        new PersonError(
          `The evaluation process ended unexpectedly (${how}).`,
          'The model may need more memory than there is. Choose a smaller model, precision or batch size.',
          { cause: lastWords },
        ),
      );
    });
    send({ type: 'run', request, evaluation });
  });
}
