/** A model that tells how likely a text is and goes on with it, here or at an endpoint. */
export interface LanguageModel {
  /** Most tokens it reads at once, where that is known. */
  readonly contextLength: number | undefined;
  /** The token that a text follows, such as `<|endoftext|>`; `undefined` where none is known. */
  readonly prefix: string | undefined;
  /** Tokens of a text, special ones included; absent where only a server could tell. */
  countTokens?(text: string): number;
  /**
   * How likely each continuation is after its context, in the order of the requests, as
   * lm-evaluation-harness defines it (`loglikelihood`): white space at the end of a context is moved
   * to the continuation, both are encoded together, and a context that is too long is cut from the
   * left. Without a context, a continuation follows the model's {@link prefix}. A log-likelihood is
   * what the model gave, which may be no number.
   *
   * @param signal Looked at between batches; its reason is thrown.
   */
  scoreContinuations(
    requests: readonly ContinuationRequest[],
    signal?: AbortSignal,
  ): Promise<ContinuationScore[]>;
  /**
   * Log-likelihoods (natural) of each text's tokens, in order, each token predicted once. The first
   * follows the model's {@link prefix}.
   *
   * @param window Its `context` is at most {@link contextLength}, its `stride` less than that.
   * @param signal Looked at between batches; its reason is thrown.
   */
  scoreTexts(
    texts: readonly string[],
    window: TextWindow,
    signal?: AbortSignal,
  ): Promise<number[][]>;
  /** Goes on with each prompt, greedily; a prompt that is too long is cut from the left. */
  complete(prompts: readonly string[], options: CompletionOptions): Promise<string[]>;
}

export interface ContinuationRequest {
  readonly context: string;
  readonly continuation: string;
}

export interface ContinuationScore {
  /** Sum over the continuation's tokens, natural logarithm. */
  readonly logLikelihood: number;
  readonly tokens: number;
  /** Whether greedy decoding would have given it; absent where a server does not tell. */
  readonly greedy?: boolean;
}

export interface TextWindow {
  /** Tokens read at once; the model's own length when absent. */
  readonly context?: number;
  /**
   * When absent, windows do not overlap, but for the token that the first of each window follows
   * and for the last window, which reads as much as fits (lm-evaluation-harness,
   * `loglikelihood_rolling`). Else windows move on by so many tokens, and each predicts those that
   * the one before did not reach (Hugging Face Transformers, "Perplexity of fixed-length models").
   */
  readonly stride?: number;
}

export interface CompletionOptions {
  readonly mostTokens: number;
  /** A completion ends before the first of these. */
  readonly stop: readonly string[];
  /** Looked at between tokens where the model runs here; its reason is thrown. */
  readonly signal?: AbortSignal;
}
