import { compareMetrics, type MetricComparison } from '../core/evaluation/compareMetrics';
import { readRun } from '../core/evaluation/readRun';
import type { RunReport } from '../core/evaluation/report';
import { readArguments, readWhole, usageError, type Command } from './command';
import { readText } from './files';

export const compareCommand: Command = {
  name: 'compare',
  usage: 'RUN.json RUN.json... [--seed S] [--json]',
  summary: 'compare runs on the same examples with the first of them, by paired tests',

  async run(args, terminal) {
    const { values, positionals } = readArguments(compareCommand, args, {
      seed: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (positionals.length < 2) {
      throw usageError(compareCommand, 'Name two runs or more.');
    }
    const seed = readWhole('seed', values.seed, 0);
    const runs: RunReport[] = [];
    for (const file of positionals) {
      runs.push(readRun(await readText(file), file));
    }
    const comparisons = compareMetrics(runs, seed);
    terminal.out(values.json ? JSON.stringify(comparisons) : textOf(runs, comparisons));
    return 0;
  },
};

function textOf(runs: readonly RunReport[], comparisons: readonly MetricComparison[]): string {
  const [baseline, ...others] = runs;
  return [
    ...(baseline ? [`baseline: ${nameOf(baseline)}`] : []),
    ...others.flatMap((run) => [
      nameOf(run),
      ...comparisons.filter((comparison) => comparison.run === run.id).map(rowOf),
    ]),
  ].join('\n');
}

function nameOf({ model, data, status }: RunReport): string {
  const subset =
    data.examples < data.of ? `subset of ${data.examples}` : `${data.examples} examples`;
  const split = data.split === undefined ? '' : ` ${data.split}`;
  return (
    `${model.id} ${model.precision} on ${data.id}${split}, ${subset}` +
    (status === 'partial' ? ' (partial run)' : '')
  );
}

function rowOf(comparison: MetricComparison): string {
  const { metric, values, difference, interval, adjustedP, verdict, pairs, smallestShown } =
    comparison;
  const [value, baseline] = values.map((each) => each.toFixed(4));
  const range = interval.map((end) => end.toFixed(4)).join(', ');
  const could =
    smallestShown === undefined
      ? `${pairs} pairs disagree too seldom to show any`
      : `${pairs} pairs could show ${smallestShown.toFixed(4)}`;
  return (
    `  ${metric.padEnd(22)} ${value} against ${baseline}: ${difference < 0 ? '' : '+'}` +
    `${difference.toFixed(4)} [${range}]  ${verdict} (p = ${adjustedP.toPrecision(2)}; ${could})`
  );
}
