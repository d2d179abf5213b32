import { fork } from 'node:child_process';
import type { Readable } from 'node:stream';
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
  /**
   * Most bytes of resident memory, looked at ten times a second; a run that holds more is ended as
   * failed. Unlimited when absent.
   */
  readonly memoryLimit?: number;
}

/** A run that failed after something was scored: what there is of its report comes with it. */
export class InterruptedRun extends PersonError {
  constructor(
    { happened, next, cause }: PersonError,
    /** Partial; says why it ended. */
    readonly report: RunReport,
  ) {
    super(happened, next, { cause });
  }
}

export interface ProcessResult {
  /** Absent when cancelled before anything was scored. */
  readonly report?: RunReport;
  readonly cancelled: boolean;
}

/** Milliseconds a process has to stop by itself. */
const patience = 1000;

/** Where the process says how much memory it holds before it ends itself for that. */
export const watchdogDescriptor = 4;

/**
 * Evaluates in a process of its own, so that a model that crashes, hangs or eats memory takes down
 * only that run. The process never outlives this one or the returned promise.
 *
 * @param worker Absolute path of the built worker.
 * @throws {PersonError} when the evaluation fails, runs too long, needs too much memory or its
 *   process ends unexpectedly; an {@link InterruptedRun} where something was scored by then.
 */
export function evaluateInProcess(
  worker: string,
  evaluation: EvaluationRequest,
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const { signal } = options;
  if (signal?.aborted) return Promise.resolve({ cancelled: true });
  return new Promise((resolve, reject) => {
    const child = fork(worker, [String(options.memoryLimit ?? 0)], {
      // VS Code's extension host runs in Electron, which is a Node only when told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...options.env },
      // Those of this process would open its debugger's port a second time.
      execArgv: [...(options.execArgv ?? [])],
      ...(options.execPath !== undefined && { execPath: options.execPath }),
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    });
    const request = 1;
    const scored: Prediction[] = [];
    let lastPart: ScoredPart | undefined;
    let lastWords = '';
    let memoryHeld = '';
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
    const fail = (error: PersonError) =>
      settle(() => {
        const report = soFar(error.happened);
        reject(report ? new InterruptedRun(error, report) : error);
      });
    const send = (message: ToWorker) =>
      child.send(message, (error) => {
        // A process that is gone is reported by its exit.
        if (error) options.onLog?.(`${error.message}\n`);
      });
    const cancel = () => {
      send({ type: 'cancel', request });
      timers.push(setTimeout(() => settle(() => resolve(whatIsThere())), patience));
    };
    const soFar = (interrupted?: string): RunReport | undefined => {
      if (!lastPart) return undefined;
      const { facts, cost } = lastPart;
      return {
        ...assembleReport(facts, 'partial', cost, scored),
        ...(interrupted !== undefined && { interrupted }),
      };
    };
    const whatIsThere = (): ProcessResult => {
      const report = soFar();
      return { cancelled: true, ...(report && { report }) };
    };

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
    const watchdog = child.stdio[watchdogDescriptor] as Readable | null | undefined;
    watchdog?.setEncoding('utf8').on('data', (text: string) => (memoryHeld += text));
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
      if (memoryHeld !== '') {
        fail(overMemory(Number(memoryHeld), options.memoryLimit ?? 0));
      }
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

function overMemory(held: number, limit: number): PersonError {
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
  return new PersonError(
    `The evaluation was ended because it held ${megabytes(held)} of memory, and the limit is ${megabytes(limit)}.`,
    'Choose a smaller model, precision or batch size, or allow more memory.',
  );
}
