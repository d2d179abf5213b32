import { PersonError } from '../personError';
import { readLabels, requireSameLength, type Label } from './input';
import { wilson } from './interval';
import type { MetricScorer, Options, OptionSpec, Score } from './scorer';

/** How per-class values become one number, as scikit-learn's `average`. */
export type Average = 'binary' | 'macro' | 'micro' | 'weighted';

/** Counts of expected against predicted labels. */
export interface Confusion {
  /** Every label that occurs, by value if all are whole numbers, otherwise by code unit. */
  readonly labels: readonly Label[];
  /** `counts[expected][predicted]`, by position in `labels`. */
  readonly counts: readonly (readonly number[])[];
}

/** Precision, recall and F1 of one class or one average, each 0 to 1. */
interface PrecisionRecallF1 {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Counts of one class. */
interface ClassCounts {
  readonly label: Label;
  hits: number;
  predicted: number;
  /** Number of examples that have the label. */
  support: number;
}

/** With more classes than this the details leave out the matrix and the single classes. */
const maxDetailedClasses = 100;

/**
 * Share of predictions equal to the expected label, 0 to 1 (scikit-learn `accuracy_score`).
 *
 * Both lists have the same length, at least 1.
 */
export function accuracy(predicted: readonly Label[], expected: readonly Label[]): number {
  return countCorrect(predicted, expected) / expected.length;
}

/** Confusion counts of two lists of the same length (scikit-learn `confusion_matrix`). */
export function confusion(predicted: readonly Label[], expected: readonly Label[]): Confusion {
  const labels = sortLabels(new Set([...expected, ...predicted]));
  const position = new Map(labels.map((label, index) => [label, index]));
  const counts = labels.map(() => new Array<number>(labels.length).fill(0));
  expected.forEach((label, index) => {
    const row = counts[position.get(label) ?? -1];
    const column = position.get(predicted[index] ?? '');
    if (row !== undefined && column !== undefined) row[column] = (row[column] ?? 0) + 1;
  });
  return { labels, counts };
}

/**
 * Counts every class in one pass, without the matrix, whose size is the square of their number. The
 * classes are in no particular order.
 */
function countClasses(predicted: readonly Label[], expected: readonly Label[]): ClassCounts[] {
  const counts = new Map<Label, ClassCounts>();
  const of = (label: Label): ClassCounts => {
    const known = counts.get(label);
    if (known !== undefined) return known;
    const added = { label, hits: 0, predicted: 0, support: 0 };
    counts.set(label, added);
    return added;
  };
  expected.forEach((label, index) => {
    const prediction = predicted[index] ?? '';
    const counted = of(label);
    counted.support++;
    of(prediction).predicted++;
    if (label === prediction) counted.hits++;
  });
  return [...counts.values()];
}

/**
 * Precision, recall and F1 under an average (scikit-learn `precision_recall_fscore_support` with
 * `zero_division=0`).
 *
 * @param positive The class scored by the `binary` average; others ignore it.
 * @throws PersonError for a binary average over more than two classes, or with two classes that do
 *   not include `positive`.
 */
function precisionRecallF1(
  classes: readonly ClassCounts[],
  average: Average,
  positive: Label,
): PrecisionRecallF1 {
  if (average === 'binary') {
    if (classes.length > 2) {
      throw new PersonError(
        `There are ${classes.length} classes, but the average is binary.`,
        'Choose the average macro, micro or weighted.',
      );
    }
    const scored = classes.find(({ label }) => label === positive);
    if (scored !== undefined) return fromCounts(scored);
    if (classes.length === 2) {
      const labels = sortLabels(classes.map(({ label }) => label));
      throw new PersonError(
        `The positive label "${positive}" is not among the labels ${labels.join(' and ')}.`,
        'Set the option "positive" to one of them.',
      );
    }
    return { precision: 0, recall: 0, f1: 0 };
  }
  if (average === 'micro') {
    return fromCounts({
      hits: sum(classes.map(({ hits }) => hits)),
      predicted: sum(classes.map((counts) => counts.predicted)),
      support: sum(classes.map(({ support }) => support)),
    });
  }
  const weights = classes.map(({ support }) => (average === 'weighted' ? support : 1));
  const scores = classes.map(fromCounts);
  const mean = (part: keyof PrecisionRecallF1): number =>
    sum(scores.map((score, index) => score[part] * (weights[index] ?? 0))) / sum(weights);
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

/**
 * F1, 0 to 1 (scikit-learn `f1_score`); a class without examples and predictions counts as 0.
 */
export function f1(
  predicted: readonly Label[],
  expected: readonly Label[],
  average: Average,
  positive: Label = '1',
): number {
  return precisionRecallF1(countClasses(predicted, expected), average, positive).f1;
}

/**
 * Matthews correlation coefficient for any number of classes, -1 to 1, and 0 where either side has
 * one class only (scikit-learn `matthews_corrcoef`; Gorodkin, Computational Biology and Chemistry
 * 28, 2004, equation 8).
 */
export function matthewsCorrelation(
  predicted: readonly Label[],
  expected: readonly Label[],
): number {
  const n = expected.length;
  let hits = 0;
  let cross = 0;
  let predictedSquares = 0;
  let expectedSquares = 0;
  for (const counts of countClasses(predicted, expected)) {
    hits += counts.hits;
    cross += counts.predicted * counts.support;
    predictedSquares += counts.predicted ** 2;
    expectedSquares += counts.support ** 2;
  }
  const spread = (n * n - predictedSquares) * (n * n - expectedSquares);
  return spread === 0 ? 0 : (hits * n - cross) / Math.sqrt(spread);
}

const averageOption: OptionSpec = {
  name: 'average',
  kind: 'string',
  default: 'binary',
  choices: ['binary', 'macro', 'micro', 'weighted'],
};
const positiveOption: OptionSpec = { name: 'positive', kind: 'string', default: '1' };

function averagedScorer(id: keyof PrecisionRecallF1): MetricScorer {
  return {
    id,
    options: [averageOption, positiveOption],
    score(predictions, references, options) {
      const [predicted, expected] = readPair(predictions, references);
      const classes = countClasses(predicted, expected);
      const average = options['average'] as Average;
      const positive = positiveLabel(options);
      const scores = precisionRecallF1(classes, average, positive);
      const target = average === 'binary' ? ` pos_label=${positive}` : '';
      return {
        metric: id,
        value: scores[id],
        signature: `scikit-learn ${id}_score average=${average}${target} zero_division=0`,
        details: {
          ...scores,
          ...classDetails(predicted, expected),
          examples: expected.length,
          warnings: zeroDivisions(id, classes, average, positive),
        },
      };
    },
  };
}

/** Accuracy, precision, recall, F1 and Matthews correlation, as scikit-learn computes them. */
export const classificationScorers: readonly MetricScorer[] = [
  {
    id: 'accuracy',
    // Accepted so that one set of options serves a whole batch; neither changes an accuracy.
    options: [averageOption, positiveOption],
    score(predictions, references): Score {
      const [predicted, expected] = readPair(predictions, references);
      const correct = countCorrect(predicted, expected);
      return {
        metric: 'accuracy',
        value: correct / expected.length,
        interval: wilson(correct, expected.length),
        signature: 'scikit-learn accuracy_score',
        details: { correct, examples: expected.length },
      };
    },
  },
  averagedScorer('precision'),
  averagedScorer('recall'),
  averagedScorer('f1'),
  {
    id: 'matthews-correlation',
    options: [],
    score(predictions, references): Score {
      const [predicted, expected] = readPair(predictions, references);
      return {
        metric: 'matthews-correlation',
        value: matthewsCorrelation(predicted, expected),
        signature: 'scikit-learn matthews_corrcoef',
        details: {
          ...classDetails(predicted, expected),
          examples: expected.length,
        },
      };
    },
  },
];

function readPair(predictions: unknown, references: unknown): [Label[], Label[]] {
  const predicted = readLabels(predictions, 'predictions');
  const expected = readLabels(references, 'references');
  requireSameLength(predicted, expected);
  return [predicted, expected];
}

function positiveLabel(options: Options): Label {
  const given = options['positive'];
  return typeof given === 'boolean' ? (given ? '1' : '0') : String(given);
}

/** The classes one by one and their confusions, where there are few enough to look at. */
function classDetails(
  predicted: readonly Label[],
  expected: readonly Label[],
): Record<string, unknown> {
  const counts = countClasses(predicted, expected);
  if (counts.length > maxDetailedClasses) return { classCount: counts.length };
  const byLabel = new Map(counts.map((one) => [one.label, one]));
  const matrix = confusion(predicted, expected);
  const classes = matrix.labels.flatMap((label) => {
    const own = byLabel.get(label);
    return own === undefined ? [] : [[label, { ...fromCounts(own), support: own.support }]];
  });
  return {
    labels: matrix.labels,
    confusion: matrix.counts,
    classes: Object.fromEntries(classes) as unknown,
  };
}

/** One sentence for each class whose value is 0 only because its denominator is. */
function zeroDivisions(
  id: keyof PrecisionRecallF1,
  classes: readonly ClassCounts[],
  average: Average,
  positive: Label,
): string[] {
  if (average === 'micro') return [];
  const absent: ClassCounts = { label: positive, hits: 0, predicted: 0, support: 0 };
  const scored =
    average === 'binary' ? [classes.find(({ label }) => label === positive) ?? absent] : classes;
  const undefinedFor = scored.filter(({ predicted, support }) => {
    return { precision: predicted, recall: support, f1: predicted + support }[id] === 0;
  });
  const occurs = { precision: 'is never predicted', recall: 'never occurs', f1: 'never occurs' }[
    id
  ];
  return sortLabels(undefinedFor.map(({ label }) => label)).map(
    (label) => `The ${id} of class ${label} is set to 0: the class ${occurs}.`,
  );
}

function fromCounts({ hits, predicted, support }: Omit<ClassCounts, 'label'>): PrecisionRecallF1 {
  return {
    precision: predicted === 0 ? 0 : hits / predicted,
    recall: support === 0 ? 0 : hits / support,
    f1: predicted + support === 0 ? 0 : (2 * hits) / (predicted + support),
  };
}

function countCorrect(predicted: readonly Label[], expected: readonly Label[]): number {
  let correct = 0;
  expected.forEach((label, index) => {
    if (label === predicted[index]) correct++;
  });
  return correct;
}

function sortLabels(labels: Iterable<Label>): Label[] {
  const sorted = [...labels].sort();
  return sorted.every((label) => /^-?\d+$/.test(label))
    ? sorted.sort((a, b) => Number(a) - Number(b))
    : sorted;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
