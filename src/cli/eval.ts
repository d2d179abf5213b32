import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Bundle } from '../core/evaluation/bundle';
import { evaluateInProcess } from '../core/evaluation/evaluationProcess';
import { nodeFiles } from '../core/evaluation/nodeFiles';
import type { MetricValue, RunReport } from '../core/evaluation/report';
import { hubCacheFolder } from '../core/hubCache';
import { PersonError } from '../core/personError';
import { readArguments, readWhole, usageError, type Command } from './command';
import { Downloading } from './downloading';
import { installation } from './installation';

export const evalCommand: Command = {
  name: 'eval',
  usage:
    '--model DIR|ID --data FILE|SUITE|ID [--download] [--split S] [--task T] [--metric M]... ' +
    '[--limit N] [--seed S] [--threads N] [--fail-under M=V]... [--json] [--out RUN.json]',
  summary: 'run a model on a data set and report how good it is and what it costs',

  async run(args, terminal) {
    const { values, positionals } = readArguments(evalCommand, args, {
      model: { type: 'string' },
      data: { type: 'string' },
      download: { type: 'boolean' },
      split: { type: 'string' },
      task: { type: 'string' },
      metric: { type: 'string', multiple: true },
      limit: { type: 'string' },
      seed: { type: 'string' },
      threads: { type: 'string' },
      'fail-under': { type: 'string', multiple: true },
      json: { type: 'boolean' },
      out: { type: 'string' },
    });
    if (values.model === undefined || values.data === undefined || positionals.length > 0) {
      throw usageError(evalCommand, 'Give a --model and its --data.');
    }
    const thresholds = (values['fail-under'] ?? []).map(readThreshold);
    const limit = readWhole('limit', values.limit, 1);
    const seed = readWhole('seed', values.seed, 0);
    const threads = readWhole('threads', values.threads, 1);

    const dist = join(installation, 'dist');
    const cache = hubCacheFolder(process.env, homedir());
    const bundle = new Bundle(dist, nodeFiles, cache);
    const found = new Downloading(bundle, cache, values.download ?? false, terminal);
    const { folder, precision } = await found.model(values.model);
    const { report, cancelled } = await evaluateInProcess(
      join(dist, 'worker.js'),
      {
        model: { folder, ...(precision === undefined ? {} : { precision }) },
        data: {
          path: await found.data(values.data, values.split),
          ...(values.split === undefined ? {} : { split: values.split }),
        },
        ...(values.task === undefined ? {} : { task: values.task }),
        ...(values.metric === undefined ? {} : { metrics: values.metric }),
        ...(limit === undefined ? {} : { limit }),
        ...(seed === undefined ? {} : { seed }),
        ...(threads === undefined ? {} : { threads }),
      },
      { signal: terminal.signal },
    );
    if (!report) {
      throw new PersonError('Cancelled before the first example was scored.', 'Run it again.');
    }
    // A threshold that names no metric of the run is found before anything is printed.
    const missed = thresholds.filter(({ metric, least }) => valueOf(report, metric) < least);
    const json = JSON.stringify(report);
    if (values.out !== undefined) {
      await writeOut(resolve(values.out), `${json}\n`);
    }
    terminal.out(values.json ? json : summaryOf(report));
    return missed.length > 0 || cancelled ? 1 : 0;
  },
};

interface Threshold {
  readonly metric: string;
  readonly least: number;
}

function readThreshold(text: string): Threshold {
  const [metric, value, ...rest] = text.split('=');
  const least = Number(value);
  if (!metric || !value || rest.length > 0 || !Number.isFinite(least)) {
    throw usageError(evalCommand, `--fail-under cannot be "${text}": write it as METRIC=VALUE.`);
  }
  return { metric, least };
}

function valueOf(report: RunReport, metric: string): number {
  const found = report.metrics.find((candidate) => candidate.metric === metric);
  if (!found) {
    throw new PersonError(
      `The run has no metric ${metric}.`,
      `Its metrics are: ${report.metrics.map((candidate) => candidate.metric).join(', ')}.`,
    );
  }
  return found.value;
}

async function writeOut(file: string, json: string): Promise<void> {
  try {
    await writeFile(file, json);
  } catch (cause) {
    throw new PersonError(
      `The report could not be written to ${file} (${(cause as NodeJS.ErrnoException).code}).`,
      'Choose a file in a folder that exists and can be written to.',
      { cause },
    );
  }
}

function summaryOf(report: RunReport): string {
  const { model, data, cost, environment } = report;
  const subset = data.examples < data.of ? ` (subset of ${data.examples} of ${data.of})` : '';
  const split = data.split === undefined ? '' : ` ${data.split}`;
  return [
    `${model.id} ${model.precision} on ${data.id}${split}${subset}: ${report.task}`,
    ...leftOutRows(data),
    ...(report.status === 'partial' ? ['Cancelled: a partial run.'] : []),
    ...report.metrics.map(metricRow),
    `latency ${cost.latency.p50.toFixed(1)} ms p50, ${cost.latency.p95.toFixed(1)} ms p95; ` +
      `${Math.round(cost.throughput)} examples/s; ${megabytes(cost.peakMemory)} peak` +
      (model.bytes === undefined ? '' : `; ${megabytes(model.bytes)} on disk`),
    `${environment.runtime}, ${environment.threads} threads, ${environment.processor}`,
  ].join('\n');
}

function leftOutRows({ leftOut }: RunReport['data']): string[] {
  if (!leftOut) {
    return [];
  }
  const [first] = leftOut.first;
  const rows = leftOut.rows === 1 ? '1 row was' : `${leftOut.rows} rows were`;
  return [`${rows} left out; of the first, ${first?.place}: ${first?.why}.`];
}

function metricRow({ metric, value, interval, method }: MetricValue): string {
  const range = interval
    ? `[${interval.map((end) => end.toFixed(4)).join(', ')}]  ${method}`
    : method;
  return `${metric.padEnd(22)} ${value.toFixed(4)}  ${range}`;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
