import type { RunReport } from '../core/evaluation/report';
import {
  dataTitle,
  modelTitle,
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
    metrics: metrics.map(shownMetric),
    task,
    columns,
    options,
    cost: costOf(report),
    environment: environmentOf(report),
    ...(examples && { examples }),
  };
}

function costOf({ cost, model }: RunReport): ShownFact[] {
  if (!cost) return [];
  const { p50, p95, p99, examples } = cost.latency;
  const facts: (ShownFact | undefined)[] = [
    {
      name: examples === undefined ? 'Latency' : `Latency of one example (${examples} timed)`,
      value: [`${duration(p50)} p50`, `${duration(p95)} p95`]
        .concat(p99 === undefined ? [] : `${duration(p99)} p99`)
        .join(' · '),
    },
    { name: 'Throughput', value: `${rate(cost.throughput)} examples/s` },
    { name: 'Load time', value: duration(cost.load) },
    { name: 'Peak memory', value: bytes(cost.peakMemory) },
    model.bytes === undefined ? undefined : { name: 'Model size', value: bytes(model.bytes) },
    model.parameters ? { name: 'Parameters', value: large(model.parameters) } : undefined,
  ];
  return facts.filter((fact) => fact !== undefined);
}

function environmentOf({ environment, model }: RunReport): ShownFact[] {
  const { runtime, provider, threads, batchSize, optimization, processor, platform } = environment;
  const facts: (ShownFact | undefined)[] = [
    model.endpoint === undefined ? undefined : { name: 'Endpoint', value: model.endpoint },
    { name: 'Runtime', value: `${runtime}, ${provider}` },
    optimization === undefined ? undefined : { name: 'Optimization', value: optimization },
    { name: 'Threads', value: String(threads) },
    { name: 'Batch size', value: String(batchSize) },
    { name: 'Processor', value: `${processor}, ${platform}` },
    model.sha256 === undefined ? undefined : { name: 'SHA-256 of the model', value: model.sha256 },
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
