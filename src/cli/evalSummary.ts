import type { MetricValue, RunReport } from '../core/evaluation/report';
import { shownMetric } from '../core/evaluation/shownRun';

/** A report as `paperweight eval` prints it: what was run, how good and how sure, what it cost. */
export function summaryOf(report: RunReport): string {
  const { model, data, environment, resumed, recorded } = report;
  const split = data.split === undefined ? '' : ` ${data.split}`;
  return [
    `${model.id} ${model.precision} on ${data.id}${split}${subsetOf(data)}: ${report.task}`,
    ...(report.status === 'partial'
      ? [`A partial run. ${report.interrupted ?? 'It was cancelled.'}`]
      : []),
    ...factsRow('options', report.options),
    ...factsRow('columns', data.columns),
    ...leftOutRows(data),
    ...report.metrics.flatMap(metricRows),
    ...costRows(report),
    ...(model.quantizesActivations &&
    environment.batchSize !== undefined &&
    environment.batchSize > 1
      ? [
          `The model quantizes activations while it runs: its scores depend on which up to ${environment.batchSize} examples share a batch. With --batch-size 1 they do not.`,
        ]
      : []),
    ...(resumed
      ? [
          `${examples(resumed.examples)} taken over from ${resumed.run}; the cost is that of the others.`,
        ]
      : []),
    ...factsRow('recorded', recorded),
    environmentRow(environment),
  ].join('\n');
}

function subsetOf({ examples, of, chosen = examples, sampling, seed }: RunReport['data']): string {
  if (sampling === 'all' && chosen === of && examples === of) return '';
  const how =
    sampling === 'all' ? '' : `, ${sampling}${seed === undefined ? '' : `, seed ${seed}`}`;
  return ` (subset of ${examples} of ${of}${how})`;
}

function factsRow(
  name: string,
  facts: Readonly<Record<string, string | number | boolean>> = {},
): string[] {
  const listed = Object.entries(facts).map(([key, value]) => `${key}=${value}`);
  return listed.length === 0 ? [] : [`${name}: ${listed.join(', ')}`];
}

function leftOutRows({ leftOut, failed }: RunReport['data']): string[] {
  const rows: string[] = [];
  if (leftOut) {
    const [first] = leftOut.first;
    const what = leftOut.rows === 1 ? '1 row was' : `${leftOut.rows} rows were`;
    rows.push(`${what} left out; of the first, ${first?.place}: ${first?.why}.`);
  }
  if (failed) {
    const [first] = failed.first;
    rows.push(
      `${examples(failed.examples)} not scored, for the model gave no number; of the first, ${first?.place}: ${first?.why}.`,
    );
  }
  return rows;
}

function metricRows(metric: MetricValue): string[] {
  const { name, value, interval, method, parts } = shownMetric(metric);
  const range = interval ? `[${interval.join(', ')}]  ` : '';
  return [
    `${name.padEnd(22)} ${value}  ${range}${method}`,
    ...parts.map((part) => `${`  ${part.name}`.padEnd(22)} ${part.value}`),
  ];
}

function costRows({ model, cost, importedFrom }: RunReport): string[] {
  if (!cost) return importedFrom ? [`imported from ${importedFrom.file}`] : [];
  const { p50, p95, p99 } = cost.latency;
  const isServer = cost.of === 'endpoint';
  const percentiles = [
    `${p50.toFixed(1)} ms p50`,
    `${p95.toFixed(1)} ms p95`,
    ...(p99 === undefined ? [] : [`${p99.toFixed(1)} ms p99`]),
  ];
  const { multiplyAdds, tokenThroughput, peakMemory } = cost;
  return [
    [
      `${isServer ? 'of the server: ' : ''}latency ${percentiles.join(', ')}`,
      `${rounded(cost.throughput)} examples/s`,
      ...(tokenThroughput === undefined ? [] : [`${rounded(tokenThroughput)} tokens/s`]),
      `${megabytes(peakMemory)} peak${isServer ? ' here' : ''}`,
      ...(model.bytes === undefined ? [] : [`${megabytes(model.bytes)} on disk`]),
    ].join('; '),
    ...[
      [
        ...(model.parameters === undefined
          ? []
          : [`${millions(model.parameters)} parameters${sharesOf(model.weights)}`]),
        ...(multiplyAdds
          ? [
              `${multiplyAdds.uncounted ? 'at least ' : ''}${millions(multiplyAdds.count)} multiply-adds for an example of length ${multiplyAdds.length}` +
                (multiplyAdds.uncounted ? ` (without ${multiplyAdds.uncounted.join(', ')})` : ''),
            ]
          : []),
      ].join('; '),
    ].filter(Boolean),
  ];
}

function sharesOf(weights: RunReport['model']['weights'] = {}): string {
  const shares = Object.entries(weights)
    .sort(([, a], [, b]) => b - a)
    .map(([kept, share]) => `${(share * 100).toFixed(1)} % ${kept}`);
  return shares.length === 0 ? '' : ` (${shares.join(', ')})`;
}

function environmentRow(environment: RunReport['environment']): string {
  const { runtime, provider, optimization, threads, concurrency, batchSize, processor } =
    environment;
  return [
    runtime,
    provider,
    ...(optimization ? [`optimization ${optimization}`] : []),
    ...(threads === undefined ? [] : [`${threads} threads`]),
    ...(concurrency === undefined ? [] : [`${concurrency} requests at once`]),
    ...(batchSize === undefined ? [] : [`batches of up to ${batchSize}`]),
    ...(processor === undefined ? [] : [processor]),
  ].join(', ');
}

const examples = (count: number): string =>
  count === 1 ? '1 example was' : `${count} examples were`;
const rounded = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const millions = (count: number): string =>
  count < 1e5 ? String(count) : `${(count / 1e6).toFixed(count < 1e8 ? 1 : 0)} M`;
