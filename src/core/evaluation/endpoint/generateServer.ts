import type { CompletionOptions } from '../languageModel';
import { RefusedError, type HttpClient } from './httpClient';
import { fieldOf } from './answers';
import { refusedBy, tellsNoScores } from './refusals';
import { areScores, type Prompt, type PromptScores, type Server } from './served';

interface ServerFacts {
  readonly name: string;
  readonly model: string;
  readonly contextLength: number;
  readonly precision?: string;
}

/** More texts to stop at than this it refuses, as it is usually started. */
const mostStops = 4;

/**
 * Text Generation Inference, by its own `POST /generate`: its completions tell nothing of the prompt,
 * while this does, in `details.prefill`, where the server is started so
 * (`--enable-prefill-logprobs` since version 3).
 */
export class GenerateServer implements Server {
  readonly name: string;
  readonly model: string;
  readonly contextLength: number;
  readonly precision?: string;

  constructor(
    private readonly root: string,
    private readonly client: HttpClient,
    { name, model, contextLength, precision }: ServerFacts,
  ) {
    this.name = name;
    this.model = model;
    this.contextLength = contextLength;
    if (precision !== undefined) this.precision = precision;
  }

  async scorePrompt(prompt: Prompt): Promise<PromptScores> {
    const answer = await this.generate(prompt, {
      max_new_tokens: 1,
      details: true,
      decoder_input_details: true,
    });
    const prefill = fieldOf(fieldOf(answer, 'details'), 'prefill');
    if (!Array.isArray(prefill) || prefill.length === 0) throw this.tellsNoScores();
    const logProbs = prefill.map((token: unknown) => fieldOf(token, 'logprob') ?? undefined);
    if (!areScores(logProbs)) throw this.tellsNoScores();
    const first = fieldOf(prefill[0], 'text');
    return {
      logProbs,
      begun:
        typeof first === 'string' &&
        /^<[^<>]*>$/.test(first) &&
        !prompt.toString().startsWith(first),
    };
  }

  async countTokens(text: string): Promise<number> {
    const answer = await this.asked('/tokenize', { inputs: text });
    const tokens = Array.isArray(answer) ? answer : fieldOf(answer, 'tokens');
    return Array.isArray(tokens) ? tokens.length : (await this.scorePrompt(text)).logProbs.length;
  }

  async complete(prompt: Prompt, { mostTokens, stop }: CompletionOptions): Promise<string> {
    const answer = await this.generate(prompt, {
      max_new_tokens: mostTokens,
      ...(stop.length > 0 && { stop: stop.slice(0, mostStops) }),
    });
    return String(fieldOf(answer, 'generated_text') ?? '');
  }

  private async generate(inputs: Prompt, parameters: object): Promise<unknown> {
    const asked = { inputs, parameters: { do_sample: false, ...parameters } };
    const answer = await this.asked('/generate', asked);
    return Array.isArray(answer) ? answer[0] : answer;
  }

  private async asked(path: string, body: object): Promise<unknown> {
    try {
      return await this.client.post(`${this.root}${path}`, body);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      throw /prefill|decoder_input_details/i.test(error.said)
        ? tellsNoScores(this.name, error.said)
        : refusedBy(this.name, error);
    }
  }

  private tellsNoScores(): Error {
    return tellsNoScores(this.name, 'it was started without --enable-prefill-logprobs');
  }
}
