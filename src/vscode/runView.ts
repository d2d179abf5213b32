import type { RunReport } from '../core/evaluation/report';
import {
  dataTitle,
  modelTitle,
  notesOn,
  protocolOf,
  samplingText,
  shownMetric,
} from '../core/evaluation/shownRun';
import { tellingExamples } from '../core/evaluation/tellingExamples';
import type { ReportView, ShownFact } from '../protocol';

/** A report as the evaluate view shows it. */
export async function viewOf(report: RunReport): Promise<ReportView> {
  const { id, status, model, data, metrics } = report;
  const examples = await tellingExamples(report);
  const { task, columns, options } = protocolOf(report);
  const isPart = data.examples < data.of || status === 'partial';
  return {
    id,
    status,
    title: `${modelTitle(report)} on ${dataTitle(report)}`,
    longTitle: `${model.name} on ${data.name}`,
    ...(isPart && { subset: samplingText(report) }),
    ...(data.leftOut && { leftOut: data.leftOut }),
    ...(data.failed && { failed: data.failed }),
    notes: notesOn(report),
    metrics: metrics.map(shownMetric),
    task,
    columns,
    options,
    cost: costOf(report),
    environment: environmentOf(report),
    ...(examples && { examples }),
  };
}

type Facts = readonly (ShownFact | undefined)[];

function costOf({ cost, model }: RunReport): ShownFact[] {
  if (!cost) return [];
  const isServer = cost.of === 'endpoint';
  const { latency, tokenThroughput, multiplyAdds } = cost;
  const { p50, p95, p99, examples } = latency;
  const tokens = tokenThroughput === undefined ? '' : ` · ${rate(tokenThroughput)} tokens/s`;
  const weights = Object.entries(model.weights ?? {})
    .sort(([, a], [, b]) => b - a)
    .map(([precision, share]) => `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} % ${precision}`);
  const facts: Facts = [
    examples === 0
      ? undefined
      : {
          name: isServer ? 'Latency of the server' : 'Latency',
          value:
            [`${duration(p50)} p50`, `${duration(p95)} p95`]
              .concat(p99 === undefined ? [] : `${duration(p99)} p99`)
              .join(' · ') +
            (examples === undefined ? '' : `, of ${examples} examples one at a time`),
        },
    {
      name: isServer ? 'Throughput of the server' : 'Throughput',
      value: `${rate(cost.throughput)} examples/s${tokens}`,
    },
    { name: 'Load time', value: duration(cost.load) },
    { name: isServer ? 'Peak memory here' : 'Peak memory', value: bytes(cost.peakMemory) },
    model.bytes === undefined ? undefined : { name: 'Model size', value: bytes(model.bytes) },
    model.parameters
      ? {
          name: 'Parameters',
          value: [large(model.parameters), weights.join(', ')].filter(Boolean).join(' · '),
        }
      : undefined,
    multiplyAdds && {
      name: 'Multiply-adds',
      value:
        `${multiplyAdds.uncounted?.length ? 'at least ' : ''}${large(multiplyAdds.count)} ` +
        `for an example of length ${multiplyAdds.length}`,
    },
  ];
  return facts.filter((fact) => fact !== undefined);
}

function environmentOf({
  environment,
  model,
  data,
  recorded = {},
  importedFrom,
}: RunReport): ShownFact[] {
  const { runtime, provider, threads, concurrency, batchSize, optimization } = environment;
  const machine = [environment.processor, environment.platform].filter(Boolean).join(', ');
  const facts: Facts = [
    model.endpoint === undefined ? undefined : { name: 'Endpoint', value: model.endpoint },
    { name: 'Runtime', value: `${runtime}, ${provider}` },
    optimization === undefined ? undefined : { name: 'Optimization', value: optimization },
    threads === undefined ? undefined : { name: 'Threads', value: String(threads) },
    concurrency === undefined
      ? undefined
      : { name: 'Requests at once', value: String(concurrency) },
    batchSize === undefined ? undefined : { name: 'Batch size', value: String(batchSize) },
    machine === '' ? undefined : { name: 'Processor', value: machine },
    importedFrom && { name: 'Imported from', value: importedFrom.file },
    model.sha256 === undefined ? undefined : { name: 'Model SHA-256', value: model.sha256 },
    { name: 'Data SHA-256', value: data.sha256 },
    ...Object.entries(recorded).map(([name, value]) => ({ name, value: String(value) })),
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** Decimal units, as model hubs print them: `7.2 MB`. */
function bytes(value: number): string {
  const [amount, unit] =
    value < 1e6 ? [value / 1e3, 'kB'] : value < 1e9 ? [value / 1e6, 'MB'] : [value / 1e9, 'GB'];
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}

function large(value: number): string {
  const [amount, unit] =
    value < 1e6 ? [value / 1e3, 'k'] : value < 1e9 ? [value / 1e6, 'M'] : [value / 1e9, 'G'];
  return `${amount < 100 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${milliseconds.toFixed(1)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Slow ones with a decimal, so that a generation of 0.4 examples a second is not none. */
function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en-US');
}
