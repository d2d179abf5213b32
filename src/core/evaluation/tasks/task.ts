import type { Columns, ColumnRole } from '../columns';
import type { DataSet } from '../dataSet';
import type { Files } from '../files';
import type { LanguageModel } from '../languageModel';
import type { ModelFile, ModelFolder } from '../modelFolder';
import type { OnnxFacts } from '../onnxFile';
import type { RowFault, Table } from '../readers/table';
import type { MetricValue, Prediction, TaskOptions } from '../report';
import type { Session } from '../runtime';
import type { Tokenizer } from '../tokenizer';
import type { TaskId } from './taskIds';

/** A kind of evaluation. Adding one is adding one file and one line in `tasks.ts`. */
export interface Task extends TaskMeasures {
  readonly id: TaskId;
  /** The parts that columns play. */
  readonly columns: readonly ColumnRole[];
  /** What a person may set, with what holds otherwise; none where absent. */
  readonly options?: TaskOptions;
  /**
   * Whether it asks for no more than the model's {@link ScorerParts.languageModel}, so that a server
   * can be evaluated too.
   */
  readonly servable?: boolean;
  /** Why a model cannot do this task; `undefined` when it can, as far as its files tell. */
  unfit(model: ModelFolder): string | undefined;
  /** Lays a file out as rows of examples where its format nests them, as that of SQuAD. */
  arrange?(table: Table): Table;
  /** Guesses columns by their content, for a file without a header. */
  guessColumns?(table: Table, model: ModelFolder): Columns;
  /**
   * Reads the examples. A row that cannot be read is left out.
   *
   * @param data Its table is as {@link arrange} lays it out.
   * @param options Every one of {@link Task.options}.
   * @throws {PersonError} when none can be read, saying why not the first; when an option is no good.
   */
  read(data: DataSet, columns: Columns, model: NamedClasses, options: TaskOptions): TaskData;
}

/** How a task judges predictions. */
export interface TaskMeasures {
  /** Ids of the metrics it is usually judged by, the first one first. */
  readonly metrics: readonly string[];
  /** Ids of those metrics of which less is better. */
  readonly lowerIsBetter?: readonly string[];
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

/** What the reading of examples knows of the model. */
export type NamedClasses = Pick<ModelFolder, 'id' | 'labels'>;

export interface IntervalOptions {
  /** Seed of the bootstrap. */
  readonly seed: number;
}

/** The examples of a data set as a task sees them, in file order. */
export interface TaskData {
  /** The class of each example; a sample keeps their shares. All alike where there are none. */
  readonly strata: readonly string[];
  /** Rows that are no examples, in file order. */
  readonly leftOut: readonly RowFault[];
  /** @throws {PersonError} when the model's inputs are not those of the task. */
  open(parts: ScorerParts): Promise<Scorer>;
}

/** What a task may ask of the model it scores; each is loaded when it is first asked for. */
export interface ScorerParts {
  /** Whether there is no more than {@link languageModel} and {@link files}, as of a server. */
  readonly served?: boolean;
  readonly model: ModelFolder;
  readonly file: ModelFile;
  /** What the main graph says of itself. */
  readonly onnx: OnnxFacts;
  readonly files: Files;
  /**
   * A graph, released when the run ends.
   *
   * @param file Relative to the model folder; the main graph when absent.
   */
  session(file?: string): Promise<Session>;
  tokenizer(): Promise<Tokenizer>;
  languageModel(): Promise<LanguageModel>;
}

/** Puts examples through the model. */
export interface Scorer {
  /** What was settled on seeing the model, beside {@link Task.options}, for the report. */
  readonly settled?: TaskOptions;
  /** What lengths are counted in. Default tokens. */
  readonly unit?: 'tokens' | 'pixels';
  /**
   * Does what must be done once before any example, such as embedding a corpus.
   *
   * @param report Is told how far it is.
   */
  begin?(report: (done: number, total: number) => void, signal?: AbortSignal): Promise<void>;
  /**
   * Tokenizes an example, or reads and resizes its image.
   *
   * @returns its length, in tokens or pixels, by which batches are made of examples of like size.
   */
  prepare(index: number): number | Promise<number>;
  /**
   * Runs the model on part of an example before anything is timed, where a whole one may take long;
   * examples are scored twice for that when absent.
   */
  warmUp?(index: number): Promise<void>;
  /**
   * Scores prepared examples as one batch, in the order given.
   *
   * @param signal For an example that takes long; others need not look at it.
   * @returns nothing when cancelled meanwhile.
   * @throws {NoNumber} when the model gives no number for one of them; each is then tried alone.
   */
  score(indices: readonly number[], signal?: AbortSignal): Promise<Prediction[]>;
}
