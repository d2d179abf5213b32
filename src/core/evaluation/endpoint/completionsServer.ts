import { PersonError } from '../../personError';
import type { CompletionOptions } from '../languageModel';
import { RefusedError, type HttpClient } from './httpClient';
import type { RemoteTokenizer } from './remoteTokenizer';
import { fieldOf } from './answers';
import { refusedBy, tellsNoScores, unknownModel } from './refusals';
import { areScores, type Prompt, type PromptScores, type Server } from './served';

interface ServerFacts {
  readonly name: string;
  readonly model: string;
  readonly contextLength?: number;
  readonly precision?: string;
  readonly tokenizer?: RemoteTokenizer;
  /** Most texts to stop at that it takes; any number when absent. */
  readonly mostStops?: number;
}

/** A token put before a text by the server, as `<s>` or `<|begin_of_text|>`. */
const special = /^(<[^<>]*>|\[[A-Z]+\])?$/;

/** A server that speaks OpenAI's completions protocol, `POST /v1/completions`. */
export class CompletionsServer implements Server {
  readonly name: string;
  readonly model: string;
  readonly contextLength?: number;
  readonly precision?: string;
  readonly tokenizer?: RemoteTokenizer;
  private readonly mostStops: number;

  constructor(
    private readonly url: string,
    private readonly client: HttpClient,
    facts: ServerFacts,
  ) {
    const { mostStops = Infinity, ...shown } = facts;
    this.name = shown.name;
    this.model = shown.model;
    if (shown.contextLength !== undefined) this.contextLength = shown.contextLength;
    if (shown.precision !== undefined) this.precision = shown.precision;
    if (shown.tokenizer !== undefined) this.tokenizer = shown.tokenizer;
    this.mostStops = mostStops;
  }

  async scorePrompt(prompt: Prompt): Promise<PromptScores> {
    let answer: unknown;
    try {
      // One token is generated and dropped: not every server takes a prompt with none to follow.
      answer = await this.ask({ prompt, max_tokens: 1, temperature: 0, logprobs: 1, echo: true });
    } catch (error) {
      if (error instanceof RefusedError && /echo|logprobs/i.test(error.said)) {
        throw tellsNoScores(this.name, error.said);
      }
      throw this.explained(error);
    }
    const choice = this.choiceIn(answer);
    const logprobs = fieldOf(choice, 'logprobs');
    const all = fieldOf(logprobs, 'token_logprobs');
    const counted = fieldOf(fieldOf(answer, 'usage'), 'prompt_tokens');
    const length =
      typeof prompt !== 'string'
        ? prompt.length
        : typeof counted === 'number'
          ? counted
          : Array.isArray(all)
            ? all.length - 1
            : 0;
    // llama.cpp's server takes the request, and answers with the one token it generated.
    if (!Array.isArray(all) || all.length < length || length === 0) throw tellsNoScores(this.name);
    const logProbs = all
      .slice(0, length)
      .map((value: unknown) => (value === null ? undefined : value));
    if (!areScores(logProbs)) throw tellsNoScores(this.name);
    const likeliest = likeliestOf(logProbs, fieldOf(logprobs, 'top_logprobs'));
    const [first] = (fieldOf(logprobs, 'tokens') as unknown[] | undefined) ?? [];
    return {
      logProbs,
      ...(likeliest && { likeliest }),
      begun: typeof prompt === 'string' && isSpecial(first, prompt),
    };
  }

  async countTokens(text: string): Promise<number> {
    if (this.tokenizer) return (await this.tokenizer.encodeAsPrompt(text)).length;
    const answer = await this.ask({ prompt: text, max_tokens: 1, temperature: 0 }).catch(
      (error: unknown) => {
        throw this.explained(error);
      },
    );
    const counted = fieldOf(fieldOf(answer, 'usage'), 'prompt_tokens');
    if (typeof counted === 'number' && counted > 0) return counted;
    return (await this.scorePrompt(text)).logProbs.length;
  }

  async complete(prompt: Prompt, { mostTokens, stop }: CompletionOptions): Promise<string> {
    const stops = stop.slice(0, this.mostStops);
    try {
      const answer = await this.ask({
        prompt,
        max_tokens: mostTokens,
        temperature: 0,
        ...(stops.length > 0 && { stop: stops }),
      });
      return String(fieldOf(this.choiceIn(answer), 'text') ?? '');
    } catch (error) {
      throw this.explained(error);
    }
  }

  private ask(body: object): Promise<unknown> {
    return this.client.post(`${this.url}/completions`, { model: this.model, ...body });
  }

  private choiceIn(answer: unknown): unknown {
    const choices = fieldOf(answer, 'choices');
    if (Array.isArray(choices) && choices.length > 0) return choices[0];
    throw new PersonError(
      `${this.name} answered with no choices.`,
      'Check that the address is that of a completions server, not of one that only chats.',
    );
  }

  private explained(error: unknown): unknown {
    if (!(error instanceof RefusedError)) return error;
    const { status, said } = error;
    if (status === 404) {
      return /model/i.test(said)
        ? unknownModel(this.model, [], this.url)
        : new PersonError(
            `${this.url} has no completions: it does not know ${this.url}/completions.`,
            'Check the address; it usually ends in /v1.',
          );
    }
    return refusedBy(this.name, error);
  }
}

function likeliestOf(
  logProbs: readonly (number | undefined)[],
  top: unknown,
): boolean[] | undefined {
  if (!Array.isArray(top) || top.length < logProbs.length) return undefined;
  return logProbs.map((logProb, index) => {
    const others = Object.values((top[index] as Record<string, number> | null) ?? {});
    return logProb !== undefined && others.every((other) => other <= logProb);
  });
}

function isSpecial(token: unknown, text: string): boolean {
  return (
    typeof token === 'string' && special.test(token) && (token === '' || !text.startsWith(token))
  );
}
