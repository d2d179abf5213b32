import type { ComparisonRow, ComparisonTable } from '../../protocol';
import { escapeMarkdown, markdownTable } from '../catalog/tableWriting';
import type { MetricComparison } from './compareMetrics';
import { differenceText, isLowerBetter, metricText, metricTitle } from './metricForms';
import type { RunReport } from './report';
import { dataTitle, modelTitle } from './shownRun';
import type { RunComparisons, RunSummary } from './storedRuns';

/** A run against earlier ones, as the view shows it; `undefined` where there is none to show. */
export function comparisonTable(
  run: Pick<RunReport, 'metrics' | 'model'>,
  { comparisons, others }: RunComparisons,
): ComparisonTable | undefined {
  const [first] = comparisons;
  return (
    first && {
      metric: first.metric,
      metrics: run.metrics.map(({ metric, options }) => ({
        id: metric,
        name: metricTitle(metric, options),
      })),
      rows: comparisons.flatMap((comparison) => {
        const other = others.find(({ id }) => id === comparison.baseline);
        return other ? [rowOf(comparison, other)] : [];
      }),
    }
  );
}

function rowOf(comparison: MetricComparison, other: RunSummary): ComparisonRow {
  const { metric, values, verdict, pairs, method, unlike = [] } = comparison;
  return {
    run: other.id,
    name: nameOf(other),
    when: other.startedAt,
    value: metricText(metric, values[1]),
    difference: differenceText(metric, comparison.difference),
    interval: intervalText(comparison),
    p: pText(comparison.adjustedP),
    verdict,
    pairs,
    couldShow: couldShow(comparison),
    method,
    unlike,
  };
}

/** The model, and what else tells one run of it from another. */
export function nameOf(run: Pick<RunSummary, 'model' | 'data' | 'status'>): string {
  const part = run.data.examples < run.data.of ? `, ${run.data.examples} examples` : '';
  return `${modelTitle(run)}${part}${run.status === 'partial' ? ', partial' : ''}`;
}

function intervalText({ metric, interval: [low, high] }: MetricComparison): string {
  return Number.isNaN(low)
    ? 'no interval'
    : `${differenceText(metric, low)} … ${differenceText(metric, high)}`;
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(p < 0.095 ? 3 : 2);
}

function couldShow({ metric, pairs, smallestShown }: MetricComparison): string {
  return smallestShown === undefined
    ? `${pairs} pairs differ too seldom to show any difference`
    : `${pairs} pairs could show a difference of ${metricText(metric, smallestShown)}`;
}

/** Comparisons of runs with the first of them, as a Markdown document. */
export function comparisonDocument(
  runs: readonly RunSummary[],
  comparisons: readonly MetricComparison[],
): string {
  const [baseline] = runs;
  const nameById = new Map(runs.map((run) => [run.id, `${nameOf(run)} (${dayOf(run)})`]));
  const methods = [...new Set(comparisons.map(({ method }) => method))];
  const unlike = [
    ...new Set(
      comparisons.flatMap(({ run, unlike = [] }) =>
        unlike.map((what) => `${nameById.get(run) ?? run}: ${what}.`),
      ),
    ),
  ];
  return [
    '# Comparison of runs',
    '',
    ...(baseline
      ? [
          `Each is compared with ${escapeMarkdown(nameById.get(baseline.id) ?? baseline.id)} ` +
            `on ${escapeMarkdown(dataTitle(baseline))}, ` +
            'on the examples that both scored.',
          '',
        ]
      : []),
    ...markdownTable(
      [
        { title: 'Run', isNumber: false },
        { title: 'Metric', isNumber: false },
        { title: 'Value', isNumber: true },
        { title: 'Baseline', isNumber: true },
        { title: 'Difference', isNumber: true },
        { title: '95 % interval', isNumber: true },
        { title: 'p (Holm)', isNumber: true },
        { title: 'Verdict', isNumber: false },
        { title: 'What could be shown', isNumber: false },
      ],
      comparisons.map((comparison) => {
        const { run, metric, options, values, difference, adjustedP, verdict } = comparison;
        return [
          nameById.get(run) ?? run,
          `${metricTitle(metric, options)} ${isLowerBetter(metric) ? '↓' : '↑'}`,
          metricText(metric, values[0]),
          metricText(metric, values[1]),
          differenceText(metric, difference),
          intervalText(comparison),
          pText(adjustedP),
          verdict,
          couldShow(comparison),
        ].map(escapeMarkdown);
      }),
    ),
    '',
    ...unlike.map((sentence) => `- ${escapeMarkdown(sentence)}`),
    ...(unlike.length > 0 ? [''] : []),
    `Verdicts are at the 5 % level, adjusted by Holm’s procedure for all ${comparisons.length} ` +
      'comparisons of this table. ' +
      methods.map((method) => `${escapeMarkdown(method)}.`).join(' '),
    '',
  ].join('\n');
}

const dayOf = ({ startedAt }: RunSummary): string => startedAt.slice(0, 16).replace('T', ' ');
