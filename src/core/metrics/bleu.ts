import { bleuTokenizers, type BleuTokenizer } from './bleuTokenizers';
import { countNgrams, overlap, type Counts } from './ngrams';
import { readCorpus, signatureOf, type Corpus } from './sacrebleu';
import type { MetricScorer } from './scorer';
import { stripEnd } from './whitespace';

/** Chen and Cherry, "A systematic comparison of smoothing techniques for sentence-level BLEU", WMT 2014. */
type Smoothing = 'exp' | 'floor' | 'add-k' | 'none';

/** Counts over a corpus, from which BLEU follows. */
interface BleuStatistics {
  /** Matched n-grams, by order from 1. */
  readonly correct: number[];
  /** All n-grams of the hypotheses, by order from 1. */
  readonly total: number[];
  readonly hypothesisLength: number;
  /** For each segment the reference length closest to the hypothesis, the shorter of equals. */
  readonly referenceLength: number;
}

interface BleuSettings {
  readonly smooth: Smoothing;
  readonly smoothValue: number | undefined;
  readonly effectiveOrder: boolean;
}

const defaultSmoothValues: Readonly<Record<Smoothing, number | undefined>> = {
  exp: undefined,
  floor: 0.1,
  'add-k': 1,
  none: undefined,
};

/**
 * BLEU, 0 to 100 (Papineni et al., ACL 2002), as sacreBLEU computes it: corpus level, several
 * references, closest reference length.
 */
export const bleuScorers: readonly MetricScorer[] = [
  {
    id: 'bleu',
    options: [
      {
        name: 'tokenize',
        kind: 'string',
        default: '13a',
        choices: ['13a', 'intl', 'zh', 'char', 'none'],
      },
      {
        name: 'smooth',
        kind: 'string',
        default: 'exp',
        choices: ['exp', 'floor', 'add-k', 'none'],
      },
      { name: 'smooth-value', kind: 'number', min: 0 },
      { name: 'lowercase', kind: 'boolean', default: false },
      { name: 'max-order', kind: 'number', default: 4, min: 1, whole: true },
      { name: 'effective-order', kind: 'boolean', default: false },
    ],
    score(predictions, references, options) {
      const corpus = readCorpus(predictions, references);
      const lowercase = options['lowercase'] === true;
      const name = options['tokenize'] as string;
      const smooth = options['smooth'] as Smoothing;
      const smoothValue =
        (options['smooth-value'] as number | undefined) ?? defaultSmoothValues[smooth];
      const effectiveOrder = options['effective-order'] === true;
      const split = bleuTokenizers[name] ?? ((segment: string) => [segment]);
      const statistics = countCorpus(
        corpus,
        (segment) => split(stripEnd(lowercase ? segment.toLowerCase() : segment)),
        options['max-order'] as number,
      );
      const { value, precisions, brevityPenalty } = combine(statistics, {
        smooth,
        smoothValue,
        effectiveOrder,
      });
      const bracket =
        defaultSmoothValues[smooth] === undefined ? '' : `[${(smoothValue ?? 0).toFixed(2)}]`;
      return {
        metric: 'bleu',
        value,
        signature: signatureOf(corpus, {
          case: lowercase ? 'lc' : 'mixed',
          eff: effectiveOrder,
          tok: name,
          smooth: smooth + bracket,
        }),
        details: { ...statistics, precisions, brevityPenalty },
      };
    },
  },
];

/**
 * What one segment adds to corpus BLEU of order 4, from which {@link bleuOfSums} follows: matched
 * n-grams by order, all n-grams by order, the words of the hypothesis, those of the closest reference.
 *
 * @param tokenizer One of {@link bleuTokenizers}.
 * @param references At least one.
 */
export function bleuParts(
  hypothesis: string,
  references: readonly string[],
  tokenizer: string,
): number[] {
  const split = bleuTokenizers[tokenizer] ?? ((segment: string) => [segment]);
  const { correct, total, hypothesisLength, referenceLength } = countSegment(
    hypothesis,
    references,
    (segment) => split(stripEnd(segment)),
    partsOrder,
  );
  return [...correct, ...total, hypothesisLength, referenceLength];
}

const partsOrder = 4;

/** BLEU, 0 to 100, of sums of {@link bleuParts}: smoothing `exp`, no effective order. */
export function bleuOfSums(sums: ArrayLike<number>): number {
  const all = Array.from(sums);
  const statistics = {
    correct: all.slice(0, partsOrder),
    total: all.slice(partsOrder, 2 * partsOrder),
    hypothesisLength: all[2 * partsOrder] ?? 0,
    referenceLength: all[2 * partsOrder + 1] ?? 0,
  };
  return combine(statistics, { smooth: 'exp', smoothValue: undefined, effectiveOrder: false })
    .value;
}

function countCorpus(
  { hypotheses, references }: Corpus,
  tokenize: BleuTokenizer,
  maxOrder: number,
): BleuStatistics {
  const correct = new Array<number>(maxOrder).fill(0);
  const total = new Array<number>(maxOrder).fill(0);
  let hypothesisLength = 0;
  let referenceLength = 0;
  hypotheses.forEach((hypothesis, segment) => {
    const counted = countSegment(hypothesis, references[segment] ?? [], tokenize, maxOrder);
    hypothesisLength += counted.hypothesisLength;
    referenceLength += counted.referenceLength;
    counted.correct.forEach((count, order) => (correct[order] = (correct[order] ?? 0) + count));
    counted.total.forEach((count, order) => (total[order] = (total[order] ?? 0) + count));
  });
  return { correct, total, hypothesisLength, referenceLength };
}

function countSegment(
  hypothesis: string,
  references: readonly string[],
  tokenize: BleuTokenizer,
  maxOrder: number,
): BleuStatistics {
  const words = tokenize(hypothesis);
  const alternatives = references.map(tokenize);
  const orders = Array.from({ length: maxOrder }, (_, index) => index + 1);
  return {
    correct: orders.map((order) =>
      order > words.length
        ? 0
        : overlap(countNgrams(words, order, ' '), mostOf(alternatives, order)),
    ),
    total: orders.map((order) => Math.max(0, words.length - order + 1)),
    hypothesisLength: words.length,
    referenceLength: closestLength(words.length, alternatives),
  };
}

/** For each n-gram the most it occurs in any one reference. */
function mostOf(alternatives: readonly (readonly string[])[], order: number): Counts {
  const [most = new Map<string, number>(), ...others] = alternatives.map((words) =>
    countNgrams(words, order, ' '),
  );
  for (const counts of others) {
    for (const [ngram, count] of counts) most.set(ngram, Math.max(count, most.get(ngram) ?? 0));
  }
  return most;
}

function closestLength(length: number, alternatives: readonly (readonly string[])[]): number {
  return alternatives
    .map((words) => words.length)
    .reduce((best, candidate) => {
      const gain = Math.abs(length - best) - Math.abs(length - candidate);
      return gain > 0 || (gain === 0 && candidate < best) ? candidate : best;
    });
}

function combine(
  statistics: BleuStatistics,
  { smooth, smoothValue = 0, effectiveOrder }: BleuSettings,
): { value: number; precisions: number[]; brevityPenalty: number } {
  const { hypothesisLength, referenceLength } = statistics;
  const maxOrder = statistics.correct.length;
  const precisions = new Array<number>(maxOrder).fill(0);
  const brevityPenalty =
    hypothesisLength >= referenceLength
      ? 1
      : hypothesisLength === 0
        ? 0
        : Math.exp(1 - referenceLength / hypothesisLength);
  if (statistics.correct.every((count) => count === 0)) {
    return { value: 0, precisions, brevityPenalty };
  }
  let halving = 1;
  let orders = maxOrder;
  for (let order = 1; order <= maxOrder; order++) {
    const added = smooth === 'add-k' && order > 1 ? smoothValue : 0;
    const correct = (statistics.correct[order - 1] ?? 0) + added;
    const total = (statistics.total[order - 1] ?? 0) + added;
    if (total === 0) break;
    if (effectiveOrder) orders = order;
    if (correct > 0) {
      precisions[order - 1] = (100 * correct) / total;
    } else if (smooth === 'exp') {
      halving *= 2;
      precisions[order - 1] = 100 / (halving * total);
    } else if (smooth === 'floor') {
      precisions[order - 1] = (100 * smoothValue) / total;
    }
  }
  const logs = precisions.slice(0, orders).map((precision) => Math.log(precision));
  const mean = logs.reduce((sum, log) => sum + log, 0) / orders;
  return { value: brevityPenalty * Math.exp(mean), precisions, brevityPenalty };
}
