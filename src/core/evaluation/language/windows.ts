/** What a model reads at once, and what it is asked of it. */
export interface Window {
  /** Tokens read; the model gives the probabilities of the token after each. */
  readonly inputs: readonly number[];
  /** Tokens predicted, after the last inputs. */
  readonly targets: readonly number[];
}

/**
 * Cuts a text into windows that do not overlap: the first one follows the prefix, each later one
 * the last token of the one before; the last one reads as much as fits (lm-evaluation-harness 0.4,
 * `get_rolling_token_windows` with a context of 1).
 *
 * @param context Tokens read at once, at least 1.
 */
export function rollingWindows(
  tokens: readonly number[],
  prefix: number,
  context: number,
): Window[] {
  const all = [prefix, ...tokens];
  const windows: Window[] = [];
  for (let done = 1; done < all.length; done += context) {
    const end = Math.min(done + context, all.length);
    windows.push({
      inputs: all.slice(Math.max(0, end - 1 - context), end - 1),
      targets: all.slice(done, end),
    });
  }
  return windows;
}

/**
 * Cuts a text into windows that start every `stride` tokens and predict what the one before did not
 * reach (Hugging Face Transformers, "Perplexity of fixed-length models"), each token once.
 *
 * @param context Tokens of a window, the last one predicted and not read.
 * @param stride At least 1, less than `context`.
 */
export function slidingWindows(
  tokens: readonly number[],
  prefix: number,
  context: number,
  stride: number,
): Window[] {
  const all = [prefix, ...tokens];
  const windows: Window[] = [];
  let done = 1;
  for (let begin = 0; done < all.length; begin += stride) {
    const end = Math.min(begin + context, all.length);
    windows.push({ inputs: all.slice(begin, end - 1), targets: all.slice(done, end) });
    done = end;
  }
  return windows;
}
