import { stripEnd } from '../../metrics/whitespace';
import { PersonError } from '../../personError';
import { rollingWindows, slidingWindows } from '../language/windows';
import type {
  CompletionOptions,
  ContinuationRequest,
  ContinuationScore,
  LanguageModel,
  TextWindow,
} from '../languageModel';
import type { Endpoint } from './endpoint';
import { HttpClient } from './httpClient';
import type { RemoteTokenizer } from './remoteTokenizer';
import { findServer } from './findServer';
import type { Prompt, PromptScores, Server } from './served';

export interface ConnectOptions {
  /** Sent to the server and to nobody else. */
  readonly apiKey?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds before a request that failed for the moment is made again. */
  readonly patience?: number;
}

/** A model found at a server. */
export interface ServedModel {
  /** What serves it, as `vLLM 0.9.1`. */
  readonly server: string;
  /** As the server calls it. */
  readonly model: string;
  /** As the server says, where it does. */
  readonly precision?: string;
  readonly languageModel: LanguageModel;
  /** Requests that are out at the same time. */
  readonly concurrency: number;
}

const defaultConcurrency = 4;
const defaultTimeout = 300;

/**
 * Finds a model at a server.
 *
 * @throws {PersonError} when there is no server, it refuses the key or does not have the model.
 */
export async function connectEndpoint(
  endpoint: Endpoint,
  options: ConnectOptions = {},
): Promise<ServedModel> {
  const { concurrency = defaultConcurrency, timeout = defaultTimeout } = endpoint;
  const client = new HttpClient({ ...options, concurrency, timeout: timeout * 1000 });
  const server = await findServer(endpoint, client);
  const { name, model, precision } = server;
  return {
    server: name,
    model,
    ...(precision !== undefined && { precision }),
    languageModel: new EndpointLanguageModel(server),
    concurrency,
  };
}

/** One token that a server generates and we drop. */
const generated = 1;
/** Contexts whose tokens are remembered: the choices of a question have theirs in common. */
const remembered = 512;

/**
 * A language model at a server.
 *
 * Where the server has a tokenizer to ask, prompts are sent as tokens, and contexts are cut and texts
 * windowed as for a model that is run here. Where it has none, they are sent as text: the server then
 * tokenizes them as it does any prompt, and each must fit.
 */
class EndpointLanguageModel implements LanguageModel {
  readonly contextLength: number | undefined;
  readonly prefix: string | undefined;
  private readonly contexts = new Map<string, Promise<readonly number[]>>();
  private readonly counts = new Map<string, Promise<number>>();

  constructor(private readonly server: Server) {
    // What is read is given together with the token that is predicted last.
    this.contextLength =
      server.contextLength === undefined ? undefined : server.contextLength - generated - 1;
    this.prefix = server.tokenizer?.prefix?.text;
  }

  scoreContinuations(
    requests: readonly ContinuationRequest[],
    signal?: AbortSignal,
  ): Promise<ContinuationScore[]> {
    const { tokenizer } = this.server;
    return all(requests, signal, (request) =>
      tokenizer ? this.scoreTokens(request, tokenizer) : this.scorePlain(request),
    );
  }

  scoreTexts(
    texts: readonly string[],
    window: TextWindow,
    signal?: AbortSignal,
  ): Promise<number[][]> {
    const { tokenizer } = this.server;
    return all(texts, signal, (text) =>
      tokenizer
        ? this.scoreWindows(text, window, tokenizer, signal)
        : this.scoreWhole(text, window),
    );
  }

  complete(prompts: readonly string[], options: CompletionOptions): Promise<string[]> {
    return all(prompts, undefined, async (prompt) => {
      const text = await this.server.complete(await this.cut(prompt, options), options);
      const ends = options.stop.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
      return text.slice(0, Math.min(...ends, text.length));
    });
  }

  /** A prompt that is too long, cut from the left; another as it is. */
  private async cut(prompt: string, { mostTokens }: CompletionOptions): Promise<Prompt> {
    const { tokenizer } = this.server;
    const room = Math.max(1, (this.server.contextLength ?? Infinity) - mostTokens);
    // No token is less than a byte.
    if (!tokenizer || new TextEncoder().encode(prompt).length < room) return prompt;
    const tokens = await tokenizer.encodeAsPrompt(prompt);
    return tokens.length <= room ? prompt : tokens.slice(-room);
  }

  /** `_encode_pair` and `_loglikelihood_tokens` of lm-evaluation-harness. */
  private async scoreTokens(
    { context, continuation }: ContinuationRequest,
    tokenizer: RemoteTokenizer,
  ): Promise<ContinuationScore> {
    const stripped = stripEnd(context);
    let before: readonly number[];
    let scored: readonly number[];
    if (stripped === '') {
      const ids = await tokenizer.encode(context + continuation);
      const prefix = prefixOf(this.server, tokenizer);
      [before, scored] = ids[0] === prefix ? [ids.slice(0, 1), ids.slice(1)] : [[prefix], ids];
    } else {
      const [whole, first] = await Promise.all([
        tokenizer.encodeAsPrompt(context + continuation),
        remember(this.contexts, stripped, () => tokenizer.encodeAsPrompt(stripped)),
      ]);
      before = first;
      scored = whole.slice(first.length);
    }
    checkSome(scored.length, continuation);
    const most = (this.contextLength ?? Infinity) + 1;
    if (scored.length >= most) throw tooLong(this.server, scored.length);
    const kept = before.slice(Math.max(0, before.length + scored.length - most));
    const scores = await this.server.scorePrompt([...kept, ...scored]);
    return scoreFrom(kept.length, scores, this.server);
  }

  private async scorePlain({
    context,
    continuation,
  }: ContinuationRequest): Promise<ContinuationScore> {
    const stripped = stripEnd(context);
    const [scores, before] = await Promise.all([
      this.server.scorePrompt(context + continuation),
      stripped === ''
        ? undefined
        : remember(this.counts, stripped, () => this.server.countTokens(stripped)),
    ]);
    const from = before ?? (scores.begun ? 1 : 0);
    checkSome(scores.logProbs.length - from, continuation);
    return scoreFrom(from, scores, this.server);
  }

  private async scoreWindows(
    text: string,
    window: TextWindow,
    tokenizer: RemoteTokenizer,
    signal: AbortSignal | undefined,
  ): Promise<number[]> {
    const encoded = await tokenizer.encodeAsPrompt(text);
    // A tokenizer that puts the prefix first has said what the text follows.
    const [prefix, tokens] =
      tokenizer.leads && encoded[0] !== undefined
        ? [encoded[0], encoded.slice(1)]
        : [prefixOf(this.server, tokenizer), encoded];
    const most = this.contextLength ?? tokens.length;
    const { context = most, stride } = window;
    if (context > most) {
      throw new PersonError(
        `A window of ${context} tokens does not fit: ${this.server.name} reads ${most} and one to predict.`,
        'Choose a shorter window, or serve the model with a longer context.',
      );
    }
    const windows =
      stride === undefined
        ? rollingWindows(tokens, prefix, Math.max(1, context))
        : slidingWindows(tokens, prefix, context, stride);
    const scored = await all(windows, signal, async ({ inputs, targets }) => {
      const prompt = [...inputs, ...targets.slice(-1)];
      const { logProbs } = await this.server.scorePrompt(prompt);
      return numbersFrom(prompt.length - targets.length, logProbs, this.server);
    });
    return scored.flat();
  }

  private async scoreWhole(text: string, { context, stride }: TextWindow): Promise<number[]> {
    if (text === '') return [];
    const { logProbs, begun } = await this.server.scorePrompt(text);
    const longest = stride === undefined ? context : (context ?? 0) - 1;
    if (longest !== undefined && logProbs.length - 1 > longest) {
      throw new PersonError(
        `${this.server.name} tokenizes no text for others, so that one of ${logProbs.length} tokens cannot be cut into windows of ${context}.`,
        'Choose texts that fit, or a window that holds the longest.',
      );
    }
    return numbersFrom(begun ? 1 : 0, logProbs, this.server);
  }
}

function remember<T>(
  known: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const made = known.get(key);
  if (made) return made;
  const [oldest] = known.keys();
  if (known.size >= remembered && oldest !== undefined) known.delete(oldest);
  const making = make();
  known.set(key, making);
  return making;
}

/** Every one at once; the first failure is that of all, once none is left that could fail unheard. */
async function all<T, R>(
  items: readonly T[],
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  signal?.throwIfAborted();
  const settled = await Promise.allSettled(items.map(work));
  signal?.throwIfAborted();
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

function scoreFrom(
  from: number,
  { logProbs, likeliest }: PromptScores,
  server: Server,
): ContinuationScore {
  const scored = numbersFrom(from, logProbs, server);
  return {
    logLikelihood: scored.reduce((sum, value) => sum + value, 0),
    tokens: scored.length,
    ...(likeliest && { greedy: likeliest.slice(from).every(Boolean) }),
  };
}

function numbersFrom(
  from: number,
  logProbs: readonly (number | undefined)[],
  server: Server,
): number[] {
  return logProbs.slice(from).map((value) => {
    if (value === undefined) throw nothingBefore(server);
    return value;
  });
}

function prefixOf(server: Server, { prefix }: RemoteTokenizer): number {
  if (prefix !== undefined) return prefix.id;
  throw nothingBefore(server);
}

function nothingBefore({ name }: Server): PersonError {
  return new PersonError(
    `The first token of a text cannot be scored: ${name} puts none before it, and does not say which would begin a text.`,
    'With vLLM, start the server with --enable-tokenizer-info-endpoint.',
  );
}

function checkSome(tokens: number, continuation: string): void {
  if (tokens > 0) return;
  throw new PersonError(
    `The continuation ${JSON.stringify(continuation)} cannot be scored: its tokens are part of those of its context.`,
    'Begin it with a space.',
  );
}

function tooLong({ name, contextLength }: Server, tokens: number): PersonError {
  return new PersonError(
    `A continuation of ${tokens} tokens does not fit: ${name} reads ${contextLength} at once.`,
    'Choose shorter texts, or serve the model with a longer context.',
  );
}
