import type { Columns, ColumnRole } from '../columns';
import type { ModelFolder } from '../modelFolder';
import type { RowFault, Table } from '../readers/table';
import type { MetricValue, Prediction } from '../report';
import type { Session } from '../runtime';
import type { Tokenizer } from '../tokenizer';

/** A kind of evaluation. Adding one is adding one file and one line in `tasks.ts`. */
export interface Task {
  readonly id: string;
  /** Tasks of the catalog that are evaluated in the same way. */
  readonly covers: readonly string[];
  /** The parts that columns play; all are needed. */
  readonly columns: readonly ColumnRole[];
  /** Ids of the metrics it is usually judged by, the first one first. */
  readonly metrics: readonly string[];
  /** Why a model cannot do this task; `undefined` when it can, as far as its files tell. */
  unfit(model: ModelFolder): string | undefined;
  /** Guesses columns by their content, for a file without a header. */
  guessColumns?(table: Table, model: ModelFolder): Columns;
  /**
   * Reads the examples. A row that cannot be read is left out.
   *
   * @throws {PersonError} when none can be read, saying why not the first.
   */
  read(table: Table, columns: Columns, model: ModelFolder): TaskData;
  /**
   * Computes a metric over predictions.
   *
   * @param labels The model's classes.
   * @throws {PersonError} when the metric is not one of this task.
   */
  measure(
    metric: string,
    predictions: readonly Prediction[],
    labels: readonly string[],
    interval: IntervalOptions | undefined,
  ): MetricValue;
  /** A metric as a function of which predictions are drawn, by their place in the list. */
  resample(
    metric: string,
    predictions: readonly Prediction[],
    labels: readonly string[],
  ): (drawn: Int32Array) => number;
  /** @throws {PersonError} when a metric is not one of this task, listing those that are. */
  checkMetric(metric: string): void;
}

export interface IntervalOptions {
  /** Seed of the bootstrap. */
  readonly seed: number;
}

/** The examples of a data set as a task sees them, in file order. */
export interface TaskData {
  /** The class of each example; a sample keeps their shares. */
  readonly strata: readonly string[];
  /** Rows that are no examples, in file order. */
  readonly leftOut: readonly RowFault[];
  /** @throws {PersonError} when the model's inputs are not those of the task. */
  open(parts: ScorerParts): Scorer;
}

export interface ScorerParts {
  readonly model: ModelFolder;
  /** The .onnx file, for messages. */
  readonly file: string;
  /** Number of tokens the model knows, where its graph shows it. */
  readonly vocabulary?: number;
  readonly session: Session;
  readonly tokenizer: Tokenizer;
}

/** Puts examples through the model. */
export interface Scorer {
  /**
   * Tokenizes an example.
   *
   * @returns its length in tokens.
   */
  prepare(index: number): number;
  /** Scores prepared examples as one batch, in the order given. */
  score(indices: readonly number[]): Promise<Prediction[]>;
}
