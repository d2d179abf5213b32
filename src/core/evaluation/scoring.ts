import type { Progress } from '../../protocol';
import { createGenerator } from '../metrics/random';
import { PersonError } from '../personError';
import type { Host } from './host';
import type { RowFault } from './readers/table';
import type { Prediction, RunCost, RunFacts, RunReport, ScoredPart } from './report';
import { shuffle } from './sampling';
import { isSound, NoNumber } from './tasks/noNumber';
import type { Scorer, Task } from './tasks/task';
import { UnfitExample } from './tasks/unfitExample';

export interface ScoringOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Gets what was scored since the last call, at most four times a second. */
  readonly onScored?: (part: ScoredPart) => void;
  /** Looked at after every batch. */
  readonly signal?: AbortSignal;
}

/** What there is to score. */
export interface ScoringJob {
  readonly task: Task;
  readonly scorer: Scorer;
  /** Positions of the examples, without those of {@link earlier}. */
  readonly indices: readonly number[];
  /** Scored by an earlier run that this one goes on with. */
  readonly earlier: readonly Prediction[];
  /** What that run cost, for as long as nothing is timed here. */
  readonly earlierCost?: RunCost;
  readonly facts: RunFacts;
  /** Milliseconds. */
  readonly loadTime: number;
  /** Where the row of an index of a prediction stands, as `line 12`. */
  placeOf(index: number): string;
  /** The facts, less the rows that turned out to be no example. */
  without(unfit: readonly RowFault[]): RunFacts;
}

/** What came of it. */
export interface Scored {
  readonly status: RunReport['status'];
  readonly facts: RunFacts;
  readonly cost: RunCost;
  readonly predictions: readonly Prediction[];
  /** An example of median length, by position, with its length; absent where none is known. */
  readonly typical?: readonly [index: number, length: number];
}

const warmUpRuns = 2;
const latencyExamples = 100;
const faultsTold = 10;
/** Examples tokenized and sorted at a time: enough to sort well, few enough to start at once. */
const windowSize = 1024;
const reportEvery = 250;

/** The scoring of one run. */
export class Scoring {
  private readonly predictions: Prediction[];
  private readonly latencies: number[] = [];
  /** Lengths of examples, by position. */
  private readonly lengths = new Map<number, number>();
  /** Examples that turned out to be none, by position. */
  private readonly unfit = new Map<number, RowFault>();
  /** Examples for which the model gave no number, by position. */
  private readonly failed = new Map<number, RowFault>();
  private batched = { examples: 0, length: 0, milliseconds: 0 };
  private reportedAt = -Infinity;
  private measuredAt = -Infinity;
  private measuring = 0;
  private running: Progress['running'];
  private handedOver = 0;

  constructor(
    private readonly job: ScoringJob,
    private readonly host: Host,
    private readonly options: ScoringOptions,
  ) {
    this.predictions = [...job.earlier];
  }

  /**
   * @returns `undefined` when cancelled before anything was scored.
   * @throws {PersonError} when no example is one, or the model gives no number for any.
   */
  async score(): Promise<Scored | undefined> {
    const { scorer, indices, facts } = this.job;
    const random = createGenerator(facts.seed);
    const order = shuffle([...indices], random);
    const alone = Math.min(latencyExamples, Math.ceil(order.length / 2));
    const { onProgress, signal } = this.options;
    await scorer.begin?.(
      (done, total) => onProgress?.({ phase: 'preparing', done, total }),
      signal,
    );
    await this.warmUp(order);
    for (const index of order.slice(0, alone)) {
      if (this.cancelled) break;
      await this.scoreAlone(index);
    }
    for (let start = alone; start < order.length && !this.cancelled; start += windowSize) {
      await this.scoreWindow(order.slice(start, start + windowSize), random);
    }
    if (this.predictions.length === 0) {
      this.checkFitness(order.length);
      return undefined;
    }
    const typical = this.typical();
    return {
      status: this.done === this.total ? 'complete' : 'partial',
      facts: this.facts(),
      cost: this.cost(),
      predictions: this.predictions,
      ...(typical && { typical }),
    };
  }

  private get cancelled(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  private get done(): number {
    return this.predictions.length + this.unfit.size + this.failed.size;
  }

  private get total(): number {
    return this.job.indices.length + this.job.earlier.length;
  }

  private async warmUp(order: readonly number[]): Promise<void> {
    let runs = 0;
    for (const index of order) {
      while (runs < warmUpRuns && !this.cancelled && (await this.prepare(index)) !== undefined) {
        await (this.job.scorer.warmUp?.(index) ?? this.run([index]));
        runs++;
      }
      if (runs === warmUpRuns || this.cancelled) return;
    }
  }

  /** @returns the example's length, or `undefined` where it is none, which is counted. */
  private async prepare(index: number): Promise<number | undefined> {
    try {
      const length = await this.job.scorer.prepare(index);
      this.lengths.set(index, length);
      return length;
    } catch (error) {
      if (!(error instanceof UnfitExample)) throw error;
      this.unfit.set(index, { place: error.place, why: error.message });
      return undefined;
    }
  }

  /** @returns the predictions that have numbers; examples without are counted. */
  private async run(batch: readonly number[]): Promise<Prediction[]> {
    try {
      const predictions = await this.job.scorer.score(batch, this.options.signal);
      return predictions.filter((prediction, row) => {
        if (isSound(prediction)) return true;
        const index = batch[row] ?? -1;
        const place = this.job.placeOf(prediction.index);
        this.failed.set(index, { place, why: 'the model gave a number that is none' });
        return false;
      });
    } catch (error) {
      if (!(error instanceof NoNumber)) throw error;
      const [first = -1, ...others] = batch;
      if (others.length === 0) {
        this.failed.set(first, { place: error.place, why: error.why });
        return [];
      }
      // One example must not take its companions with it.
      const predictions: Prediction[] = [];
      for (const index of batch) {
        if (this.cancelled || (await this.prepare(index)) === undefined) continue;
        predictions.push(...(await this.run([index])));
      }
      return predictions;
    }
  }

  /** @throws {PersonError} when none of so many examples could be scored. */
  private checkFitness(examples: number): void {
    if (this.unfit.size + this.failed.size < examples) return;
    const [failed] = inOrder(this.failed);
    if (failed) {
      const { file = 'The model' } = this.job.facts.report.model;
      throw new PersonError(
        `${file} gave no number for any of the ${this.failed.size} examples; of the first, ${failed.place}: ${failed.why}.`,
        'Export the model again, or choose another precision.',
      );
    }
    const [unfit] = inOrder(this.unfit);
    if (!unfit) return;
    throw new PersonError(
      `No row of the data is an example; of the first, ${unfit.place}: ${unfit.why}.`,
      'Choose other columns, or correct the file.',
    );
  }

  /** With what turned out to be no example, or could not be scored. */
  private facts(): RunFacts {
    const facts = this.unfit.size > 0 ? this.job.without(inOrder(this.unfit)) : this.job.facts;
    if (this.failed.size === 0) return facts;
    const failed = { examples: this.failed.size, first: inOrder(this.failed).slice(0, faultsTold) };
    return {
      ...facts,
      report: { ...facts.report, data: { ...facts.report.data, failed } },
    };
  }

  private async scoreAlone(index: number): Promise<void> {
    const started = this.host.now();
    if ((await this.prepare(index)) === undefined) return;
    const predictions = await this.run([index]);
    if (predictions.length > 0) this.latencies.push(this.host.now() - started);
    this.keep(predictions);
  }

  private async scoreWindow(
    indices: readonly number[],
    random: (below: number) => number,
  ): Promise<void> {
    let started = this.host.now();
    const prepared: [index: number, length: number][] = [];
    for (const index of indices) {
      const length = await this.prepare(index);
      if (length !== undefined) prepared.push([index, length]);
      if (prepared.length % 128 === 0) await nextTurn();
      if (this.cancelled) return;
    }
    const sorted = prepared.sort(([, a], [, b]) => a - b);
    const { batchSize } = this.job.facts.report.environment;
    const batches: (readonly (readonly [index: number, length: number])[])[] = [];
    for (let start = 0; start < sorted.length; start += batchSize) {
      batches.push(sorted.slice(start, start + batchSize));
    }
    for (const batch of shuffle(batches, random)) {
      if (this.cancelled) return;
      const predictions = await this.run(batch.map(([index]) => index));
      const now = this.host.now();
      if (predictions.length > 0) {
        this.batched.examples += predictions.length;
        this.batched.length += batch.reduce((sum, [, length]) => sum + length, 0);
        this.batched.milliseconds += now - started;
      }
      started = now;
      this.keep(predictions);
    }
  }

  private keep(predictions: readonly Prediction[]): void {
    this.predictions.push(...predictions);
    if (this.predictions.length === 0) return;
    const { done, total } = this;
    const now = this.host.now();
    if (now - this.reportedAt < reportEvery && done < total) return;
    this.reportedAt = now;
    const running = this.measure(done === total);
    this.options.onProgress?.({ phase: 'scoring', done, total, ...(running && { running }) });
    this.options.onScored?.({
      facts: this.facts(),
      cost: this.cost(),
      predictions: this.predictions.slice(this.handedOver),
    });
    this.handedOver = this.predictions.length;
  }

  /** The first metric so far; of one that takes long the value of some moments ago. */
  private measure(atLast: boolean): Progress['running'] {
    const { task, facts } = this.job;
    const [metric] = facts.metrics;
    const started = this.host.now();
    if (metric === undefined) return undefined;
    // At most a fiftieth of the time.
    if (!atLast && started - this.measuredAt < 50 * this.measuring) return this.running;
    const labels = facts.report.model.labels ?? [];
    const { value } = task.measure(metric, this.predictions, labels, undefined);
    this.measuredAt = this.host.now();
    this.measuring = this.measuredAt - started;
    return (this.running = { metric, value });
  }

  private cost(): RunCost {
    const sorted = [...this.latencies].sort((a, b) => a - b);
    const alone = sorted.reduce((sum, milliseconds) => sum + milliseconds, 0);
    const { examples, length, milliseconds } = this.batched;
    const { earlierCost } = this.job;
    if (earlierCost && sorted.length + examples === 0) return earlierCost;
    const tokens = this.job.scorer.unit === 'pixels' ? 0 : length;
    return {
      latency: {
        p50: nearestRank(sorted, 0.5),
        p95: nearestRank(sorted, 0.95),
        p99: nearestRank(sorted, 0.99),
        examples: sorted.length,
      },
      throughput:
        examples > 0 ? perSecond(examples, milliseconds) : perSecond(sorted.length, alone),
      ...(tokens > 0 && { tokenThroughput: perSecond(tokens, milliseconds) }),
      load: this.job.loadTime,
      peakMemory: this.host.peakMemory(),
    };
  }

  private typical(): Scored['typical'] {
    const scored = [...this.lengths].filter(([index]) => !this.failed.has(index));
    const sorted = scored.sort(([, a], [, b]) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)];
  }
}

function inOrder(faults: ReadonlyMap<number, RowFault>): RowFault[] {
  return [...faults].sort(([a], [b]) => a - b).map(([, fault]) => fault);
}

function perSecond(count: number, milliseconds: number): number {
  return (count / milliseconds) * 1000;
}

/** Lets messages in, so that a cancel is heard. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The smallest value that at least the given share of the values does not exceed. */
function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
