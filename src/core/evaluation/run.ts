import { dirname, isAbsolute, join, relative } from 'node:path';
import type { EvaluationRequest, Progress } from '../../protocol';
import { createGenerator } from '../metrics/random';
import { PersonError } from '../personError';
import { readDataSet, type DataSet } from './dataSet';
import type { Files } from './files';
import type { Host } from './host';
import type { LanguageModel } from './languageModel';
import { chooseFile, readModelFolder, type ModelFile, type ModelFolder } from './modelFolder';
import { readOnnxFile, type OnnxFacts } from './onnxFile';
import { assembleReport } from './assembleReport';
import type { RowFault } from './readers/table';
import type { Prediction, RunFacts, RunReport, ScoredPart, TaskOptions } from './report';
import type { Runtime, Session } from './runtime';
import { explainRuntimeError } from './runtimeErrors';
import { sampleStratified, shuffle } from './sampling';
import { settledOptions } from './tasks/settledOptions';
import type { Scorer, ScorerParts, Task, TaskData } from './tasks/task';
import { chooseTask, isUsualColumn, type ChosenTask } from './tasks/tasks';
import { UnfitExample } from './tasks/unfitExample';
import { Tokenizer } from './tokenizer';
import { WireFormatError } from './wireFormat';

/** What an evaluation needs from outside. */
export interface EvaluationPorts {
  readonly files: Files;
  readonly host: Host;
  /** Called once the model and the data have been looked at. */
  loadRuntime(): Promise<Runtime>;
}

export interface EvaluationOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Gets what was scored since the last call, at most four times a second. */
  readonly onScored?: (part: ScoredPart) => void;
  /** Looked at after every batch. */
  readonly signal?: AbortSignal;
}

const warmUpRuns = 2;
const faultsTold = 10;
const latencyExamples = 100;
/** Examples tokenized and sorted at a time: enough to sort well, few enough to start at once. */
const windowSize = 1024;
const reportEvery = 250;

/**
 * Evaluates a model on a data set.
 *
 * A random part of the examples (at most 100, at most half) is run one at a time, which gives the
 * latency; the rest in batches of similar length, which gives the throughput. Batches are run in
 * random order, so that the figures of a run that was cancelled are not those of the short texts.
 *
 * @returns the report, with status `partial` when cancelled, or `undefined` when cancelled before
 *   anything was scored.
 * @throws {PersonError} when the model, its tokenizer or the data cannot be used.
 */
export async function evaluate(
  request: EvaluationRequest,
  ports: EvaluationPorts,
  options: EvaluationOptions = {},
): Promise<RunReport | undefined> {
  const run = await prepare(request, ports);
  if (options.signal?.aborted) return undefined;
  options.onProgress?.({ phase: 'loading', done: 0, total: run.indices.length });
  const model = new LoadedModel(run, ports, await ports.loadRuntime());
  try {
    const loaded = await load(run, model, ports);
    if (options.signal?.aborted) return undefined;
    return await new Run(run, loaded, ports.host, options).score();
  } finally {
    await model.release();
  }
}

/** All that can be known without the runtime: whatever is wrong shows before the model loads. */
interface PreparedRun {
  readonly request: EvaluationRequest;
  readonly startedAt: string;
  readonly seed: number;
  readonly model: ModelFolder;
  readonly file: ModelFile;
  readonly onnx: OnnxFacts;
  readonly data: DataSet;
  readonly chosen: ChosenTask;
  readonly options: TaskOptions;
  readonly examples: TaskData;
  readonly metrics: readonly string[];
  /** Positions of the examples to score. */
  readonly indices: readonly number[];
}

async function prepare(
  request: EvaluationRequest,
  { files }: EvaluationPorts,
): Promise<PreparedRun> {
  const startedAt = new Date().toISOString();
  const { seed = 0, limit = Infinity } = request;
  if (!(limit >= 1)) {
    throw new PersonError(`There is nothing to score: the limit is ${limit}.`, 'Choose 1 or more.');
  }
  const model = await readModelFolder(request.model.folder, files);
  const file = chooseFile(model, request.model.precision);
  const onnx = await readGraph(model, file, files);
  const given = request.data.columns;
  const givenNames = new Set(Object.values(given ?? {}));
  const isColumn = (name: string) => isUsualColumn(name) || givenNames.has(name);
  const read = await readDataSet(request.data.path, request.data.split, isColumn, files);
  const chosen = chooseTask(model, read, request.task, given);
  const { data } = chosen;
  const options = settledOptions(chosen.task, data.suite?.options, request.options);
  const metrics = request.metrics ?? metricsOf(data, chosen.task);
  for (const metric of metrics) chosen.task.checkMetric(metric);
  const examples = chosen.task.read(data, chosen.columns, model, options);
  const indices = sampleStratified(examples.strata, limit, seed);
  return {
    request,
    startedAt,
    seed,
    model,
    file,
    onnx,
    data,
    chosen,
    options,
    examples,
    metrics,
    indices,
  };
}

/** The official metrics of a suite, where the task has them; else the task's own. */
export function metricsOf({ suite }: DataSet, task: Task): readonly string[] {
  const official = suite?.metrics.filter((metric) => {
    try {
      task.checkMetric(metric);
      return true;
    } catch {
      return false;
    }
  });
  return official?.length ? official : task.metrics;
}

async function readGraph(model: ModelFolder, file: ModelFile, files: Files): Promise<OnnxFacts> {
  const damaged = (cause?: unknown) =>
    new PersonError(
      `${file.file} could not be read: it is truncated or damaged.`,
      'Get it again or run the build.',
      { cause },
    );
  const open = await files.open(join(model.folder, file.file));
  try {
    const facts = await readOnnxFile(open);
    if (facts === undefined) throw damaged();
    await checkExternalFiles(model, file, facts, files);
    return facts;
  } catch (error) {
    throw error instanceof WireFormatError ? damaged(error) : error;
  } finally {
    await open.close();
  }
}

/** Weights kept beside the .onnx file must be there, and in the model folder. */
async function checkExternalFiles(
  model: ModelFolder,
  file: ModelFile,
  { externalFiles }: OnnxFacts,
  files: Files,
): Promise<void> {
  const folder = dirname(join(model.folder, file.file));
  for (const name of externalFiles) {
    const path = join(folder, name);
    if (isAbsolute(name) || relative(model.folder, path).startsWith('..')) {
      throw new PersonError(
        `${file.file} was not loaded: it refers to weights outside its folder, in ${name}.`,
        'Choose a model whose files are all in one folder.',
      );
    }
    if ((await files.find(path)) === undefined) {
      throw new PersonError(
        `${file.file} could not be loaded: the file with its weights, ${name}, is missing.`,
        'Put it beside the .onnx file under that name.',
      );
    }
  }
}

interface LoadedRun {
  readonly scorer: Scorer;
  readonly facts: RunFacts;
  /** Milliseconds. */
  readonly loadTime: number;
}

async function load(
  run: PreparedRun,
  loadedModel: LoadedModel,
  { files, host }: EvaluationPorts,
): Promise<LoadedRun> {
  const { request, seed, model, file, onnx, data, chosen, options, examples, metrics, indices } =
    run;
  const { batchSize = 8 } = request;
  const started = host.now();
  const scorer = await examples.open(loadedModel);
  const loadTime = host.now() - started;
  const settled = { ...options, ...scorer.settled };
  const { runtime, threads } = loadedModel;
  const isSample = indices.length < examples.strata.length;
  const { suite } = data;
  const report: RunFacts['report'] = {
    schema: 1,
    // It names the run's file, and a repository's id has a slash.
    id: `${run.startedAt.replace(/[:.]/g, '-')}-${model.id}-${file.precision}-${data.id}`.replaceAll(
      '/',
      '--',
    ),
    startedAt: run.startedAt,
    task: chosen.task.id,
    ...(Object.keys(settled).length > 0 && { options: settled }),
    model: {
      id: model.id,
      name: model.name,
      file: file.file,
      sha256: await files.sha256(join(model.folder, file.file)),
      bytes: file.bytes,
      parameters: onnx.parameters,
      precision: file.precision,
      ...(model.labels.length > 0 && { labels: model.labels }),
      ...(model.source && { source: model.source }),
    },
    data: {
      id: data.id,
      name: data.name,
      ...(data.split !== undefined && { split: data.split }),
      examples: indices.length,
      of: examples.strata.length,
      ...(isSample && { seed }),
      ...leftOutOf(data.table.faults ?? [], examples.leftOut),
      sampling: !isSample ? 'all' : new Set(examples.strata).size > 1 ? 'stratified' : 'random',
      sha256: await files.sha256(data.file),
      columns: chosen.columns,
      ...(data.source && { source: data.source }),
      ...(suite?.origin !== undefined && { origin: suite.origin }),
      ...(suite?.licence !== undefined && { licence: suite.licence }),
    },
    environment: {
      paperweight: host.paperweight,
      runtime: runtime.version,
      provider: runtime.provider,
      threads,
      batchSize,
      optimization: runtime.optimization,
      node: host.node,
      platform: host.platform,
      processor: host.processor,
    },
  };
  return { scorer, facts: { report, metrics, seed }, loadTime };
}

/** What is said of rows that are no examples: how many, and why not the first of them. */
function leftOutOf(
  ...faults: readonly (readonly RowFault[])[]
): Pick<RunReport['data'], 'leftOut'> {
  const all = faults.flat();
  return all.length === 0 ? {} : { leftOut: { rows: all.length, first: all.slice(0, faultsTold) } };
}

/** The graphs and the tokenizer of a run's model, loaded as they are asked for. */
class LoadedModel implements ScorerParts {
  readonly model: ModelFolder;
  readonly file: ModelFile;
  readonly onnx: OnnxFacts;
  readonly files: Files;
  readonly threads: number;
  private readonly sessions = new Map<string, Promise<Session>>();
  private loadingTokenizer: Promise<Tokenizer> | undefined;

  constructor(
    { model, file, onnx, request }: PreparedRun,
    { files, host }: EvaluationPorts,
    readonly runtime: Runtime,
  ) {
    this.model = model;
    this.file = file;
    this.onnx = onnx;
    this.files = files;
    this.threads = request.threads ?? Math.min(4, host.processors);
  }

  session(file = this.file.file): Promise<Session> {
    const known = this.sessions.get(file);
    if (known) return known;
    const loading = this.load(file);
    this.sessions.set(file, loading);
    return loading;
  }

  tokenizer(): Promise<Tokenizer> {
    return (this.loadingTokenizer ??= Tokenizer.load(this.model, this.files));
  }

  languageModel(): Promise<LanguageModel> {
    throw new Error('no task asks for one yet');
  }

  async release(): Promise<void> {
    for (const loading of await Promise.allSettled(this.sessions.values())) {
      if (loading.status === 'fulfilled') await loading.value.release();
    }
  }

  private async load(file: string): Promise<Session> {
    const path = join(this.model.folder, file);
    // What lies outside the folder is refused whichever graph refers to it.
    if (file !== this.file.file) await readGraph(this.model, { ...this.file, file }, this.files);
    try {
      const session = await this.runtime.load(path, { threads: this.threads });
      return {
        ...session,
        run: (feeds) =>
          session.run(feeds).catch((error: unknown) => {
            throw explainRuntimeError(error, file);
          }),
      };
    } catch (error) {
      throw explainRuntimeError(error, file);
    }
  }
}

/** The scoring of one run. */
class Run {
  private readonly predictions: Prediction[] = [];
  private readonly latencies: number[] = [];
  /** Examples that turned out to be none, by position. */
  private readonly unfit = new Map<number, RowFault>();
  private batched = { examples: 0, milliseconds: 0 };
  private reportedAt = -Infinity;
  private handedOver = 0;

  constructor(
    private readonly run: PreparedRun,
    private readonly loaded: LoadedRun,
    private readonly host: Host,
    private readonly options: EvaluationOptions,
  ) {}

  async score(): Promise<RunReport | undefined> {
    const random = createGenerator(this.run.seed);
    const order = shuffle([...this.run.indices], random);
    const alone = Math.min(latencyExamples, Math.ceil(order.length / 2));
    const { onProgress, signal } = this.options;
    await this.loaded.scorer.begin?.(
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
    const complete = this.predictions.length + this.unfit.size === order.length;
    const status = complete ? 'complete' : 'partial';
    return assembleReport(this.facts(), status, this.cost(), this.predictions);
  }

  private get cancelled(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  private async warmUp(order: readonly number[]): Promise<void> {
    let runs = 0;
    for (const index of order) {
      while (runs < warmUpRuns && !this.cancelled && (await this.prepare(index)) !== undefined) {
        await this.loaded.scorer.score([index]);
        runs++;
      }
      if (runs === warmUpRuns || this.cancelled) return;
    }
  }

  /** @returns the example's length, or `undefined` where it is none, which is counted. */
  private async prepare(index: number): Promise<number | undefined> {
    try {
      return await this.loaded.scorer.prepare(index);
    } catch (error) {
      if (!(error instanceof UnfitExample)) throw error;
      this.unfit.set(index, { place: error.place, why: error.message });
      return undefined;
    }
  }

  /** @throws {PersonError} when no example of so many could be prepared. */
  private checkFitness(examples: number): void {
    const [first] = this.unfitInOrder();
    if (this.unfit.size < examples || first === undefined) return;
    throw new PersonError(
      `No row of the data is an example; of the first, ${first.place}: ${first.why}.`,
      'Choose other columns, or correct the file.',
    );
  }

  private unfitInOrder(): RowFault[] {
    return [...this.unfit].sort(([a], [b]) => a - b).map(([, fault]) => fault);
  }

  /** With what turned out to be no example left out. */
  private facts(): RunFacts {
    const { facts } = this.loaded;
    if (this.unfit.size === 0) return facts;
    const { data, examples } = this.run;
    const { report } = facts;
    return {
      ...facts,
      report: {
        ...report,
        data: {
          ...report.data,
          examples: report.data.examples - this.unfit.size,
          of: report.data.of - this.unfit.size,
          ...leftOutOf(data.table.faults ?? [], examples.leftOut, this.unfitInOrder()),
        },
      },
    };
  }

  private async scoreAlone(index: number): Promise<void> {
    const started = this.host.now();
    if ((await this.prepare(index)) === undefined) return;
    const predictions = await this.loaded.scorer.score([index]);
    this.latencies.push(this.host.now() - started);
    this.keep(predictions);
  }

  private async scoreWindow(
    indices: readonly number[],
    random: (below: number) => number,
  ): Promise<void> {
    const { scorer, facts } = this.loaded;
    let started = this.host.now();
    const lengths = new Map<number, number>();
    for (const index of indices) {
      const length = await this.prepare(index);
      if (length !== undefined) lengths.set(index, length);
      if (lengths.size % 128 === 0) await nextTurn();
      if (this.cancelled) return;
    }
    const sorted = [...lengths].sort(([, a], [, b]) => a - b).map(([index]) => index);
    const { batchSize } = facts.report.environment;
    const batches: number[][] = [];
    for (let start = 0; start < sorted.length; start += batchSize) {
      batches.push(sorted.slice(start, start + batchSize));
    }
    for (const batch of shuffle(batches, random)) {
      if (this.cancelled) return;
      const predictions = await scorer.score(batch);
      const now = this.host.now();
      this.batched.examples += batch.length;
      this.batched.milliseconds += now - started;
      started = now;
      this.keep(predictions);
    }
  }

  private keep(predictions: readonly Prediction[]): void {
    this.predictions.push(...predictions);
    const done = this.predictions.length + this.unfit.size;
    const total = this.run.indices.length;
    const now = this.host.now();
    if (now - this.reportedAt < reportEvery && done < total) return;
    this.reportedAt = now;
    const facts = this.facts();
    const [metric] = facts.metrics;
    const { task } = this.run.chosen;
    const running = metric && {
      metric,
      value: task.measure(metric, this.predictions, this.run.model.labels, undefined).value,
    };
    this.options.onProgress?.({ phase: 'scoring', done, total, ...(running && { running }) });
    this.options.onScored?.({
      facts,
      cost: this.cost(),
      predictions: this.predictions.slice(this.handedOver),
    });
    this.handedOver = this.predictions.length;
  }

  private cost(): RunReport['cost'] {
    const sorted = [...this.latencies].sort((a, b) => a - b);
    const alone = sorted.reduce((sum, milliseconds) => sum + milliseconds, 0);
    const { examples, milliseconds } =
      this.batched.examples > 0 ? this.batched : { examples: sorted.length, milliseconds: alone };
    return {
      latency: {
        p50: nearestRank(sorted, 0.5),
        p95: nearestRank(sorted, 0.95),
        p99: nearestRank(sorted, 0.99),
        examples: sorted.length,
      },
      throughput: (examples / milliseconds) * 1000,
      load: this.loaded.loadTime,
      peakMemory: this.host.peakMemory(),
    };
  }
}

/** Lets messages in, so that a cancel is heard. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The smallest value that at least the given share of the values does not exceed. */
function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
