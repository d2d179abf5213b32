import type { CompletionOptions } from '../languageModel';
import type { RemoteTokenizer } from './remoteTokenizer';

/** A text, or its tokens where the server has a tokenizer to ask. */
export type Prompt = string | readonly number[];

/** What a server tells of the tokens of a prompt. */
export interface PromptScores {
  /** Natural logarithm, a token each; `undefined` for the first, which nothing comes before. */
  readonly logProbs: readonly (number | undefined)[];
  /** Whether each is the likeliest; absent where the server does not tell. */
  readonly likeliest?: readonly boolean[];
  /** Whether the first is one that the server put before the text. */
  readonly begun: boolean;
}

/** A model at a server. */
export interface Server {
  /** What it is, with its version where it tells, as `vLLM 0.9.1`. */
  readonly name: string;
  /** As the server calls it. */
  readonly model: string;
  /** Most tokens it reads and writes at once, where it tells. */
  readonly contextLength?: number;
  /** How exact its weights are, where it tells. */
  readonly precision?: string;
  /** Where prompts can be given as tokens. */
  readonly tokenizer?: RemoteTokenizer;
  /** @throws {PersonError} when the server does not tell log-probabilities of prompts. */
  scorePrompt(prompt: Prompt): Promise<PromptScores>;
  /** Tokens that the server makes of a text, with those it puts before it. */
  countTokens(text: string): Promise<number>;
  /** Goes on with a prompt, greedily. */
  complete(prompt: Prompt, options: CompletionOptions): Promise<string>;
}

/** Only the first may be missing: nothing comes before it. */
export function areScores(values: readonly unknown[]): values is (number | undefined)[] {
  return values.every((value, index) =>
    value === undefined ? index === 0 : typeof value === 'number' && Number.isFinite(value),
  );
}
