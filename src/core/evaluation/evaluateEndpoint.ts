import type { EndpointModel, EvaluationRequest } from '../../protocol';
import { PersonError } from '../personError';
import { assembleReport } from './assembleReport';
import { dataFacts, metricsOf } from './dataFacts';
import { readDataSet } from './dataSet';
import { connectWithKey } from './endpoint/connectWithKey';
import type { Endpoint } from './endpoint/endpoint';
import type { ServedModel } from './endpoint/endpointLanguageModel';
import type { Files } from './files';
import type { Host } from './host';
import { languageModelParts } from './languageModelParts';
import type { RunFacts, RunReport } from './report';
import { optionsOf } from './resuming';
import { sampleStratified } from './sampling';
import { Scoring, type ScoringOptions } from './scoring';
import { scoringJob } from './scoringJob';
import { chooseServedTask } from './servedTask';
import { settledOptions } from './tasks/settledOptions';
import { isUsualColumn } from './tasks/tasks';

export interface EndpointPorts {
  readonly files: Files;
  readonly host: Host;
  /**
   * Finds a model at a server, once the data have been looked at; {@link connectWithKey} when
   * absent.
   *
   * @throws {PersonError} when it is not there.
   */
  connect?(endpoint: Endpoint, signal?: AbortSignal): Promise<ServedModel>;
}

type EndpointRequest = EvaluationRequest & { readonly model: EndpointModel };

const usualBatchSize = 8;

/**
 * Evaluates a model at a server: the same data, task and prompts as for one that is run here.
 *
 * @returns as `evaluate` does.
 * @throws {PersonError} when the server or the data cannot be used, or the task needs files of the
 *   model.
 */
export async function evaluateEndpoint(
  request: EndpointRequest,
  { files, host, connect = connectWithKey }: EndpointPorts,
  options: ScoringOptions,
): Promise<RunReport | undefined> {
  const startedAt = new Date().toISOString();
  const { seed = 0, limit = Infinity, resume, recorded = {}, batchSize = usualBatchSize } = request;
  const { endpoint } = request.model;
  const { signal, onProgress } = options;
  if (!(limit >= 1)) {
    throw new PersonError(`There is nothing to score: the limit is ${limit}.`, 'Choose 1 or more.');
  }
  const given = request.data.columns;
  const named = new Set(Object.values(given ?? {}));
  const isColumn = (name: string) => isUsualColumn(name) || named.has(name);
  const read = await readDataSet(request.data.path, request.data.split, isColumn, files);
  const name = endpoint.model ?? endpoint.url;
  const { task, data, columns } = chooseServedTask(name, read, request.task, given);
  const settled = settledOptions(task, data.suite?.options, {
    ...(resume && optionsOf(task, resume)),
    ...request.options,
  });
  const metrics = request.metrics ?? metricsOf(data, task);
  for (const metric of metrics) task.checkMetric(metric);
  const examples = task.read(data, columns, { id: name, labels: [] }, settled);
  const indices = sampleStratified(examples.strata, limit, seed);
  if (signal?.aborted) return undefined;
  onProgress?.({ phase: 'loading', done: 0, total: indices.length });
  try {
    const started = host.now();
    const served = await connect(endpoint, signal);
    const scorer = await examples.open(languageModelParts(served.languageModel, files));
    const loadTime = host.now() - started;
    const all = { ...settled, ...scorer.settled };
    const precision = served.precision ?? 'unstated';
    const report: RunFacts['report'] = {
      schema: 1,
      id: `${startedAt.replace(/[:.]/g, '-')}-${served.model}-${data.id}`.replace(
        /[^\w.-]+/g,
        '--',
      ),
      startedAt,
      task: task.id,
      ...(Object.keys(all).length > 0 && { options: all }),
      model: { id: served.model, name: served.model, precision, endpoint: endpoint.url },
      data: await dataFacts(data, columns, examples, indices, seed, files),
      environment: {
        paperweight: host.paperweight,
        runtime: served.server,
        provider: 'endpoint',
        concurrency: served.concurrency,
        batchSize,
        node: host.node,
        platform: host.platform,
        processor: host.processor,
      },
      ...(resume && { resumed: { run: resume.id, examples: resume.predictions.length } }),
      ...(Object.keys(recorded).length > 0 && { recorded }),
    };
    const facts: RunFacts = { report, metrics, seed };
    const job = scoringJob({ task, scorer, loadTime, indices, facts, data, examples, resume });
    const scored = await new Scoring(job, host, options).score();
    if (!scored) return undefined;
    const { status, cost, predictions } = scored;
    return assembleReport(scored.facts, status, { ...cost, of: 'endpoint' }, predictions);
  } catch (error) {
    // What is out when a run is cancelled ends with that as its reason.
    if (signal?.aborted && !(error instanceof PersonError)) return undefined;
    throw error;
  }
}
