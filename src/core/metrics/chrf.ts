import { countNgrams, overlap, total, type Counts } from './ngrams';
import { readCorpus, signatureOf } from './sacrebleu';
import type { MetricScorer } from './scorer';
import { splitWords } from './whitespace';

/** Counts of one n-gram order: in the hypothesis, in the reference, and shared. */
type OrderCounts = readonly [hypothesis: number, reference: number, shared: number];

interface ChrfSettings {
  readonly charOrder: number;
  readonly wordOrder: number;
  readonly lowercase: boolean;
  readonly whitespace: boolean;
}

const zero: OrderCounts = [0, 0, 0];

/**
 * chrF, 0 to 100 (Popović, WMT 2015), and with word n-grams chrF++ (Popović, WMT 2017), as sacreBLEU
 * computes them: corpus level, effective order, the best of several references.
 */
export const chrfScorers: readonly MetricScorer[] = [
  {
    id: 'chrf',
    options: [
      { name: 'char-order', kind: 'number', default: 6, min: 1, whole: true },
      { name: 'word-order', kind: 'number', default: 0, min: 0, whole: true },
      { name: 'beta', kind: 'number', default: 2, min: 0 },
      { name: 'lowercase', kind: 'boolean', default: false },
      { name: 'whitespace', kind: 'boolean', default: false },
    ],
    score(predictions, references, options) {
      const corpus = readCorpus(predictions, references);
      const beta = options['beta'] as number;
      const settings: ChrfSettings = {
        charOrder: options['char-order'] as number,
        wordOrder: options['word-order'] as number,
        lowercase: options['lowercase'] === true,
        whitespace: options['whitespace'] === true,
      };
      const orders = settings.charOrder + settings.wordOrder;
      let sums: OrderCounts[] = new Array<OrderCounts>(orders).fill(zero);
      corpus.hypotheses.forEach((hypothesis, segment) => {
        const best = bestCounts(hypothesis, corpus.references[segment] ?? [], settings, beta);
        sums = sums.map((sum, order) => add(sum, best[order] ?? zero));
      });
      const { value, precision, recall } = fScore(sums, beta);
      return {
        metric: 'chrf',
        value,
        signature: signatureOf(corpus, {
          case: settings.lowercase ? 'lc' : 'mixed',
          eff: true,
          nc: settings.charOrder,
          nw: settings.wordOrder,
          space: settings.whitespace,
        }),
        details: {
          name: `chrF${beta}${'+'.repeat(settings.wordOrder)}`,
          precision,
          recall,
          segments: corpus.hypotheses.length,
        },
      };
    },
  },
];

const usualBeta = 2;

/**
 * What one segment adds to corpus chrF (with 2 for `wordOrder`, chrF++), from which
 * {@link chrfOfSums} follows: for each order, characters first, the n-grams of the hypothesis, of its
 * best reference, and shared.
 *
 * @param references At least one.
 */
export function chrfParts(
  hypothesis: string,
  references: readonly string[],
  wordOrder: number,
): number[] {
  const settings = { charOrder: 6, wordOrder, lowercase: false, whitespace: false };
  return bestCounts(hypothesis, references, settings, usualBeta).flat();
}

/** chrF with a beta of 2, 0 to 100, of sums of {@link chrfParts}. */
export function chrfOfSums(sums: ArrayLike<number>): number {
  const all = Array.from(sums);
  const counts = Array.from({ length: all.length / 3 }, (_, order): OrderCounts => [
    all[3 * order] ?? 0,
    all[3 * order + 1] ?? 0,
    all[3 * order + 2] ?? 0,
  ]);
  return fScore(counts, usualBeta).value;
}

function bestCounts(
  hypothesis: string,
  references: readonly string[],
  settings: ChrfSettings,
  beta: number,
): OrderCounts[] {
  const counts = countSegment(hypothesis, settings);
  return references
    .map((reference) => compare(counts, countSegment(reference, settings)))
    .reduce((kept, candidate) =>
      fScore(candidate, beta).value > fScore(kept, beta).value ? candidate : kept,
    );
}

function countSegment(segment: string, settings: ChrfSettings): Counts[] {
  const text = settings.lowercase ? segment.toLowerCase() : segment;
  const characters = Array.from(settings.whitespace ? text : splitWords(text).join(''));
  const words = settings.wordOrder > 0 ? partPunctuation(text) : [];
  return [
    ...ordersOf(characters, settings.charOrder, ''),
    ...ordersOf(words, settings.wordOrder, ' '),
  ];
}

function ordersOf(units: readonly string[], orders: number, joint: string): Counts[] {
  return Array.from({ length: orders }, (_, index) => countNgrams(units, index + 1, joint));
}

const punctuation = /^[!-/:-@[-`{-~]$/;

/** Words with one ASCII punctuation mark parted from the end or else from the start. */
function partPunctuation(text: string): string[] {
  return splitWords(text).flatMap((word) => {
    if (word.length === 1) return [word];
    if (punctuation.test(word.slice(-1))) return [word.slice(0, -1), word.slice(-1)];
    if (punctuation.test(word.slice(0, 1))) return [word.slice(0, 1), word.slice(1)];
    return [word];
  });
}

function compare(hypothesis: readonly Counts[], reference: readonly Counts[]): OrderCounts[] {
  return hypothesis.map((counts, order) => {
    const expected = reference[order] ?? new Map<string, number>();
    // An order the reference is too short for does not count against the hypothesis.
    return [expected.size === 0 ? 0 : total(counts), total(expected), overlap(counts, expected)];
  });
}

function add(a: OrderCounts, b: OrderCounts): OrderCounts {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** F-beta of the precision and recall averaged over the orders that both sides have. */
function fScore(
  counts: readonly OrderCounts[],
  beta: number,
): { value: number; precision: number; recall: number } {
  const usable = counts.filter(([hypothesis, reference]) => hypothesis > 0 && reference > 0);
  if (usable.length === 0) return { value: 0, precision: 0, recall: 0 };
  const mean = (ratio: (order: OrderCounts) => number): number =>
    usable.reduce((sum, order) => sum + ratio(order), 0) / usable.length;
  const precision = mean(([hypothesis, , shared]) => shared / hypothesis);
  const recall = mean(([, reference, shared]) => shared / reference);
  if (precision + recall === 0) return { value: 0, precision, recall };
  const factor = beta ** 2;
  const value = (100 * ((1 + factor) * precision * recall)) / (factor * precision + recall);
  return { value, precision, recall };
}
