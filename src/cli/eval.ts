import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Bundle } from '../core/evaluation/bundle';
import { isAddress, readAddress } from '../core/evaluation/endpoint/endpoint';
import { evaluateInProcess, InterruptedRun } from '../core/evaluation/evaluationProcess';
import { metricName, metricText } from '../core/evaluation/metricForms';
import { nodeFiles } from '../core/evaluation/nodeFiles';
import { readRun } from '../core/evaluation/readRun';
import type { RunReport } from '../core/evaluation/report';
import type { Optimization } from '../core/evaluation/runtime';
import { hubCacheFolder } from '../core/hubCache';
import { PersonError } from '../core/personError';
import type { EvaluationRequest, FolderModel, Progress } from '../protocol';
import { readArguments, readPairs, readWhole, usageError, type Command } from './command';
import { Downloading } from './downloading';
import { summaryOf } from './evalSummary';
import { installation } from './installation';

export const evalCommand: Command = {
  name: 'eval',
  usage:
    '--model DIR|ID|http://HOST/v1#MODEL --data FILE|SUITE|ID [--download] [--split S] [--task T] [--option K=V]... ' +
    '[--column ROLE=NAME]... [--metric M]... [--limit N] [--seed S] [--threads N] ' +
    '[--batch-size N] [--api-key-env NAME] [--concurrency N] [--provider P] [--optimization faithful|all|basic] [--memory-limit MB] ' +
    '[--time-limit SECONDS] [--resume RUN.json] [--record NAME=VALUE]... [--fail-under M=V]... ' +
    '[--json] [--out RUN.json]',
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
      option: { type: 'string', multiple: true },
      column: { type: 'string', multiple: true },
      'batch-size': { type: 'string' },
      'api-key-env': { type: 'string' },
      concurrency: { type: 'string' },
      provider: { type: 'string' },
      optimization: { type: 'string' },
      'memory-limit': { type: 'string' },
      'time-limit': { type: 'string' },
      resume: { type: 'string' },
      record: { type: 'string', multiple: true },
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
    const batchSize = readWhole('batch-size', values['batch-size'], 1);
    const memoryLimit = readWhole('memory-limit', values['memory-limit'], 1);
    const timeLimit = readWhole('time-limit', values['time-limit'], 1);
    const optimization = readOptimization(values.optimization);
    const options = readPairs(evalCommand, 'option', values.option);
    const columns = readPairs(evalCommand, 'column', values.column);
    const recorded = readPairs(evalCommand, 'record', values.record);
    const resume = values.resume === undefined ? undefined : await readPartial(values.resume);

    const dist = join(installation, 'dist');
    const cache = hubCacheFolder(process.env, homedir());
    const bundle = new Bundle(dist, nodeFiles, cache);
    const found = new Downloading(bundle, cache, values.download ?? false, terminal);
    const concurrency = readWhole('concurrency', values.concurrency, 1);
    const evaluation: EvaluationRequest = {
      model: isAddress(values.model)
        ? {
            endpoint: {
              ...readAddress(values.model),
              ...(values['api-key-env'] === undefined
                ? {}
                : { apiKeyVariable: values['api-key-env'] }),
              ...(concurrency === undefined ? {} : { concurrency }),
            },
          }
        : await folderModel(found, values.model),
      data: {
        path: await found.data(values.data, values.split),
        ...(values.split === undefined ? {} : { split: values.split }),
        ...(columns && { columns }),
      },
      ...(values.task === undefined ? {} : { task: values.task }),
      ...(options && { options }),
      ...(values.metric === undefined ? {} : { metrics: values.metric }),
      ...(limit === undefined ? {} : { limit }),
      ...(seed === undefined ? {} : { seed }),
      ...(threads === undefined ? {} : { threads }),
      ...(batchSize === undefined ? {} : { batchSize }),
      ...(values.provider === undefined ? {} : { provider: values.provider }),
      ...(optimization && { optimization }),
      ...(resume && { resume }),
      ...(recorded && { recorded }),
    };
    const { report, cancelled } = await evaluateInProcess(join(dist, 'worker.js'), evaluation, {
      signal: terminal.signal,
      ...(timeLimit === undefined ? {} : { timeout: timeLimit * 1000 }),
      ...(memoryLimit === undefined ? {} : { memoryLimit: memoryLimit * 1e6 }),
      onProgress: (progress) => terminal.progress?.(progressText(progress)),
    })
      .finally(() => terminal.progress?.(''))
      .catch(async (error: unknown) => {
        if (error instanceof InterruptedRun && values.out !== undefined) {
          await writeOut(resolve(values.out), `${JSON.stringify(error.report)}\n`);
          const scored = error.report.predictions.length;
          terminal.note(
            `${scored} examples were scored until then; go on with --resume ${values.out}.`,
          );
        }
        throw error;
      });
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

async function folderModel(found: Downloading, named: string): Promise<FolderModel> {
  const { folder, precision } = await found.model(named);
  return { folder, ...(precision === undefined ? {} : { precision }) };
}

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

function readOptimization(text: string | undefined): Optimization | undefined {
  if (text === undefined || text === 'faithful' || text === 'all' || text === 'basic') return text;
  throw new PersonError(
    `--optimization cannot be "${text}".`,
    'Choose one of: faithful, all, basic.',
  );
}

async function readPartial(file: string): Promise<RunReport> {
  const path = resolve(file);
  const found = await nodeFiles.find(path);
  if (found?.kind !== 'file') {
    throw new PersonError(`There is no run ${file}.`, 'Name a file that --out wrote.');
  }
  return readRun(new TextDecoder().decode(await nodeFiles.read(path)), file);
}

function progressText({ phase, done, total, running }: Progress): string {
  const value =
    running && `, ${metricName(running.metric)} ${metricText(running.metric, running.value)}`;
  return phase === 'loading' ? 'loading' : `${phase} ${done} of ${total}${value ?? ''}`;
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
