import type { ExamplesView, ExampleView } from '../../protocol';
import { isLowerBetter, metricText, metricTitle } from './metricForms';
import type { MetricValue, Prediction, RunReport } from './report';
import { tasks } from './tasks/tasks';

/** What is listed of wrong examples, and of the worst where none is simply wrong. */
const wrongListed = 200;
const worstListed = 50;
/** A text longer than this is cut; the report has it whole. */
const longest = 400;
const rankingListed = 3;
/** Examples looked at before others get a turn. */
const slice = 1000;

/**
 * The examples that tell most about where a model fails: those it got wrong, where examples are
 * right or wrong; else those worst by the first metric that has a value on one example; else, where
 * numbers are predicted, those furthest off, both sides taken as standard scores.
 *
 * @returns `undefined` where none is worse than another.
 */
export async function tellingExamples(report: RunReport): Promise<ExamplesView | undefined> {
  const { predictions, metrics } = report;
  if (predictions.some(({ correct }) => correct !== undefined)) {
    const wrong = predictions.filter(({ correct }) => correct === false);
    return {
      title: `${wrong.length.toLocaleString('en-US')} wrong`,
      rows: wrong
        .slice(0, wrongListed)
        .map((prediction) => rowOf(prediction, sureness(prediction))),
      count: wrong.length,
    };
  }
  for (const metric of metrics) {
    const worst = await worstBy(metric, report);
    if (worst) return worst;
  }
  return furthestOff(predictions);
}

async function worstBy(
  { metric, options }: MetricValue,
  report: RunReport,
): Promise<ExamplesView | undefined> {
  const { predictions } = report;
  const task = tasks.find(({ id }) => id === report.task);
  if (!task || predictions.length < 2) return undefined;
  const statistic = task.resample(metric, predictions, report.model.labels ?? []);
  const values = new Float64Array(predictions.length);
  const drawn = new Int32Array(1);
  for (let at = 0; at < predictions.length; at++) {
    drawn[0] = at;
    values[at] = statistic(drawn);
    if (at % slice === slice - 1) await nextTurn();
  }
  if (values.some(Number.isNaN) || values.every((value) => value === values[0])) return undefined;
  const lower = isLowerBetter(metric);
  const order = [...values.keys()]
    .sort((a, b) => ((values[a] ?? 0) - (values[b] ?? 0)) * (lower ? -1 : 1))
    .slice(0, worstListed);
  const name = metricTitle(metric, options);
  return {
    title: `The ${order.length} of ${lower ? 'highest' : 'lowest'} ${name}`,
    rows: order.flatMap((at) => {
      const prediction = predictions[at];
      const figure = `${name} ${metricText(metric, values[at] ?? NaN)}`;
      return prediction ? [rowOf(prediction, figure)] : [];
    }),
    count: order.length,
  };
}

function furthestOff(predictions: readonly Prediction[]): ExamplesView | undefined {
  const expected = standardScores(predictions.map(({ label }) => numberOf(label)));
  const predicted = standardScores(predictions.map(({ predicted }) => numberOf(predicted)));
  if (!expected || !predicted) return undefined;
  const errors = expected.map((score, at) => Math.abs(score - (predicted[at] ?? NaN)));
  const order = [...errors.keys()]
    .sort((a, b) => (errors[b] ?? 0) - (errors[a] ?? 0))
    .slice(0, worstListed);
  return {
    title: `The ${order.length} furthest off`,
    rows: order.flatMap((at) => {
      const prediction = predictions[at];
      const figure = `${(errors[at] ?? NaN).toFixed(2)} standard deviations`;
      return prediction ? [rowOf(prediction, figure)] : [];
    }),
    count: order.length,
  };
}

function numberOf(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? NaN : Number(text);
}

function standardScores(values: readonly number[]): number[] | undefined {
  if (values.length < 2 || !values.every(Number.isFinite)) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length,
  );
  return deviation === 0 ? undefined : values.map((value) => (value - mean) / deviation);
}

function sureness({ confidence }: Prediction): string | undefined {
  return confidence === undefined ? undefined : `probability ${confidence.toFixed(3)}`;
}

function rowOf(prediction: Prediction, figure: string | undefined): ExampleView {
  const { index, text, textPair, label, predicted, references, ranking } = prediction;
  const others = references?.filter((reference) => reference !== label).map(cut);
  return {
    index,
    text: cut(text),
    ...(textPair !== undefined && { textPair: cut(textPair) }),
    ...(label !== undefined && { expected: cut(label) }),
    ...(predicted !== undefined && { predicted: cut(predicted) }),
    ...(others?.length && { references: others.slice(0, 5) }),
    ...(ranking && {
      ranking: ranking
        .slice(0, rankingListed)
        .map(({ document, grade }) => ({ document: cut(document), grade })),
    }),
    ...(figure !== undefined && { figure }),
  };
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Lets the editor have its turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
