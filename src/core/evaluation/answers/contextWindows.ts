import { PersonError } from '../../personError';
import type { TokenSpan } from '../tokenOffsets';
import type { Encoding, LocatedTokens, Tokenizer } from '../tokenizer';

/** A question with a part of its context. */
export interface ContextWindow {
  readonly encoding: Encoding;
  /** Where each token stands in the context; `undefined` for one that is not of the context. */
  readonly spans: readonly (TokenSpan | undefined)[];
}

/**
 * Pairs a question with overlapping parts of its context, as Hugging Face's question answering
 * example does it (transformers, `run_qa.py`: `truncation="only_second"`, `stride`,
 * `return_overflowing_tokens`): the question first, or last where padding is on the left.
 *
 *     [CLS] question [SEP] ├── room ──┤ [SEP]
 *                                ├ stride ┤
 *     [CLS] question [SEP]       ├── room ──┤ [SEP]
 *
 * A question that leaves no more room than the stride, with which the example fails, is cut.
 *
 * @param most Tokens of a window, special ones included.
 * @param stride Tokens that a window shares with the one before it.
 * @throws {PersonError} when the settings leave no room for a context.
 */
export function contextWindows(
  tokenizer: Tokenizer,
  question: LocatedTokens,
  context: LocatedTokens,
  most: number,
  stride: number,
): ContextWindow[] {
  const beside = most - tokenizer.specialInPair;
  if (beside <= stride + 1) {
    throw new PersonError(
      `A window of ${most} tokens has no room for a question and a context that overlaps by ${stride}.`,
      'Set a larger max-length, or a smaller doc-stride.',
    );
  }
  const asked = question.ids.slice(0, beside - stride - 1);
  const room = beside - asked.length;
  const windows: ContextWindow[] = [];
  for (let start = 0; ; start += room - stride) {
    const end = Math.min(start + room, context.ids.length);
    const part = context.ids.slice(start, end);
    const questionFirst = tokenizer.paddingSide === 'right';
    const pair = questionFirst ? ([asked, part] as const) : ([part, asked] as const);
    const encoding = tokenizer.joinPair(...pair);
    const from = questionFirst ? encoding.second : encoding.first;
    windows.push({
      encoding,
      spans: encoding.ids.map((_, at) =>
        at >= from && at < from + part.length ? context.spans[start + at - from] : undefined,
      ),
    });
    if (end === context.ids.length) return windows;
  }
}
