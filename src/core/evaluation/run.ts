import { join } from 'node:path';
import type { EvaluationRequest, FolderModel } from '../../protocol';
import { PersonError } from '../personError';
import { assembleReport } from './assembleReport';
import { dataFacts, metricsOf } from './dataFacts';
import { readDataSet, type DataSet } from './dataSet';
import { evaluateEndpoint, type EndpointPorts } from './evaluateEndpoint';
import { LoadedModel, readGraph } from './loadedModel';
import { chooseFile, readModelFolder, type ModelFile, type ModelFolder } from './modelFolder';
import { countMultiplyAdds, type ExecutedNode } from './multiplyAdds';
import type { OnnxFacts } from './onnxFile';
import type { RunCost, RunFacts, RunReport, TaskOptions } from './report';
import { optionsOf, settledByEarlier } from './resuming';
import type { Runtime, RuntimeSettings } from './runtime';
import { sampleStratified } from './sampling';
import { Scoring, type Scored, type ScoringJob, type ScoringOptions } from './scoring';
import { scoringJob } from './scoringJob';
import { settledOptions } from './tasks/settledOptions';
import type { TaskData } from './tasks/task';
import { chooseTask, isUsualColumn, type ChosenTask } from './tasks/tasks';

/** What an evaluation needs from outside. */
export interface EvaluationPorts extends EndpointPorts {
  /** Called once the model and the data have been looked at. */
  loadRuntime(settings: RuntimeSettings): Promise<Runtime>;
}

export type EvaluationOptions = ScoringOptions;

const usualBatchSize = 8;
/** Loading a model once more to count its operations may take so many milliseconds. */
const patienceToCount = 10_000;
/** Bytes of what is fed to it meanwhile. */
const mostToCount = 1 << 30;

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
  const { model: asked, ...rest } = settledByEarlier(request);
  if ('endpoint' in asked) return evaluateEndpoint({ ...rest, model: asked }, ports, options);
  const run = await prepare({ ...rest, model: asked }, ports);
  const { signal } = options;
  if (signal?.aborted) return undefined;
  options.onProgress?.({ phase: 'loading', done: 0, total: run.indices.length });
  const model = await openModel(run, ports);
  try {
    const job = await load(run, model, ports);
    if (signal?.aborted) return undefined;
    const scored = await new Scoring(job, ports.host, options).score();
    if (!scored) return undefined;
    const { facts, status, cost, predictions } = scored;
    const multiplyAdds = signal?.aborted ? undefined : await count(scored, job, model);
    return assembleReport(
      facts,
      status,
      { ...cost, ...(multiplyAdds && { multiplyAdds }) },
      predictions,
    );
  } finally {
    await model.release();
  }
}

type FolderRequest = EvaluationRequest & { readonly model: FolderModel };

/** All that can be known without the runtime: whatever is wrong shows before the model loads. */
interface PreparedRun {
  readonly request: FolderRequest;
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

async function prepare(request: FolderRequest, { files }: EvaluationPorts): Promise<PreparedRun> {
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
  const earlier = request.resume && optionsOf(chosen.task, request.resume);
  const options = settledOptions(chosen.task, data.suite?.options, {
    ...earlier,
    ...request.options,
  });
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

async function openModel(
  { request, model, file, onnx }: PreparedRun,
  { files, host, loadRuntime }: EvaluationPorts,
): Promise<LoadedModel> {
  const {
    provider,
    optimization,
    threads = Math.min(4, host.processors),
    batchSize = usualBatchSize,
  } = request;
  const runtime = await loadRuntime({
    ...(provider !== undefined && { provider }),
    ...(optimization && { optimization }),
  });
  return new LoadedModel(model, file, onnx, files, runtime, threads, batchSize);
}

async function load(
  run: PreparedRun,
  loadedModel: LoadedModel,
  { files, host }: EvaluationPorts,
): Promise<ScoringJob> {
  const { request, seed, model, file, data, chosen, options, examples, metrics, indices } = run;
  const { resume, recorded = {} } = request;
  const started = host.now();
  const scorer = await examples.open(loadedModel);
  const loadTime = host.now() - started;
  const settled = { ...options, ...scorer.settled };
  const { runtime, threads, batchSize } = loadedModel;
  const { main, others } = await loadedModel.hashes();
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
      sha256: main,
      ...(Object.keys(others).length > 0 && { files: others }),
      bytes: file.bytes,
      ...weightsOf([...loadedModel.loaded.values()]),
      precision: file.precision,
      ...(model.labels.length > 0 && { labels: model.labels }),
      ...(model.source && { source: model.source }),
    },
    data: await dataFacts(data, chosen.columns, examples, indices, seed, files),
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
    ...(resume && { resumed: { run: resume.id, examples: resume.predictions.length } }),
    ...(Object.keys(recorded).length > 0 && { recorded }),
  };
  const facts: RunFacts = { report, metrics, seed };
  const { task } = chosen;
  return scoringJob({ task, scorer, loadTime, indices, facts, data, examples, resume });
}

/** What the graphs hold together. */
function weightsOf(
  graphs: readonly OnnxFacts[],
): Pick<RunReport['model'], 'parameters' | 'weights' | 'quantizesActivations'> {
  const counts: Record<string, number> = {};
  for (const { weights } of graphs) {
    for (const [kept, count] of Object.entries(weights)) counts[kept] = (counts[kept] ?? 0) + count;
  }
  const parameters = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const shares = Object.entries(counts).map(([kept, count]) => [kept, count / parameters] as const);
  return {
    parameters,
    ...(parameters > 0 && { weights: Object.fromEntries(shares) }),
    ...(graphs.some(({ quantizesActivations }) => quantizesActivations) && {
      quantizesActivations: true,
    }),
  };
}

/** Counts the multiply-adds of an example, where that takes no longer than loading the model again. */
async function count(
  { status, typical }: Scored,
  { scorer, loadTime }: ScoringJob,
  model: LoadedModel,
): Promise<RunCost['multiplyAdds']> {
  if (status !== 'complete' || !typical || loadTime > patienceToCount) return undefined;
  const [index, length] = typical;
  const runs = await model.noteRuns(async () => {
    await scorer.prepare(index);
    await scorer.score([index]);
  });
  const bytes = runs
    .flatMap(({ feeds }) => Object.values(feeds))
    .reduce((sum, { data }) => sum + data.byteLength, 0);
  if (runs.length === 0 || bytes > mostToCount) return undefined;
  await model.release();
  const nodes: ExecutedNode[] = [];
  for (const file of new Set(runs.map((run) => run.file))) {
    const feeds = runs.filter((run) => run.file === file).map((run) => run.feeds);
    nodes.push(...(await model.runtime.watch(join(model.model.folder, file), feeds)));
  }
  const { count, uncounted } = countMultiplyAdds(nodes);
  return { count, length, ...(uncounted.length > 0 && { uncounted }) };
}
