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

/** {@link PrecisionRecallF1} of one class, with the number of examples that have it. */
interface ClassScore extends PrecisionRecallF1 {
  readonly support: number;
}

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

/** Precision, recall and F1 of each class, in the order of `labels`; 0 where a denominator is 0. */
function classScores({ labels, counts }: Confusion): ClassScore[] {
  return labels.map((_, index) => {
    const [hits, predicted, support] = marginals(counts, index);
    return { ...fromCounts(hits, predicted, support), support };
  });
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
  matrix: Confusion,
  average: Average,
  positive: Label = '1',
): PrecisionRecallF1 {
  const { labels, counts } = matrix;
  if (average === 'binary') {
    if (labels.length > 2) {
      throw new PersonError(
        `There are ${labels.length} classes, but the average is binary.`,
        'Choose the average macro, micro or weighted.',
      );
    }
    const index = labels.indexOf(positive);
    if (index === -1) {
      if (labels.length === 2) {
        throw new PersonError(
          `The positive label "${positive}" is not among the labels ${labels.join(' and ')}.`,
          'Set the option "positive" to one of them.',
        );
      }
      return { precision: 0, recall: 0, f1: 0 };
    }
    return fromCounts(...marginals(counts, index));
  }
  if (average === 'micro') {
    let hits = 0;
    let total = 0;
    counts.forEach((row, index) => {
      hits += row[index] ?? 0;
      total += sum(row);
    });
    return fromCounts(hits, total, total);
  }
  const classes = classScores(matrix);
  const weight = (score: ClassScore): number => (average === 'weighted' ? score.support : 1);
  const total = sum(classes.map(weight));
  const mean = (part: (score: ClassScore) => number): number =>
    sum(classes.map((score) => part(score) * weight(score))) / total;
  return {
    precision: mean((score) => score.precision),
    recall: mean((score) => score.recall),
    f1: mean((score) => score.f1),
  };
}

/**
 * F1, 0 to 1 (scikit-learn `f1_score`); see {@link precisionRecallF1} for the averages and errors.
 */
export function f1(
  predicted: readonly Label[],
  expected: readonly Label[],
  average: Average,
  positive: Label = '1',
): number {
  return precisionRecallF1(confusion(predicted, expected), average, positive).f1;
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
  const { counts } = confusion(predicted, expected);
  const n = expected.length;
  let hits = 0;
  let cross = 0;
  let predictedSquares = 0;
  let expectedSquares = 0;
  counts.forEach((_, index) => {
    const [classHits, classPredicted, classExpected] = marginals(counts, index);
    hits += classHits;
    cross += classPredicted * classExpected;
    predictedSquares += classPredicted * classPredicted;
    expectedSquares += classExpected * classExpected;
  });
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
      const matrix = confusion(predicted, expected);
      const average = options['average'] as Average;
      const positive = positiveLabel(options);
      const scores = precisionRecallF1(matrix, average, positive);
      const target = average === 'binary' ? ` pos_label=${positive}` : '';
      return {
        metric: id,
        value: scores[id],
        signature: `scikit-learn ${id}_score average=${average}${target} zero_division=0`,
        details: {
          ...scores,
          ...matrixDetails(matrix),
          examples: expected.length,
          warnings: zeroDivisions(id, matrix, average, positive),
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
          ...matrixDetails(confusion(predicted, expected)),
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

function matrixDetails(matrix: Confusion): Record<string, unknown> {
  const scores = classScores(matrix);
  return {
    labels: matrix.labels,
    confusion: matrix.counts,
    classes: Object.fromEntries(matrix.labels.map((label, index) => [label, scores[index]])),
  };
}

/** One sentence for each class whose value is 0 only because its denominator is. */
function zeroDivisions(
  id: keyof PrecisionRecallF1,
  { labels, counts }: Confusion,
  average: Average,
  positive: Label,
): string[] {
  if (average === 'micro') return [];
  const scored = average === 'binary' ? [positive] : labels;
  return scored.flatMap((label) => {
    const [, predicted, support] = marginals(counts, labels.indexOf(label));
    const denominator = { precision: predicted, recall: support, f1: predicted + support }[id];
    if (denominator > 0) return [];
    const occurs = { precision: 'is never predicted', recall: 'never occurs', f1: 'never occurs' };
    return [`The ${id} of class ${label} is set to 0: the class ${occurs[id]}.`];
  });
}

function fromCounts(hits: number, predicted: number, support: number): PrecisionRecallF1 {
  return {
    precision: predicted === 0 ? 0 : hits / predicted,
    recall: support === 0 ? 0 : hits / support,
    f1: predicted + support === 0 ? 0 : (2 * hits) / (predicted + support),
  };
}

/** Hits, times predicted and times expected of the class at a position; zeros where there is none. */
function marginals(
  counts: Confusion['counts'],
  index: number,
): [hits: number, predicted: number, expected: number] {
  const row = counts[index] ?? [];
  return [row[index] ?? 0, sum(counts.map((other) => other[index] ?? 0)), sum(row)];
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
