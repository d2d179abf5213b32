import { join } from 'node:path';
import type { Tokenizer as Library } from '@huggingface/tokenizers';
import { PersonError } from '../personError';
import type { Files } from './files';
import type { ModelFolder } from './modelFolder';
import type { BatchInput, Tensor } from './runtime';
import { TokenLocator, type TokenSpan } from './tokenOffsets';

/** One example as the model reads it: `ids` and `types` have the same length. */
export interface Encoding {
  readonly ids: readonly number[];
  /** 0 for the first text, 1 for the second, where the tokenizer tells them apart. */
  readonly types: readonly number[];
  /** Whether tokens were cut off. */
  readonly truncated: boolean;
}

/** Tokens of a text, special ones left out, each with its place in the text. */
export interface LocatedTokens {
  readonly ids: readonly number[];
  readonly spans: readonly TokenSpan[];
}

/** Two texts as the model reads them. */
export interface PairEncoding extends Encoding {
  /** Where the tokens of each text start. */
  readonly first: number;
  readonly second: number;
}

/** A place in the pattern that special tokens make around one text or two. */
type Slot =
  | { readonly text: 'first' | 'second'; readonly type: number }
  | { readonly id: number; readonly type: number };

/**
 * The tokenizer of a model folder, over `@huggingface/tokenizers`.
 *
 * Truncation happens before the special tokens are added and takes from the longer of two texts,
 * as the Python `tokenizers` do it (strategy `longest_first`, tokenizers 0.22).
 */
export class Tokenizer {
  private constructor(
    private readonly library: Library,
    private readonly single: readonly Slot[],
    private readonly pair: readonly Slot[],
    private readonly path: string,
    /** Most tokens an example may have, special tokens included; unlimited when absent. */
    readonly maxLength: number | undefined,
    private readonly padding: { readonly id: number; readonly side: 'left' | 'right' },
    private readonly truncationSide: 'left' | 'right',
    private readonly locator: TokenLocator,
    /** Ids of the tokens that begin and end a text, where the configuration names them. */
    readonly marks: { readonly beginning?: number; readonly end?: number },
  ) {}

  /**
   * Reads `tokenizer.json` and `tokenizer_config.json`.
   *
   * @throws {PersonError} when a file is missing, damaged or of a kind not known here.
   */
  static async load(model: ModelFolder, files: Files): Promise<Tokenizer> {
    const path = join(model.folder, 'tokenizer.json');
    if (!model.tokenizer) {
      throw new PersonError(
        `The model folder ${model.folder} has no tokenizer.json.`,
        'Get the file from where the model is published, or export the fast tokenizer.',
      );
    }
    const data = await readObject(path, files);
    const configPath = join(model.folder, 'tokenizer_config.json');
    const config = (await files.find(configPath)) ? await readObject(configPath, files) : {};
    const { Tokenizer: TokenizerLibrary } = await import('@huggingface/tokenizers');
    try {
      checkKind(data);
      // Transformers 5 takes out spaces before punctuation only where the configuration says so.
      const library = new TokenizerLibrary(data, {
        clean_up_tokenization_spaces: false,
        ...config,
      });
      library.encode('a');
      return new Tokenizer(
        library,
        slotsOf(library, false),
        slotsOf(library, true),
        path,
        maxLengthOf(data, config, model.config),
        {
          id: paddingId(library, data, config, model.config),
          side: config['padding_side'] === 'left' ? 'left' : 'right',
        },
        config['truncation_side'] === 'left' ? 'left' : 'right',
        new TokenLocator(library, data, config),
        {
          ...markOf(library, 'beginning', 'bos_token', config, model.config),
          ...markOf(library, 'end', 'eos_token', config, model.config),
        },
      );
    } catch (cause) {
      throw damaged(path, cause);
    }
  }

  /**
   * @param most Tokens the example may have, special ones included.
   * @throws {PersonError} when the vocabulary lacks a token and has none for unknown ones.
   */
  encode(text: string, textPair?: string, most = this.maxLength): Encoding {
    let first = this.idsOf(text);
    let second = textPair === undefined ? undefined : this.idsOf(textPair);
    const slots = second ? this.pair : this.single;
    const room = most === undefined ? Infinity : Math.max(0, most - specialIn(slots));
    const truncated = first.length + (second?.length ?? 0) > room;
    if (truncated) {
      const [keepFirst, keepSecond] = longestFirst(first.length, second?.length ?? 0, room);
      first = this.cut(first, keepFirst);
      second = second && this.cut(second, keepSecond);
    }
    return { ...surround(slots, first, second ?? []), truncated };
  }

  /**
   * The tokens of a text without special ones and however many, with their places.
   *
   * @throws {PersonError} when the vocabulary lacks a token and has none for unknown ones.
   */
  locate(text: string): LocatedTokens {
    const { ids, tokens } = this.library.encode(text, { add_special_tokens: false });
    return { ids: this.checked(ids), spans: this.locator.locate(text, tokens) };
  }

  /** Puts the special tokens around the tokens of two texts; nothing is cut off. */
  joinPair(first: readonly number[], second: readonly number[]): PairEncoding {
    const starts = { first: 0, second: 0 };
    let at = 0;
    for (const slot of this.pair) {
      if ('text' in slot) starts[slot.text] = at;
      at += 'id' in slot ? 1 : (slot.text === 'first' ? first : second).length;
    }
    return { ...surround(this.pair, first, second), truncated: false, ...starts };
  }

  /** Special tokens around two texts. */
  get specialInPair(): number {
    return specialIn(this.pair);
  }

  /** On which side examples are padded. */
  get paddingSide(): 'left' | 'right' {
    return this.padding.side;
  }

  /**
   * Pads examples to the longest of them.
   *
   * @param inputs Which tensors to make.
   * @returns int64 tensors of shape [batch, sequence]. `attention_mask` is 1 for a token and 0 for
   *   padding; `position_ids` count each example's own tokens from 0.
   */
  pad(batch: readonly Encoding[], inputs: readonly BatchInput[]): Record<string, Tensor> {
    const length = Math.max(1, ...batch.map(({ ids }) => ids.length));
    const fill = (value: (row: Encoding, position: number) => number, padding = 0): Tensor => {
      const data = new BigInt64Array(batch.length * length);
      // Words of 32 bits: writing 64-bit ones would make a BigInt of every token.
      const words = new Int32Array(data.buffer);
      batch.forEach((row, index) => {
        const start = this.padding.side === 'left' ? length - row.ids.length : 0;
        for (let column = 0; column < length; column++) {
          const position = column - start;
          const isToken = position >= 0 && position < row.ids.length;
          words[2 * (index * length + column)] = isToken ? value(row, position) : padding;
        }
      });
      return { type: 'int64', data, dims: [batch.length, length] };
    };
    const makers: Record<BatchInput, () => Tensor> = {
      input_ids: () => fill(({ ids }, position) => ids[position] ?? 0, this.padding.id),
      attention_mask: () => fill(() => 1),
      token_type_ids: () => fill(({ types }, position) => types[position] ?? 0),
      position_ids: () => fill((_, position) => position),
    };
    return Object.fromEntries(inputs.map((name) => [name, makers[name]()]));
  }

  /**
   * The tokens of a text without special ones and however many.
   *
   * @throws {PersonError} when the vocabulary lacks a token and has none for unknown ones.
   */
  idsOf(text: string): number[] {
    return this.checked(this.library.encode(text, { add_special_tokens: false }).ids);
  }

  /** The text that tokens stand for; special ones stand for none. */
  decode(ids: readonly number[]): string {
    // The library refuses an empty list.
    return ids.length === 0 ? '' : this.library.decode([...ids], { skip_special_tokens: true });
  }

  /** The id of a token of the vocabulary, as a language's mark is one. */
  idOf(token: string): number | undefined {
    return this.library.token_to_id(token);
  }

  /** A token as the vocabulary spells it. */
  spell(id: number): string | undefined {
    return this.library.id_to_token(id);
  }

  private checked(ids: number[]): number[] {
    if (ids.every((id) => Number.isInteger(id))) return ids;
    throw damaged(this.path, new Error('a token has no id, and there is none for unknown tokens'));
  }

  private cut(ids: number[], keep: number): number[] {
    return this.truncationSide === 'left' ? ids.slice(ids.length - keep) : ids.slice(0, keep);
  }
}

function specialIn(slots: readonly Slot[]): number {
  return slots.filter((slot) => 'id' in slot).length;
}

function surround(
  slots: readonly Slot[],
  first: readonly number[],
  second: readonly number[],
): Pick<Encoding, 'ids' | 'types'> {
  const ids: number[] = [];
  const types: number[] = [];
  for (const slot of slots) {
    const part = 'id' in slot ? [slot.id] : slot.text === 'first' ? first : second;
    for (const id of part) {
      ids.push(id);
      types.push(slot.type);
    }
  }
  return { ids, types };
}

/** Lengths to keep of two texts so that both fit into `room` (tokenizers, `truncate_encodings`). */
function longestFirst(first: number, second: number, room: number): [number, number] {
  const short = Math.min(first, second);
  let keepShort = short;
  let keepLong = short > room ? short : Math.max(short, room - short);
  if (keepShort + keepLong > room) {
    keepShort = Math.floor(room / 2);
    keepLong = keepShort + (room % 2);
  }
  return first > second ? [keepLong, keepShort] : [keepShort, keepLong];
}

/** The pattern of special tokens, found by processing one stand-in token for each text. */
function slotsOf(library: Library, pair: boolean): Slot[] {
  const [first, second] = ['\0first', '\0second'];
  const processed = library.post_processor?.(
    [first],
    ...(pair ? [[second], true] : [null, true]),
  ) ?? { tokens: pair ? [first, second] : [first] };
  // A ByteLevel post-processor hands the second text through on its own.
  const tokens = [...processed.tokens, ...(processed.tokens_pair ?? [])];
  const special = new Map(
    [...library.get_added_tokens_decoder()].map(([id, { content }]) => [content, id]),
  );
  return tokens.map((token, position) => {
    const type = processed.token_type_ids?.[position] ?? 0;
    if (token === first) return { text: 'first', type };
    if (token === second) return { text: 'second', type };
    const id = special.get(token) ?? library.token_to_id(token);
    if (id === undefined) throw new Error(`the special token ${token} is not in the vocabulary`);
    return { id, type };
  });
}

/** The library takes a model of a kind it does not know for one that maps words to ids. */
function checkKind(data: Record<string, unknown>): void {
  const { type } = (data['model'] ?? {}) as { type?: unknown };
  if (type === undefined || ['WordPiece', 'Unigram', 'BPE'].includes(String(type))) return;
  throw new Error(`a tokenizer of the kind ${String(type)} is not supported`);
}

function maxLengthOf(
  data: Record<string, unknown>,
  config: Record<string, unknown>,
  model: Readonly<Record<string, unknown>>,
): number | undefined {
  const truncation = data['truncation'] as { max_length?: unknown } | null | undefined;
  // Python writes a model_max_length of 1e30 where none is known.
  return [
    config['model_max_length'],
    truncation?.max_length,
    model['max_position_embeddings'],
  ].find((length): length is number => typeof length === 'number' && length > 0 && length < 1e9);
}

function paddingId(
  library: Library,
  data: Record<string, unknown>,
  config: Record<string, unknown>,
  model: Readonly<Record<string, unknown>>,
): number {
  const padding = data['padding'] as { pad_id?: unknown } | null | undefined;
  const token = config['pad_token'] as string | { content?: string } | null | undefined;
  const content = typeof token === 'string' ? token : token?.content;
  const known = [
    content === undefined ? undefined : library.token_to_id(content),
    padding?.pad_id,
    model['pad_token_id'],
  ];
  return known.find((id): id is number => Number.isInteger(id)) ?? 0;
}

/** A special token that `tokenizer_config.json` names, or `config.json` by its id. */
function markOf<Name extends string>(
  library: Library,
  name: Name,
  key: 'bos_token' | 'eos_token',
  config: Record<string, unknown>,
  model: Readonly<Record<string, unknown>>,
): Partial<Record<Name, number>> {
  const token = config[key] as string | { content?: string } | null | undefined;
  const content = typeof token === 'string' ? token : token?.content;
  const id = content === undefined ? model[`${key}_id`] : library.token_to_id(content);
  return Number.isInteger(id) ? ({ [name]: id } as Partial<Record<Name, number>>) : {};
}

async function readObject(path: string, files: Files): Promise<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(await files.read(path)));
  } catch (cause) {
    throw damaged(path, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw damaged(path, new Error('it does not hold a JSON object'));
  }
  return value as Record<string, unknown>;
}

function damaged(path: string, cause: unknown): PersonError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new PersonError(
    `The tokenizer ${path} could not be used: ${why}.`,
    'It is damaged or of a kind not supported. Get it again from where the model is published.',
    { cause },
  );
}
