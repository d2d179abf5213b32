import type { HubSource } from '../hubCache';
import type { Optimization } from './runtime';

/**
 * The report of one evaluation: what was run, how good and how sure, what it cost, example by
 * example. The view, the exports and `--json` all print this; its JSON Schema is
 * `data/schema/run.schema.json`.
 */
export interface RunReport {
  /** Version of this shape. */
  readonly schema: 1;
  readonly id: string;
  /** `partial` when the run was cancelled or failed half-way: metrics cover the examples scored until then. */
  readonly status: 'complete' | 'partial';
  /** What ended a partial run where nobody cancelled it, as a sentence. */
  readonly interrupted?: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly task: string;
  /** What the task left open and was settled for this run, such as `{ stride: 512, shots: 5 }`. */
  readonly options?: TaskOptions;
  readonly model: {
    readonly id: string;
    readonly name: string;
    /**
     * The .onnx file, relative to the model folder, with forward slashes; of a model of several
     * graphs the main one. Absent where the model is asked at an endpoint.
     */
    readonly file?: string;
    /** Lower-case hexadecimal SHA-256 of that file. */
    readonly sha256?: string;
    /** Size of the model's graphs of this precision, and of the weights kept beside them. */
    readonly bytes?: number;
    /** Address of the server that ran it, where it was not run here. */
    readonly endpoint?: string;
    /** SHA-256 of every other file that holds a part of it: further graphs, and weights beside them. */
    readonly files?: Readonly<Record<string, string>>;
    /** Number of weights in the graphs. */
    readonly parameters?: number;
    /** Share of those weights by how each is kept, as `{ fp32: 0.02, int8: 0.98 }`. */
    readonly weights?: Readonly<Record<string, number>>;
    /**
     * Whether it quantizes activations while it runs, by all values of a tensor: its scores then
     * depend on which examples share a batch and on the padding, unless the batch size is 1.
     */
    readonly quantizesActivations?: boolean;
    /** `fp32`, `int8`, ... as the file's name or content says. */
    readonly precision: string;
    /** Names of the model's classes, by index, where it has any. */
    readonly labels?: readonly string[];
    /** Where on the Hugging Face Hub it is from, where it was read from the cache. */
    readonly source?: HubSource;
  };
  readonly data: {
    readonly id: string;
    readonly name: string;
    readonly split?: string;
    /** Examples scored. */
    readonly examples: number;
    /** Examples chosen: more than `examples` where some were not scored, or not yet. */
    readonly chosen?: number;
    /** Examples for which the model gave no number (NaN, infinity): no metric covers them. */
    readonly failed?: {
      readonly examples: number;
      readonly first: readonly { readonly place: string; readonly why: string }[];
    };
    /** Examples the split has. */
    readonly of: number;
    /**
     * Rows of the file that are no examples: how many, and why not the first of them, those that
     * could not be read at all before the others.
     */
    readonly leftOut?: {
      readonly rows: number;
      readonly first: readonly { readonly place: string; readonly why: string }[];
    };
    readonly seed?: number;
    /**
     * `stratified`: drawn at random with `seed`, each class keeping its share of the split; `first`:
     * those that come first, as lm-evaluation-harness takes them.
     */
    readonly sampling: 'all' | 'random' | 'stratified' | 'first';
    /** Lower-case hexadecimal SHA-256 of the data file. */
    readonly sha256: string;
    /** Which column was read as what, by part: `{ text: 'sentence', label: 'label' }`. */
    readonly columns: Readonly<Record<string, string>>;
    /** Where on the Hugging Face Hub they are from, where they were read from the cache. */
    readonly source?: HubSource;
    readonly origin?: string;
    readonly licence?: string;
  };
  readonly metrics: readonly MetricValue[];
  /** Absent where the numbers were imported. */
  readonly cost?: RunCost;
  readonly environment: RunEnvironment;
  /** The earlier run that this one went on with; `cost` is that of the examples scored since. */
  readonly resumed?: { readonly run: string; readonly examples: number };
  /** What the person recorded with it, by name, as `{ 'training-time': '3.5 h' }`. */
  readonly recorded?: Readonly<Record<string, string | number>>;
  /** Empty where the numbers were imported without what came of each example. */
  readonly predictions: readonly Prediction[];
  /** Where the numbers come from, where Paperweight did not compute them. */
  readonly importedFrom?: {
    /** As `lm-evaluation-harness`. */
    readonly engine: string;
    /** Its version, or the commit it was run from. */
    readonly version?: string;
    /** Name of the file of results. */
    readonly file: string;
  };
}

/** What a run cost. */
export interface RunCost {
  /**
   * Milliseconds from text to prediction, tokenization included, of examples run one at a time
   * after a warm-up; percentiles by nearest rank.
   */
  readonly latency: {
    readonly p50: number;
    readonly p95: number;
    /** Absent from runs of earlier versions. */
    readonly p99?: number;
    /** Number of examples timed, a random part of those scored; at most 100, 0 where none was. */
    readonly examples?: number;
  };
  /**
   * Examples per second over those scored in batches, tokenization included, model loading
   * excluded; over those run one at a time where there was no batch.
   */
  readonly throughput: number;
  /** Tokens read per second over the same examples, padding left out. */
  readonly tokenThroughput?: number;
  /**
   * Multiply-adds of one example of median length: those of products of matrices, convolutions,
   * recurrent layers and attention, counted over the operators as they were executed.
   */
  readonly multiplyAdds?: {
    readonly count: number;
    /** Of that example, in tokens or pixels. */
    readonly length: number;
    /** Operators that are not counted though they multiply and add: `count` is a lower bound. */
    readonly uncounted?: readonly string[];
  };
  /** Milliseconds to create the session and the tokenizer. */
  readonly load: number;
  /** Peak resident memory of the evaluation process, in bytes. */
  readonly peakMemory: number;
  /**
   * `endpoint` where a server ran the model: latency and throughput are the server's, its network and
   * whoever else it serves included; `load` is what finding it took, and `peakMemory` that of the
   * process here that asked it.
   */
  readonly of?: 'endpoint';
}

/** Where a run was made. Of one that was imported only what its engine tells. */
export interface RunEnvironment {
  readonly paperweight: string;
  /** What ran the model, with its version. */
  readonly runtime: string;
  /** Where it computed; `endpoint` where a server ran it. */
  readonly provider: string;
  /** Absent where a server ran it. */
  readonly threads?: number;
  /** Requests that were out at the same time, where a server ran it. */
  readonly concurrency?: number;
  /** Largest number of examples in a batch. */
  readonly batchSize?: number;
  /** How far the runtime rewrites the graph. */
  readonly optimization?: Optimization;
  readonly node?: string;
  readonly platform?: string;
  readonly processor?: string;
}

/** Where a run is made that is made here. */
export type OwnEnvironment = RunEnvironment &
  Required<Pick<RunEnvironment, 'batchSize' | 'node' | 'platform' | 'processor'>>;

export interface MetricValue {
  /** Id of the metric in the catalog. */
  readonly metric: string;
  /** On the reference implementation's own scale. */
  readonly value: number;
  /** Options that differ from the metric's own defaults or fix them, as `{ average: 'macro' }`. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  /** 95 % confidence interval. Absent where `method` says why there is none. */
  readonly interval?: readonly [low: number, high: number];
  /** How the interval was made, or why there is none. */
  readonly method: string;
  /** The metric over parts of the examples that its reference tells apart, by name. */
  readonly parts?: Readonly<Record<string, { readonly examples: number; readonly value: number }>>;
}

/** Settings of a task, by name. */
export type TaskOptions = Readonly<Record<string, string | number | boolean>>;

/** What became of one example. */
export interface Prediction {
  /** Of its row among those of the data file that could be read, from 0. */
  readonly index: number;
  /** What was put to the model: the text, the question, the path of the image. */
  readonly text: string;
  /** What was put to it besides: the second sentence, the context. */
  readonly textPair?: string;
  /** What is right: a class, an answer, a text; absent where a text itself is judged. */
  readonly label?: string;
  /** Everything that is right, where that is more than {@link label}. */
  readonly references?: readonly string[];
  /** What the model said. */
  readonly predicted?: string;
  /** Probability of what was predicted, 0 to 1. */
  readonly confidence?: number;
  /** Absent where an example is not simply right or wrong. */
  readonly correct?: boolean;
  /** Numbers that the metrics are computed from, by name; a task says which. */
  readonly values?: Readonly<Record<string, number | readonly number[]>>;
  /** Documents found for a query, the best one first. */
  readonly ranking?: readonly RankedDocument[];
}

export interface RankedDocument {
  readonly document: string;
  readonly score: number;
  /** How relevant it is said to be; 0 where nothing is said. */
  readonly grade: number;
}

/** What is known of a run before anything is scored. */
export interface RunFacts {
  readonly report: Omit<
    RunReport,
    'status' | 'metrics' | 'cost' | 'environment' | 'predictions' | 'importedFrom'
  > & { readonly environment: OwnEnvironment };
  /** Ids of the metrics to compute, the first one first. */
  readonly metrics: readonly string[];
  /** Seed of everything random. */
  readonly seed: number;
}

/** A part of a run, as far as it came. */
export interface ScoredPart {
  readonly facts: RunFacts;
  readonly cost: RunCost;
  /** Those scored since the part before. */
  readonly predictions: readonly Prediction[];
}
