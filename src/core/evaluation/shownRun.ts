import {
  intervalPicture,
  isLowerBetter,
  metricText,
  metricTitle,
  type IntervalPicture,
} from './metricForms';
import type { MetricValue, RunReport } from './report';

/** A metric of a run, in words and figures. */
export interface ShownMetric {
  readonly metric: string;
  readonly name: string;
  readonly value: string;
  readonly interval?: readonly [low: string, high: string];
  readonly picture?: IntervalPicture;
  readonly lowerIsBetter: boolean;
  /** The metric over parts of the examples, as `no answer (50)`. */
  readonly parts: readonly ShownFact[];
  /** How the interval was made, or why there is none. */
  readonly method: string;
}

/** Something that was settled for a run, such as a column or an option. */
export interface ShownFact {
  readonly name: string;
  readonly value: string;
}

/** A metric as the view and the exports print it. */
export function shownMetric({
  metric,
  value,
  options,
  interval,
  method,
  parts = {},
}: MetricValue): ShownMetric {
  const picture = interval && intervalPicture(metric, value, interval);
  return {
    metric,
    name: metricTitle(metric, options),
    value: metricText(metric, value),
    ...(interval && {
      interval: [metricText(metric, interval[0]), metricText(metric, interval[1])] as const,
    }),
    ...(picture && { picture }),
    lowerIsBetter: isLowerBetter(metric),
    parts: Object.entries(parts).map(([name, part]) => ({
      name: `${name} (${count(part.examples)})`,
      value: metricText(metric, part.value),
    })),
    method,
  };
}

/** `use-lite-sentiment int8` */
export function modelTitle({
  model,
}: {
  readonly model: Pick<RunReport['model'], 'id' | 'precision'>;
}): string {
  return [model.id, model.precision].filter(Boolean).join(' ');
}

/** `uci-sentiment · held-out · subset of 200 of 600`: a part of a data set is named a part. */
export function dataTitle({
  data,
}: {
  readonly data: Pick<RunReport['data'], 'id' | 'split' | 'examples' | 'of'>;
}): string {
  const subset =
    data.examples < data.of ? `subset of ${count(data.examples)} of ${count(data.of)}` : undefined;
  return [data.id, data.split, subset].filter(Boolean).join(' · ');
}

/** How the examples of a run were chosen, as a sentence's part. */
export function samplingText({ data, status }: Pick<RunReport, 'data' | 'status'>): string {
  const { examples, of, sampling, seed, failed } = data;
  const chosen = data.chosen ?? (sampling === 'all' ? of : examples);
  const drawn = sampling === 'stratified' ? 'drawn at random within each class' : 'drawn at random';
  const how = sampling === 'all' ? '' : `, ${drawn} (seed ${seed ?? 0})`;
  const from =
    chosen < of
      ? `a subset of ${count(chosen)} of ${count(of)} examples${how}`
      : `all ${count(of)} examples`;
  if (status === 'partial') {
    const part = chosen < of ? ` of a subset of ${count(chosen)}${how}` : '';
    return `a partial run: ${count(examples)} of ${count(of)} examples scored until it ended${part}`;
  }
  return failed
    ? `${from}, without ${count(failed.examples)} that the model gave no number for`
    : from;
}

/** Whole sentences on what else a run's figures depend on. */
export function notesOn({
  model,
  environment,
  resumed,
}: Pick<RunReport, 'model' | 'environment' | 'resumed'>): string[] {
  return [
    ...(resumed
      ? [
          `${count(resumed.examples)} examples are from the earlier run ${resumed.run}; ` +
            'the cost is that of the others.',
        ]
      : []),
    ...(model.quantizesActivations && environment.batchSize !== 1
      ? [
          'The model quantizes activations while it runs, so that scores depend slightly on which ' +
            'examples share a batch; a batch size of 1 rules that out.',
        ]
      : []),
  ];
}

/** What a run's figures depend on besides model and data: task, columns and options. */
export function protocolOf({ task, options = {}, data }: Omit<RunReport, 'predictions'>): {
  readonly task: string;
  readonly columns: readonly ShownFact[];
  readonly options: readonly ShownFact[];
} {
  return {
    task,
    columns: Object.entries(data.columns).map(([name, value]) => ({ name, value })),
    options: Object.entries(options).map(([name, value]) => ({ name, value: String(value) })),
  };
}

const count = (value: number): string => value.toLocaleString('en-US');
