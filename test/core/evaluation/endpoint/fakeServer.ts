import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Which server's answers are given; each as its documentation and source describe it. */
export type Dialect =
  /** vLLM: lists its model as its own, takes tokens, echoes with log-probabilities, tokenizes. */
  | 'vllm'
  /** llama.cpp's server: tokenizes, but refuses `echo`. */
  | 'llamacpp'
  /** One that takes `echo` and answers with what it generated alone, as some builds of it do. */
  | 'llamacpp-silent'
  /** Text Generation Inference: no log-probabilities of prompts but in `/generate`. */
  | 'tgi'
  /** A server that echoes as OpenAI's did, and has no tokenizer to ask. */
  | 'plain';

export interface FakeServerOptions {
  readonly dialect: Dialect;
  /** Whether a token is put before every prompt. Default true. */
  readonly begins?: boolean;
  readonly contextLength?: number;
  readonly apiKey?: string;
  /** Takes a request for itself instead; `true` where it did. */
  readonly instead?: (path: string, response: ServerResponse, count: number) => boolean;
  /** TGI: whether it was started so that it tells of prompts. Default true. */
  readonly prefill?: boolean;
}

export interface Asked {
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly authorization: string | undefined;
}

/** The model: probabilities of a word after the one before it. Any other pair has {@link otherwise}. */
const bigrams: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '<s>': { The: 0.5, Once: 0.25 },
  The: { ' cat': 0.5, ' dog': 0.25 },
  ' cat': { ' sat': 0.75, ' ran': 0.125 },
  ' sat': { ' down': 0.5, ' still': 0.25 },
  ' down': { '.': 0.5 },
  '.': { '</s>': 0.5 },
};
const otherwise = 0.0625;

/** The natural log-probability of a word after another, as the model has it. */
export function logProbability(before: string, word: string): number {
  return Math.log(bigrams[before]?.[word] ?? otherwise);
}

const words = ['<s>', '</s>'];
const begin = 0;

/** Words with the space before them, and punctuation by itself. */
function encode(text: string): number[] {
  return [...text.matchAll(/<s>|<\/s>| ?[^\s.|]+|\s|[.|]/g)].map(([word]) => {
    const known = words.indexOf(word);
    return known >= 0 ? known : words.push(word) - 1;
  });
}

const wordOf = (id: number): string => words[id] ?? '';

function likeliestAfter(id: number): string {
  const next = Object.entries(bigrams[wordOf(id)] ?? {}).sort(([, a], [, b]) => b - a)[0];
  return next?.[0] ?? '.';
}

/** A server on loopback that serves the bigram model. */
export class FakeServer {
  readonly asked: Asked[] = [];
  /** The most requests for completions that were out at the same time. */
  mostAtOnce = 0;
  private out = 0;
  private readonly server = createServer((request, response) => void this.take(request, response));

  private constructor(private readonly options: FakeServerOptions) {}

  static async start(options: FakeServerOptions): Promise<FakeServer> {
    const fake = new FakeServer(options);
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    const path = request.url ?? '';
    this.asked.push({ path, body, authorization: request.headers.authorization });
    const { apiKey, instead } = this.options;
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
      return send(response, 401, {
        error: { message: `Incorrect API key provided: ${request.headers.authorization}` },
      });
    }
    const count = this.asked.filter((one) => one.path === path).length;
    if (instead?.(path, response, count)) return;
    this.out += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.out);
    // So that requests made together are out together.
    await new Promise((resolve) => setTimeout(resolve, 5));
    this.out -= 1;
    this.answer(path, body, response);
  }

  private answer(path: string, body: Record<string, unknown>, response: ServerResponse): void {
    const { dialect, contextLength = 64, begins = true } = this.options;
    const ok = (answer: unknown) => send(response, 200, answer);
    const llama = dialect.startsWith('llamacpp');
    switch (`${llama ? 'llamacpp' : dialect} ${path}`) {
      case 'vllm /v1/models':
        return ok({
          object: 'list',
          data: [{ id: 'lab/bigram', owned_by: 'vllm', max_model_len: contextLength }],
        });
      case 'vllm /version':
        return ok({ version: '0.9.1' });
      case 'vllm /tokenize': {
        const tokens = encode(String(body['prompt']));
        const all = begins && body['add_special_tokens'] !== false ? [begin, ...tokens] : tokens;
        return ok({ count: all.length, max_model_len: contextLength, tokens: all });
      }
      case 'vllm /detokenize':
        return ok({ prompt: (body['tokens'] as number[]).map(wordOf).join('') });
      case 'llamacpp /v1/models':
        return ok({
          data: [{ id: 'bigram.gguf', owned_by: 'llamacpp', meta: { n_ctx_train: 64 } }],
        });
      case 'llamacpp /props':
        return ok({
          default_generation_settings: { n_ctx: contextLength },
          model_path: '/models/bigram-Q4_K_M.gguf',
          bos_token: '<s>',
          eos_token: '</s>',
          build_info: 'b5002-2c3f8b85',
        });
      case 'llamacpp /tokenize': {
        const tokens = encode(String(body['content']));
        return ok({ tokens: begins && body['add_special'] === true ? [begin, ...tokens] : tokens });
      }
      case 'llamacpp /detokenize':
        return ok({ content: (body['tokens'] as number[]).map(wordOf).join('') });
      case 'tgi /info':
        return ok({
          model_id: 'lab/bigram',
          model_dtype: 'torch.float16',
          max_total_tokens: contextLength,
          version: '3.3.0',
        });
      case 'tgi /v1/models':
        return ok({
          object: 'list',
          data: [{ id: 'lab/bigram', object: 'model', owned_by: 'lab' }],
        });
      case 'tgi /tokenize': {
        const ids = [begin, ...encode(String(body['inputs']))];
        return ok(ids.map((id) => ({ id, text: wordOf(id), start: 0, stop: 0 })));
      }
      case 'tgi /generate':
        return this.generate(body, response);
      case 'plain /v1/models':
        return ok({ object: 'list', data: [{ id: 'bigram', object: 'model' }, { id: 'other' }] });
      case `${llama ? 'llamacpp' : dialect} /v1/completions`:
        return this.complete(body, response);
      default:
        return send(response, 404, { detail: 'Not Found' });
    }
  }

  private complete(body: Record<string, unknown>, response: ServerResponse): void {
    const { dialect, contextLength = 64, begins = true } = this.options;
    if (dialect === 'vllm' && body['model'] !== 'lab/bigram') {
      return send(response, 404, {
        object: 'error',
        message: `The model \`${String(body['model'])}\` does not exist.`,
      });
    }
    if (dialect === 'llamacpp' && body['echo']) {
      return send(response, 500, {
        error: { code: 500, message: 'Only no echo is supported', type: 'server_error' },
      });
    }
    const { prompt } = body;
    const given = Array.isArray(prompt)
      ? (prompt as number[])
      : [...(begins ? [begin] : []), ...encode(String(prompt))];
    const most = Number(body['max_tokens']);
    if (given.length + most > contextLength) {
      return send(response, 400, {
        error: {
          message: `This model's maximum context length is ${contextLength} tokens. However, you requested ${given.length + most} tokens.`,
        },
      });
    }
    const stop = (body['stop'] as string[] | undefined) ?? [];
    const written = this.goOn(given, most, stop);
    const echoes = body['echo'] === true && dialect !== 'llamacpp-silent';
    const ids = echoes ? [...given, ...written] : written;
    const shown = Array.isArray(prompt) ? given.map(wordOf).join('') : String(prompt);
    const before = (at: number) =>
      echoes ? ids[at - 1] : [...given, ...written][given.length + at - 1];
    send(response, 200, {
      object: 'text_completion',
      choices: [
        {
          index: 0,
          text: `${echoes ? shown : ''}${cut(written.map(wordOf).join(''), stop)}`,
          finish_reason: 'length',
          logprobs:
            body['logprobs'] === undefined
              ? null
              : {
                  tokens: ids.map(wordOf),
                  token_logprobs: ids.map((id, at) => logProbOf(before(at), id)),
                  top_logprobs: ids.map((id, at) => topOf(before(at), id)),
                },
        },
      ],
      usage: { prompt_tokens: given.length, completion_tokens: written.length },
    });
  }

  private generate(body: Record<string, unknown>, response: ServerResponse): void {
    const { prefill: tells = true } = this.options;
    const given = [begin, ...encode(String(body['inputs']))];
    const parameters = body['parameters'] as Record<string, unknown>;
    const stop = (parameters['stop'] as string[] | undefined) ?? [];
    if (stop.length > 4) {
      return send(response, 422, { error: '`stop` supports up to 4 stop sequences.' });
    }
    const written = this.goOn(given, Number(parameters['max_new_tokens']), []);
    const prefill = given.map((id, at) => ({
      id,
      text: wordOf(id),
      logprob: tells ? logProbOf(given[at - 1], id) : null,
    }));
    send(response, 200, {
      generated_text: written.map(wordOf).join(''),
      ...(parameters['details'] === true && {
        details: { prefill: parameters['decoder_input_details'] === true ? prefill : [] },
      }),
    });
  }

  private goOn(given: readonly number[], most: number, stop: readonly string[]): number[] {
    const written: number[] = [];
    let last = given.at(-1) ?? begin;
    while (written.length < most) {
      const next = likeliestAfter(last);
      if (next === '</s>' || stop.some((one) => written.map(wordOf).join('').includes(one))) break;
      [last = begin] = encode(next);
      written.push(last);
    }
    return written;
  }
}

function cut(text: string, stop: readonly string[]): string {
  const ends = stop.map((one) => text.indexOf(one)).filter((at) => at >= 0);
  return text.slice(0, Math.min(...ends, text.length));
}

function logProbOf(before: number | undefined, id: number): number | null {
  return before === undefined ? null : logProbability(wordOf(before), wordOf(id));
}

/** The likeliest word, and the one that is there. */
function topOf(before: number | undefined, id: number): Record<string, number> | null {
  if (before === undefined) return null;
  const best = likeliestAfter(before);
  return {
    [best]: Math.max(logProbability(wordOf(before), best), Math.log(otherwise)),
    [wordOf(id)]: logProbability(wordOf(before), wordOf(id)),
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
