import { stripEnd } from '../../metrics/whitespace';
import { PersonError } from '../../personError';
import { cacheSlotsOf, KeyValueCache, type CacheSlot } from '../generation/keyValueCache';
import type {
  CompletionOptions,
  ContinuationRequest,
  ContinuationScore,
  LanguageModel,
  TextWindow,
} from '../languageModel';
import { outputNumbers } from '../outputNumbers';
import type { OutputTensor, Session, Tensor } from '../runtime';
import type { ScorerParts } from '../tasks/task';
import { checkVocabulary } from '../tasks/vocabulary';
import type { Tokenizer } from '../tokenizer';
import { rollingWindows, slidingWindows, type Window } from './windows';

/** What lm-evaluation-harness takes where neither the model nor its tokenizer says. */
const usualContext = 2048;
/** Logits given at once, in numbers: a batch is made smaller, down to one text, to stay below. */
const mostLogits = 2 ** 26;

/** Log-likelihoods (natural) of the targets of a window. */
interface WindowScore {
  readonly logLikelihoods: readonly number[];
  /** Whether each target is the likeliest token. */
  readonly greedy: boolean;
}

type Parts = Pick<ScorerParts, 'model' | 'file' | 'onnx' | 'session' | 'tokenizer'>;

/**
 * A causal language model as an ONNX graph: `input_ids` and whatever of `attention_mask`,
 * `position_ids`, `token_type_ids`, `past_key_values.*`, `use_cache_branch` and `logits_to_keep` it asks
 * for; `logits` of shape [batch, sequence, vocabulary]. Batches are padded on the right, where
 * causal attention does not look, so that padding moves no score.
 */
export class OnnxLanguageModel implements LanguageModel {
  readonly prefix: string | undefined;
  private readonly prefixId: number | undefined;
  /** Special tokens that the tokenizer puts before a text. */
  private readonly lead: readonly number[];
  /** Tokens of texts that were counted and are not scored yet. */
  private readonly counted = new Map<string, readonly number[]>();
  /** Learnt from the first logits; 0 before. */
  private vocabulary = 0;

  private constructor(
    private readonly parts: Parts,
    private readonly session: Session,
    private readonly tokenizer: Tokenizer,
    private readonly cache: readonly CacheSlot[],
    readonly contextLength: number,
    private readonly batchSize: number,
  ) {
    this.prefixId = tokenizer.marks.beginning ?? tokenizer.marks.end;
    this.prefix = this.prefixId === undefined ? undefined : tokenizer.spell(this.prefixId);
    const whole = tokenizer.encode('a').ids;
    const [first] = tokenizer.idsOf('a');
    this.lead = first === undefined ? [] : whole.slice(0, whole.indexOf(first));
  }

  /**
   * Loads the model's graph and tokenizer.
   *
   * @param batchSize Most texts that are read at once.
   * @throws {PersonError} when it asks for inputs that a causal language model does not have.
   */
  static async open(parts: Parts, batchSize: number): Promise<OnnxLanguageModel> {
    const session = await parts.session();
    const { config } = parts.model;
    const number = (...names: string[]) =>
      names.map((name) => config[name]).find((value): value is number => Number.isInteger(value));
    const heads = number('num_attention_heads', 'n_head', 'num_heads');
    const hidden = number('hidden_size', 'n_embd', 'd_model');
    const cache = cacheSlotsOf(session, parts.file.file, {
      heads: number('num_key_value_heads') ?? heads,
      width: number('head_dim') ?? (heads && hidden && hidden / heads),
    });
    const known = new Set([...inputs, ...cache.map(({ past }) => past)]);
    const unknown = session.inputNames.find((name) => !known.has(name));
    if (unknown !== undefined) {
      throw new PersonError(
        `${parts.file.file} asks for an input ${unknown}, which a language model does not have.`,
        'Choose a model exported for text generation.',
      );
    }
    const tokenizer = await parts.tokenizer();
    const length =
      number('n_positions', 'max_position_embeddings', 'n_ctx', 'max_seq_len') ??
      tokenizer.maxLength ??
      usualContext;
    return new OnnxLanguageModel(parts, session, tokenizer, cache, length, batchSize);
  }

  countTokens(text: string): number {
    const ids = this.encode(text);
    this.counted.set(text, ids);
    return ids.length;
  }

  async scoreContinuations(
    requests: readonly ContinuationRequest[],
    signal?: AbortSignal,
  ): Promise<ContinuationScore[]> {
    const contexts = new Map<string, readonly number[]>();
    const windows = requests.map((request) => this.windowOf(request, contexts));
    const scores = await this.score(windows, signal);
    return scores.map(({ logLikelihoods, greedy }) => ({
      logLikelihood: logLikelihoods.reduce((sum, one) => sum + one, 0),
      tokens: logLikelihoods.length,
      greedy,
    }));
  }

  async scoreTexts(
    texts: readonly string[],
    { context = this.contextLength, stride }: TextWindow,
    signal?: AbortSignal,
  ): Promise<number[][]> {
    const windows = texts.map((text) => {
      const all = this.encode(text);
      // A tokenizer that puts the prefix first has said what the text follows.
      const [prefix, tokens] =
        this.lead.length > 0 && all[0] !== undefined
          ? [all[0], all.slice(1)]
          : [this.requirePrefix(), all];
      return stride === undefined
        ? rollingWindows(tokens, prefix, context)
        : slidingWindows(tokens, prefix, context, stride);
    });
    const scores = (await this.score(windows.flat(), signal)).values();
    return windows.map((own) =>
      own.flatMap(() => scores.next().value?.logLikelihoods ?? ([] as number[])),
    );
  }

  async complete(prompts: readonly string[], options: CompletionOptions): Promise<string[]> {
    const completions: string[] = [];
    for (const prompt of prompts) completions.push(await this.completeOne(prompt, options));
    return completions;
  }

  /** Texts are gone on with one by one: padding before them would shift positions in some graphs. */
  private async completeOne(
    prompt: string,
    { mostTokens, stop, signal }: CompletionOptions,
  ): Promise<string> {
    const encoded = this.encode(prompt);
    const ids = encoded.length > 0 ? [...encoded] : [this.requirePrefix()];
    const room = Math.max(1, this.contextLength - mostTokens);
    const tokens = ids.slice(-room);
    const start = tokens.length;
    let cache = new KeyValueCache(this.cache, 1);
    let text = '';
    while (tokens.length - start < mostTokens) {
      signal?.throwIfAborted();
      // The runtime holds the thread: only between two turns can a cancel be heard.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      const keepsCache = this.cache.length > 0 && tokens.length <= this.contextLength;
      if (!keepsCache) cache = new KeyValueCache(this.cache, 1);
      const read = keepsCache ? tokens.slice(cache.length) : tokens.slice(-this.contextLength);
      const outputs = await this.session.run(this.feeds([read], cache));
      cache.take(outputs);
      const logits = this.logitsOf(outputs, 1, read.length);
      const next = likeliest(logits, (read.length - 1) * this.vocabulary, this.vocabulary);
      if (next === this.tokenizer.marks.end) break;
      tokens.push(next);
      text = this.tokenizer.decode(tokens.slice(start));
      const ends = stop.map((one) => text.indexOf(one)).filter((at) => at >= 0);
      if (ends.length > 0) return text.slice(0, Math.min(...ends));
    }
    return text;
  }

  private encode(text: string): readonly number[] {
    const counted = this.counted.get(text);
    if (counted) {
      this.counted.delete(text);
      return counted;
    }
    // A prompt that spells the special token itself does not get another (lm-evaluation-harness).
    const isMarked = this.prefix !== undefined && text.startsWith(this.prefix);
    const ids = this.tokenizer.idsOf(text);
    checkVocabulary(ids, this.parts);
    return isMarked ? ids : [...this.lead, ...ids];
  }

  private requirePrefix(): number {
    if (this.prefixId !== undefined) return this.prefixId;
    throw new PersonError(
      `The model ${this.parts.model.id} names no token that a text begins with.`,
      'Add bos_token or eos_token to its tokenizer_config.json.',
    );
  }

  /** @param contexts Those encoded already: the choices of a question share theirs. */
  private windowOf(
    { context, continuation }: ContinuationRequest,
    contexts: Map<string, readonly number[]>,
  ): Window {
    const [before, after] = this.encodePair(context, continuation, contexts);
    if (after.length === 0 || after.length > this.contextLength) {
      throw new PersonError(
        `The continuation "${shortened(continuation)}" has ${after.length} tokens of its own, and the model reads 1 to ${this.contextLength}.`,
        'Leave the example out.',
      );
    }
    const all = [...before, ...after].slice(-(this.contextLength + 1));
    return { inputs: all.slice(0, -1), targets: after };
  }

  /** As lm-evaluation-harness 0.4, `_encode_pair`. */
  private encodePair(
    context: string,
    continuation: string,
    contexts: Map<string, readonly number[]>,
  ): [before: readonly number[], after: readonly number[]] {
    const stripped = stripEnd(context);
    if (stripped === '') {
      const ids = this.tokenizer.idsOf(context + continuation);
      checkVocabulary(ids, this.parts);
      const prefix = this.requirePrefix();
      return ids[0] === prefix ? [ids.slice(0, 1), ids.slice(1)] : [[prefix], ids];
    }
    const before = contexts.get(stripped) ?? this.encode(stripped);
    contexts.set(stripped, before);
    return [before, this.encode(context + continuation).slice(before.length)];
  }

  /** Scores windows in batches of like length; those that read the same are read once. */
  private async score(
    windows: readonly Window[],
    signal: AbortSignal | undefined,
  ): Promise<WindowScore[]> {
    const scores = new Map<Window, WindowScore>();
    const alike = new Map<string, Window[]>();
    for (const window of windows) {
      const key = window.inputs.join();
      const known = alike.get(key);
      if (known) known.push(window);
      else alike.set(key, [window]);
    }
    const groups = [...alike.values()].sort((a, b) => lengthOf(a) - lengthOf(b));
    while (groups.length > 0) {
      signal?.throwIfAborted();
      // From the longest, so that what is too large shows at once.
      const size = this.rowsThatFit(lengthOf(groups.at(-1) ?? []));
      const batch = groups.splice(-size);
      const rows = batch.map(([first]) => first?.inputs ?? []);
      const length = Math.max(...rows.map((row) => row.length));
      const cache = new KeyValueCache(this.cache, rows.length);
      const outputs = await this.session.run(this.feeds(rows, cache));
      const logits = this.logitsOf(outputs, rows.length, length);
      batch.forEach((group, row) => {
        for (const window of group) {
          const end = row * length + window.inputs.length;
          scores.set(window, this.scoreWindow(logits, end, window.targets));
        }
      });
    }
    return windows.map((window) => scores.get(window) ?? { logLikelihoods: [], greedy: true });
  }

  private rowsThatFit(length: number): number {
    const fitting = Math.floor(mostLogits / Math.max(1, length * this.vocabulary));
    return Math.max(1, Math.min(this.batchSize, fitting));
  }

  /** @param end Position after the last input, in the batch's logits. */
  private scoreWindow(
    logits: ArrayLike<number>,
    end: number,
    targets: readonly number[],
  ): WindowScore {
    const { vocabulary } = this;
    let greedy = true;
    const logLikelihoods = targets.map((target, index) => {
      const start = (end - targets.length + index) * vocabulary;
      const best = likeliest(logits, start, vocabulary);
      greedy &&= best === target;
      return logProbability(logits, start, vocabulary, best, target);
    });
    return { logLikelihoods, greedy };
  }

  private feeds(
    rows: readonly (readonly number[])[],
    cache: KeyValueCache,
  ): Record<string, Tensor> {
    const past = cache.length;
    const length = Math.max(1, ...rows.map((row) => row.length));
    const table = (
      name: string,
      width: number,
      value: (row: readonly number[], column: number) => number,
    ): Tensor => {
      const dims = [rows.length, width];
      const size = rows.length * width;
      // Words of 32 bits: writing 64-bit ones would make a BigInt of every token.
      const isShort = this.session.inputs[name]?.type === 'int32';
      const data = new Int32Array(isShort ? size : 2 * size);
      const step = isShort ? 1 : 2;
      rows.forEach((row, index) => {
        for (let column = 0; column < width; column++) {
          data[step * (index * width + column)] = value(row, column);
        }
      });
      return isShort
        ? { type: 'int32', data, dims }
        : { type: 'int64', data: new BigInt64Array(data.buffer), dims };
    };
    const makers: Record<(typeof inputs)[number], (name: string) => Tensor> = {
      input_ids: (name) => table(name, length, (row, column) => row[column] ?? 0),
      attention_mask: (name) =>
        table(name, past + length, (row, column) => Number(column - past < row.length)),
      token_type_ids: (name) => table(name, length, () => 0),
      position_ids: (name) => table(name, length, (_, column) => past + column),
      use_cache_branch: () => ({ type: 'bool', data: Uint8Array.of(Number(past > 0)), dims: [1] }),
      // Zero stands for all.
      num_logits_to_keep: () => ({ type: 'int64', data: BigInt64Array.of(0n), dims: [] }),
      logits_to_keep: () => ({ type: 'int64', data: BigInt64Array.of(0n), dims: [] }),
    };
    const made = inputs
      .filter((name) => this.session.inputNames.includes(name))
      .map((name) => [name, makers[name](name)] as const);
    return { ...Object.fromEntries(made), ...cache.feeds() };
  }

  private logitsOf(
    outputs: Readonly<Record<string, OutputTensor>>,
    rows: number,
    length: number,
  ): ArrayLike<number> {
    const { file } = this.parts.file;
    const output = outputs['logits'];
    const [batch, sequence, vocabulary] = output?.dims ?? [];
    if (!output || batch !== rows || sequence !== length || !vocabulary) {
      throw new PersonError(
        `${file} gives ${output ? `logits of shape [${output.dims.join(', ')}]` : 'no logits'}, not a score for every token after each.`,
        'Choose a model exported for text generation.',
      );
    }
    this.vocabulary = vocabulary;
    return outputNumbers(output, file);
  }
}

/** Inputs a causal language model may have, besides those of its cache. */
const inputs = [
  'input_ids',
  'attention_mask',
  'token_type_ids',
  'position_ids',
  'use_cache_branch',
  'num_logits_to_keep',
  'logits_to_keep',
] as const;

function lengthOf(group: readonly Window[]): number {
  return group[0]?.inputs.length ?? 0;
}

/** The first of the largest; the first of all where one is no number. */
function likeliest(logits: ArrayLike<number>, start: number, size: number): number {
  let best = 0;
  for (let token = 1; token < size; token++) {
    if ((logits[start + token] as number) > (logits[start + best] as number)) best = token;
  }
  return best;
}

function logProbability(
  logits: ArrayLike<number>,
  start: number,
  size: number,
  best: number,
  target: number,
): number {
  if (target >= size) return -Infinity;
  const top = logits[start + best] as number;
  let sum = 0;
  for (let token = 0; token < size; token++) {
    sum += Math.exp((logits[start + token] as number) - top);
  }
  return (logits[start + target] as number) - top - Math.log(sum);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
