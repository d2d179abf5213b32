import { readReferenceTexts, readTexts, requireSameLength } from './input';
import { wilson } from './interval';
import type { MetricScorer, OptionSpec } from './scorer';
import { splitWords } from './whitespace';

/** Which official SQuAD script: 2.0 knows questions without an answer. */
type SquadVersion = '1.1' | '2.0';

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

function squadScorer(
  id: string,
  key: string,
  compare: (predicted: string, expected: string, version: SquadVersion) => number,
): MetricScorer {
  return {
    id,
    options: [versionOption],
    score(predictions, references, options) {
      const version = options['version'] as SquadVersion;
      const predicted = readTexts(predictions, 'predictions');
      const expected = readReferenceTexts(references, version === '2.0').map((answers) =>
        version === '2.0' ? answerable(answers) : answers,
      );
      requireSameLength(predicted, expected);
      const values = predicted.map((text, index) =>
        Math.max(...(expected[index] ?? []).map((answer) => compare(text, answer, version))),
      );
      const total = values.reduce((sum, value) => sum + value, 0);
      const n = values.length;
      const details: Record<string, unknown> = { examples: n };
      if (version === '2.0') {
        const unanswerable = expected.map((answers) => answers[0] === '');
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
  squadScorer('exact-match', 'exact_match', exactMatch),
  squadScorer('token-f1', 'f1', tokenF1),
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
