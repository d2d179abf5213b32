/**
 * The report of one evaluation: what was run, how good and how sure, what it cost, example by
 * example. The view, the exports and `--json` all print this; its JSON Schema is
 * `data/schema/run.schema.json`.
 */
export interface RunReport {
  /** Version of this shape. */
  readonly schema: 1;
  readonly id: string;
  /** `partial` when the run was cancelled: metrics cover the examples scored until then. */
  readonly status: 'complete' | 'partial';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly task: string;
  readonly model: {
    readonly id: string;
    readonly name: string;
    /** The .onnx file, relative to the model folder, with forward slashes. */
    readonly file: string;
    /** Lower-case hexadecimal SHA-256 of that file. */
    readonly sha256: string;
    /** Size of that file. */
    readonly bytes: number;
    /** Number of weights in the graph. */
    readonly parameters?: number;
    /** `fp32`, `int8`, ... as the file's name or content says. */
    readonly precision: string;
  };
  readonly data: {
    readonly id: string;
    readonly name: string;
    readonly split?: string;
    /** Examples scored. */
    readonly examples: number;
    /** Examples the split has. */
    readonly of: number;
    readonly seed?: number;
    readonly sampling: 'all' | 'random';
    /** SHA-256 of the data file. */
    readonly sha256: string;
    /** Which column was read as what. */
    readonly columns: Readonly<Record<string, string>>;
    readonly origin?: string;
    readonly licence?: string;
  };
  readonly metrics: readonly MetricValue[];
  readonly cost: {
    /** Milliseconds per example. */
    readonly latency: { readonly p50: number; readonly p95: number };
    /** Examples per second, tokenization included, model loading excluded. */
    readonly throughput: number;
    /** Milliseconds to create the session and the tokenizer. */
    readonly load: number;
    /** Peak resident memory of the evaluation process, in bytes. */
    readonly peakMemory: number;
  };
  readonly environment: {
    readonly paperweight: string;
    readonly runtime: string;
    readonly provider: string;
    readonly threads: number;
    readonly batchSize: number;
    readonly node: string;
    readonly platform: string;
    readonly processor: string;
  };
  readonly predictions: readonly Prediction[];
}

export interface MetricValue {
  /** Id of the metric in the catalog. */
  readonly metric: string;
  /** On the reference implementation's own scale. */
  readonly value: number;
  /** 95 % confidence interval. Absent where `method` says why there is none. */
  readonly interval?: readonly [low: number, high: number];
  /** How the interval was made, or why there is none. */
  readonly method: string;
}

export interface Prediction {
  /** Position in the data file, from 0. */
  readonly index: number;
  readonly text: string;
  readonly textPair?: string;
  readonly label: string;
  readonly predicted: string;
  /** Probability of the predicted label, 0 to 1. */
  readonly confidence: number;
  readonly correct: boolean;
}
