import { readReferenceTexts, readTexts, requireSameLength } from './input';
import { wilson } from './interval';
import type { MetricScorer, OptionSpec } from './scorer';
import { splitWords } from './whitespace';

/** Which official SQuAD script: 2.0 knows questions without an answer. */
export type SquadVersion = '1.1' | '2.0';

const asciiPunctuation = /[!-/:-@[-`{-~]/g;
/** Python's `\b(a|an|the)\b`: a word character is a letter, a number or the underscore. */
const articles = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/**
 * An answer's words after lower-casing and taking out ASCII punctuation and English articles, as
 * both official SQuAD scripts normalise it.
 */
function normalizedAnswerWords(answer: string): string[] {
  return splitWords(answer.toLowerCase().replace(asciiPunctuation, '').replace(articles, ' '));
}

function exactMatch(predicted: string, expected: string): number {
  const words = normalizedAnswerWords(predicted);
  return words.join(' ') === normalizedAnswerWords(expected).join(' ') ? 1 : 0;
}

function tokenF1(predicted: string, expected: string, version: SquadVersion): number {
  const predictedWords = normalizedAnswerWords(predicted);
  const expectedWords = normalizedAnswerWords(expected);
  if (version === '2.0' && (predictedWords.length === 0 || expectedWords.length === 0)) {
    return predictedWords.length === expectedWords.length ? 1 : 0;
  }
  const left = new Map<string, number>();
  for (const word of expectedWords) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of predictedWords) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    shared++;
  }
  if (shared === 0) return 0;
  const precision = shared / predictedWords.length;
  const recall = shared / expectedWords.length;
  return (2 * precision * recall) / (precision + recall);
}

const versionOption: OptionSpec = {
  name: 'version',
  kind: 'string',
  default: '1.1',
  choices: ['1.1', '2.0'],
};

/** How an answer is compared with one that is right, 0 to 1, by id of the metric. */
const comparisons = { 'exact-match': exactMatch, 'token-f1': tokenF1 } satisfies Record<
  string,
  (predicted: string, expected: string, version: SquadVersion) => number
>;

/**
 * How good an answer is beside the best fitting of those that are right, 0 to 1, as the official
 * SQuAD scripts compute it.
 *
 * @param answers At least one in version 1.1; none, or none with words, where version 2.0 says that
 *   the question has no answer.
 */
export function compareAnswer(
  metric: keyof typeof comparisons,
  predicted: string,
  answers: readonly string[],
  version: SquadVersion,
): number {
  const right = version === '2.0' ? answerable(answers) : answers;
  return Math.max(...right.map((answer) => comparisons[metric](predicted, answer, version)));
}

function squadScorer(id: keyof typeof comparisons, key: string): MetricScorer {
  return {
    id,
    options: [versionOption],
    score(predictions, references, options) {
      const version = options['version'] as SquadVersion;
      const predicted = readTexts(predictions, 'predictions');
      const expected = readReferenceTexts(references, version === '2.0');
      requireSameLength(predicted, expected);
      const values = predicted.map((text, index) =>
        compareAnswer(id, text, expected[index] ?? [], version),
      );
      const total = values.reduce((sum, value) => sum + value, 0);
      const n = values.length;
      const details: Record<string, unknown> = { examples: n };
      if (version === '2.0') {
        const unanswerable = expected.map((answers) => answerable(answers)[0] === '');
        details['answerable'] = part(values, (index) => !unanswerable[index]);
        details['unanswerable'] = part(values, (index) => unanswerable[index] === true);
      }
      const [low, high] = wilson(total, n);
      return {
        metric: id,
        value: (100 * total) / n,
        ...(id === 'exact-match' && { interval: [100 * low, 100 * high] as [number, number] }),
        signature: `SQuAD ${version} evaluation script ${key}`,
        details,
      };
    },
  };
}

/** Exact match and token F1, 0 to 100, as the official SQuAD scripts compute them. */
export const questionAnsweringScorers: readonly MetricScorer[] = [
  squadScorer('exact-match', 'exact_match'),
  squadScorer('token-f1', 'f1'),
];

/** The answers that have words; a question without any has the empty text as its only answer. */
function answerable(answers: readonly string[]): string[] {
  const kept = answers.filter((answer) => normalizedAnswerWords(answer).length > 0);
  return kept.length === 0 ? [''] : kept;
}

function part(
  values: readonly number[],
  belongs: (index: number) => boolean,
): { examples: number; value?: number } {
  const chosen = values.filter((_, index) => belongs(index));
  if (chosen.length === 0) return { examples: 0 };
  const value = (100 * chosen.reduce((sum, one) => sum + one, 0)) / chosen.length;
  return { examples: chosen.length, value };
}
