import type { GenerationSettings } from './generationSettings';

/**
 * Applies the settings to the scores of what comes after a sequence, in place: logits in a greedy
 * search, log-probabilities in a beam search, in the order of Hugging Face Transformers 5.18
 * (`_get_logits_processor`).
 *
 * @param scores By token.
 * @param sequence The tokens so far, the start among them.
 */
export function constrain(
  scores: Float32Array,
  sequence: readonly number[],
  settings: GenerationSettings,
): void {
  const { length } = sequence;
  const { ends, forcedStart, forcedEnd, longest } = settings;
  const forbid = (tokens: Iterable<number>) => {
    for (const token of tokens) if (token < scores.length) scores[token] = -Infinity;
  };
  penalizeRepetition(scores, sequence, settings.repetitionPenalty);
  if (settings.noRepeat > 0) forbid(repeating(sequence, settings.noRepeat));
  forbid(completing(sequence, settings));
  if (length < settings.shortest || length - 1 < settings.fewestNew) forbid(ends);
  if (forcedStart !== undefined && length === 1) force(scores, forcedStart);
  if (forcedEnd !== undefined && length === longest - 1) force(scores, forcedEnd);
  forbid(settings.suppressed);
  if (length === (forcedStart === undefined ? 1 : 2)) forbid(settings.suppressedAtStart);
}

function penalizeRepetition(
  scores: Float32Array,
  sequence: readonly number[],
  penalty: number,
): void {
  if (penalty === 1) return;
  for (const token of new Set(sequence)) {
    const score = scores[token];
    if (score === undefined) continue;
    scores[token] = score < 0 ? score * penalty : score / penalty;
  }
}

/** Tokens that would make the last n tokens ones that were there before. */
function repeating(sequence: readonly number[], n: number): number[] {
  const last = sequence.length - (n - 1);
  if (last < 0) return [];
  const found: number[] = [];
  for (let start = 0; start + n <= sequence.length; start++) {
    let same = true;
    for (let at = 0; same && at < n - 1; at++) same = sequence[start + at] === sequence[last + at];
    if (same) found.push(sequence[start + n - 1] ?? NaN);
  }
  return found;
}

/** Tokens that would complete a banned sequence; what ends a text is never one. */
function completing(
  sequence: readonly number[],
  { banned, ends }: Pick<GenerationSettings, 'banned' | 'ends'>,
): number[] {
  return banned
    .filter(
      (one) =>
        !(one.length === 1 && ends.includes(one[0] ?? NaN)) &&
        (one.length === 1 || one.length <= sequence.length) &&
        one
          .slice(0, -1)
          .every((token, index) => token === sequence[sequence.length - one.length + 1 + index]),
    )
    .map((one) => one.at(-1) ?? NaN);
}

function force(scores: Float32Array, token: number): void {
  scores.fill(-Infinity);
  scores[token] = 0;
}
