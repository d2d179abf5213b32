/**
 * The messages between the extension, its webview and the evaluation process.
 *
 * Each direction is a discriminated union on `type`. A request carries a `request` number; its
 * reply carries the same number and says how it ended: done, failed (with what to do) or cancelled.
 */
import type { RunReport } from './core/evaluation/report';

/** What to evaluate. Paths are absolute. */
export interface EvaluationRequest {
  readonly model: { readonly folder: string; readonly precision?: string };
  /** A suite folder (holding `suite.json`) or a data file. */
  readonly data: { readonly path: string; readonly split?: string };
  readonly task?: string;
  /** Ids of metrics; the task's own when absent. */
  readonly metrics?: readonly string[];
  /** Number of examples; all when absent. */
  readonly limit?: number;
  /** Seed of the sampling, used when `limit` is below the split's size. Default 0. */
  readonly seed?: number;
  /** Threads of the runtime; its own default when absent. */
  readonly threads?: number;
  readonly batchSize?: number;
}

export interface Failure {
  readonly happened: string;
  readonly next: string;
  /** A stack for the log, where the failure is not one for a person. */
  readonly detail?: string;
}

/** To the evaluation process. */
export type ToWorker =
  | { readonly type: 'run'; readonly request: number; readonly evaluation: EvaluationRequest }
  | { readonly type: 'cancel'; readonly request: number };

export interface Progress {
  readonly phase: 'loading' | 'scoring';
  readonly done: number;
  readonly total: number;
  /** The first metric over the examples scored so far. */
  readonly running?: { readonly metric: string; readonly value: number };
}

/** From the evaluation process. */
export type FromWorker =
  | { readonly type: 'progress'; readonly request: number; readonly progress: Progress }
  | { readonly type: 'done'; readonly request: number; readonly report: RunReport }
  | { readonly type: 'failed'; readonly request: number; readonly failure: Failure }
  | {
      readonly type: 'cancelled';
      readonly request: number;
      /** What was scored until then, if anything was. */
      readonly report?: RunReport;
    };
