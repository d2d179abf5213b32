/** A model that tells how likely a text is and goes on with it, here or at an endpoint. */
export interface LanguageModel {
  /** Most tokens it reads at once, where that is known. */
  readonly contextLength: number | undefined;
  /** Tokens of a text, to batch texts of like length; a guess where only a server could tell. */
  countTokens(text: string): number;
  /**
   * How likely each continuation is after its context, as lm-evaluation-harness defines it
   * (`loglikelihood`): a context that is too long is cut from the left.
   */
  scoreContinuations(requests: readonly ContinuationRequest[]): Promise<ContinuationScore[]>;
  /**
   * Log-likelihoods (natural) of a text's tokens, one each, in order, each token predicted once
   * with as much before it as the window allows (`loglikelihood_rolling`).
   */
  scoreText(text: string, window: TextWindow): Promise<number[]>;
  /** Goes on with each prompt, greedily. */
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
  /** Tokens by which the window moves on; `context` when absent, so that windows do not overlap. */
  readonly stride?: number;
}

export interface CompletionOptions {
  readonly mostTokens: number;
  /** A completion ends before the first of these. */
  readonly stop: readonly string[];
}
