import type { TokenSpan } from '../tokenOffsets';

/** One window of a question and a part of its context, as the model judged it. */
export interface JudgedWindow {
  /** Of each of its own tokens, padding left out, in single precision. */
  readonly startLogits: ArrayLike<number>;
  readonly endLogits: ArrayLike<number>;
  /** Where each token stands in the context; `undefined` for one that is not of the context. */
  readonly spans: readonly (TokenSpan | undefined)[];
}

export interface AnswerSettings {
  /** Starts, ends and answers that are looked at. */
  readonly best: number;
  /** Tokens an answer may have. */
  readonly mostTokens: number;
  /** Whether a question may have no answer. */
  readonly mayHaveNone: boolean;
  /**
   * How much more than the best answer, in logits, no answer must score to be given. 0 is usual.
   */
  readonly nullThreshold: number;
}

export interface ChosenAnswer {
  /** Empty where there is none. */
  readonly text: string;
  /** Its share, by softmax, of the answers looked at, 0 to 1. */
  readonly confidence: number;
  /** Score of no answer less that of the best answer, where there may be none. */
  readonly nullDifference?: number;
}

interface Candidate {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/**
 * Chooses the answer of a question from all windows of its context, as `postprocess_qa_predictions`
 * of Hugging Face's question answering example does it (transformers, `utils_qa.py`): the best
 * starts are combined with the best ends of a window; no answer scores what the first token of a
 * window scores, in the window where that is least. Where no token of the context is among the best,
 * the answer is the word `empty`, as there.
 */
export function chooseAnswer(
  context: string,
  windows: readonly JudgedWindow[],
  { best, mostTokens, mayHaveNone, nullThreshold }: AnswerSettings,
): ChosenAnswer {
  const found: Candidate[] = [];
  let nullScore = Infinity;
  for (const { startLogits, endLogits, spans } of windows) {
    const start = (at: number) => startLogits[at] ?? NaN;
    const end = (at: number) => endLogits[at] ?? NaN;
    nullScore = Math.min(nullScore, Math.fround(start(0) + end(0)));
    const ends = highest(endLogits, spans.length, best);
    for (const from of highest(startLogits, spans.length, best)) {
      for (const to of ends) {
        const first = spans[from];
        const last = spans[to];
        if (!first || !last || to < from || to - from + 1 > mostTokens) continue;
        found.push({
          text: context.slice(first.start, Math.max(first.start, last.end)),
          start: start(from),
          end: end(to),
          score: Math.fround(start(from) + end(to)),
        });
      }
    }
  }
  const none: Candidate = { text: '', start: nullScore, end: 0, score: nullScore };
  if (mayHaveNone) found.push(none);
  const kept = found.sort((a, b) => b.score - a.score).slice(0, best);
  if (mayHaveNone && !kept.includes(none)) kept.push(none);
  if (!kept.some(({ text }) => text !== '')) {
    kept.unshift({ text: 'empty', start: 0, end: 0, score: 0 });
  }
  const answer = kept.find(({ text }) => text !== '') as Candidate;
  const nullDifference = Math.fround(Math.fround(nullScore - answer.start) - answer.end);
  const plain = mayHaveNone ? answer : (kept[0] as Candidate);
  const chosen = mayHaveNone && nullDifference > nullThreshold ? none : plain;
  const top = Math.max(...kept.map(({ score }) => score));
  const total = kept.reduce((sum, { score }) => sum + Math.exp(score - top), 0);
  return {
    text: chosen.text,
    confidence: Math.exp(chosen.score - top) / total,
    ...(mayHaveNone && { nullDifference }),
  };
}

/** Places of the highest of the first numbers, the highest first; of equal ones the later first. */
function highest(numbers: ArrayLike<number>, length: number, count: number): number[] {
  return Array.from({ length }, (_, at) => at)
    .sort((a, b) => (numbers[b] ?? NaN) - (numbers[a] ?? NaN) || b - a)
    .slice(0, count);
}
