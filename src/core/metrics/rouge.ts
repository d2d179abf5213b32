import { readReferenceTexts, readTexts, requireSameLength } from './input';
import { countNgrams, overlap, total } from './ngrams';
import { porterStem } from './porterStemmer';
import type { MetricScorer, OptionSpec } from './scorer';

/** Precision, recall and their harmonic mean, each 0 to 1. */
interface RougeScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Splits a text into the words ROUGE counts. */
type Tokenizer = (text: string) => string[];

const stemmerOption: OptionSpec = { name: 'stemmer', kind: 'boolean', default: false };

type Comparison = (predicted: string, expected: string, tokenize: Tokenizer) => RougeScore;

const comparisons = {
  rouge1: ngramScore(1),
  rouge2: ngramScore(2),
  rougeL: (predicted, expected, tokenize) => {
    const words = tokenize(predicted);
    const expectedWords = tokenize(expected);
    const shared = commonSubsequence(expectedWords, words).length;
    return fromCounts(shared, words.length, expectedWords.length);
  },
  rougeLsum: (predicted, expected, tokenize) => {
    const sentences = predicted.split('\n').map(tokenize);
    const expectedSentences = expected.split('\n').map(tokenize);
    const left = countNgrams(sentences.flat(), 1, '');
    let hits = 0;
    for (const sentence of expectedSentences) {
      const union = new Set(sentences.flatMap((other) => commonSubsequence(sentence, other)));
      for (const position of [...union].sort((a, b) => a - b)) {
        const word = sentence[position] ?? '';
        const count = left.get(word) ?? 0;
        if (count === 0) continue;
        left.set(word, count - 1);
        hits++;
      }
    }
    return fromCounts(hits, sentences.flat().length, expectedSentences.flat().length);
  },
} satisfies Record<string, Comparison>;

/** The measures of ROUGE, by id. */
export type RougeMeasure = keyof typeof comparisons;

/**
 * How like a summary is to the best fitting of those that are right, F1, 0 to 1.
 *
 * @param references At least one.
 */
export function compareSummary(
  measure: RougeMeasure,
  predicted: string,
  references: readonly string[],
  stems: boolean,
): number {
  return bestScore(measure, predicted, references, createTokenizer(stems)).f1;
}

function bestScore(
  measure: RougeMeasure,
  predicted: string,
  references: readonly string[],
  tokenize: Tokenizer,
): RougeScore {
  return references
    .map((one) => comparisons[measure](predicted, one, tokenize))
    .reduce((best, one) => (one.f1 > best.f1 ? one : best));
}

function rougeScorer(id: RougeMeasure): MetricScorer {
  return {
    id,
    options: [stemmerOption],
    score(predictions, references, options) {
      const predicted = readTexts(predictions, 'predictions');
      const expected = readReferenceTexts(references);
      requireSameLength(predicted, expected);
      const stems = options['stemmer'] === true;
      const tokenize = createTokenizer(stems);
      const scores = predicted.map((text, index) =>
        bestScore(id, text, expected[index] ?? [], tokenize),
      );
      const mean = (part: keyof RougeScore): number =>
        scores.reduce((sum, one) => sum + one[part], 0) / scores.length;
      return {
        metric: id,
        value: mean('f1'),
        signature: `rouge-score 0.1.2 ${id} use_stemmer=${stems ? 'True' : 'False'} fmeasure, mean of examples`,
        details: {
          precision: mean('precision'),
          recall: mean('recall'),
          examples: scores.length,
        },
      };
    },
  };
}

/**
 * ROUGE, 0 to 1 (Lin, "ROUGE: a package for automatic evaluation of summaries", 2004), as Google's
 * rouge-score computes it: the value is the mean F1 of the examples, each with its best reference.
 * rougeLsum takes each line for a sentence.
 */
export const rougeScorers: readonly MetricScorer[] = [
  rougeScorer('rouge1'),
  rougeScorer('rouge2'),
  rougeScorer('rougeL'),
  rougeScorer('rougeLsum'),
];

function ngramScore(n: number): Comparison {
  return (predicted, expected, tokenize) => {
    const counts = countNgrams(tokenize(predicted), n, ' ');
    const expectedCounts = countNgrams(tokenize(expected), n, ' ');
    return fromCounts(overlap(counts, expectedCounts), total(counts), total(expectedCounts));
  };
}

function fromCounts(hits: number, predicted: number, expected: number): RougeScore {
  if (hits === 0) return { precision: 0, recall: 0, f1: 0 };
  const precision = hits / predicted;
  const recall = hits / expected;
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

/** Lower-case words of ASCII letters and digits; with stemming, those of more than 3 by their stem. */
function createTokenizer(stems: boolean): Tokenizer {
  const known = new Map<string, string>();
  const stem = (word: string): string => {
    const found = known.get(word) ?? porterStem(word);
    known.set(word, found);
    return found;
  };
  return (text) => {
    const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
    return stems ? words.map((word) => (word.length > 3 ? stem(word) : word)) : words;
  };
}

/**
 * Positions in `from`, ascending or descending, of one longest common subsequence with `to`: the one
 * that rouge-score's backtracking finds, which moves up unless left is strictly better.
 */
function commonSubsequence(from: readonly string[], to: readonly string[]): number[] {
  const width = to.length + 1;
  const lengths = new Int32Array((from.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = 1; i <= from.length; i++) {
    for (let j = 1; j <= to.length; j++) {
      lengths[i * width + j] =
        from[i - 1] === to[j - 1] ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1));
    }
  }
  const positions: number[] = [];
  let i = from.length;
  let j = to.length;
  while (i > 0 && j > 0) {
    if (from[i - 1] === to[j - 1]) {
      positions.push(i - 1);
      i--;
      j--;
    } else if (at(i, j - 1) > at(i - 1, j)) {
      j--;
    } else {
      i--;
    }
  }
  return positions;
}
