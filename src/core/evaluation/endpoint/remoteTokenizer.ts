import { fieldOf, optional, textIn } from './answers';
import type { HttpClient } from './httpClient';

/** The tokenizer of a model, asked for at its server. */
export interface RemoteTokenizer {
  /** Tokens of a text, with none put before it. */
  encode(text: string): Promise<number[]>;
  /**
   * Tokens of a text with what the tokenizer puts before one; a text that spells that itself does
   * not get another.
   */
  encodeAsPrompt(text: string): Promise<number[]>;
  /** Whether {@link encodeAsPrompt} puts anything before a text. */
  readonly leads: boolean;
  /** The token that a text follows: the one that begins a sequence, else the one that ends it. */
  readonly prefix?: { readonly id: number; readonly text?: string };
}

type Encode = (text: string, special: boolean) => Promise<number[] | undefined>;

interface Dialect {
  readonly encode: Encode;
  decode(id: number): Promise<string | undefined>;
  /** What tells the texts of the special tokens, as `bos_token` and `eos_token`. */
  specialTokens(): Promise<unknown>;
}

/** @returns `undefined` where the server does not offer it. */
export function vllmTokenizer(
  root: string,
  model: string,
  client: HttpClient,
): Promise<RemoteTokenizer | undefined> {
  return tokenizerOf({
    encode: async (prompt, special) => {
      const asked = { model, prompt, add_special_tokens: special };
      return idsIn(await optional(client.post(`${root}/tokenize`, asked)));
    },
    decode: async (id) =>
      textIn(await optional(client.post(`${root}/detokenize`, { model, tokens: [id] })), 'prompt'),
    specialTokens: () => optional(client.get(`${root}/tokenizer_info`)),
  });
}

/**
 * @param props What the server says of itself at `/props`.
 * @returns `undefined` where the server does not offer it.
 */
export function llamaTokenizer(
  root: string,
  props: unknown,
  client: HttpClient,
): Promise<RemoteTokenizer | undefined> {
  return tokenizerOf({
    encode: async (content, special) => {
      const asked = { content, add_special: special };
      return idsIn(await optional(client.post(`${root}/tokenize`, asked)));
    },
    decode: async (id) =>
      textIn(await optional(client.post(`${root}/detokenize`, { tokens: [id] })), 'content'),
    specialTokens: async () => props,
  });
}

async function tokenizerOf(dialect: Dialect): Promise<RemoteTokenizer | undefined> {
  const { encode } = dialect;
  const alone = await encode('a', false);
  const asPrompt = alone && (await encode('a', true));
  if (!asPrompt) return undefined;
  const must = async (text: string, special: boolean): Promise<number[]> => {
    const ids = await encode(text, special);
    if (!ids) throw new Error('the server tokenizes no more');
    return ids;
  };
  const [first] = asPrompt;
  const leads = first !== undefined && first !== alone[0] && asPrompt.length > alone.length;
  const prefix = leads ? { id: first, text: await dialect.decode(first) } : await named(dialect);
  return {
    encode: async (text) => (text === '' ? [] : must(text, false)),
    encodeAsPrompt: (text) => must(text, !(prefix?.text && text.startsWith(prefix.text))),
    leads,
    ...(prefix && {
      prefix: { id: prefix.id, ...(prefix.text !== undefined && { text: prefix.text }) },
    }),
  };
}

async function named(dialect: Dialect): Promise<{ id: number; text: string } | undefined> {
  const tokens = await dialect.specialTokens();
  // That of the GPT-2 family and of those who took over its vocabulary, where a server names none.
  const usual = '<|endoftext|>';
  for (const text of [textIn(tokens, 'bos_token'), textIn(tokens, 'eos_token'), usual]) {
    const ids = text === undefined ? undefined : await dialect.encode(text, false);
    if (text !== undefined && ids?.length === 1) return { id: ids[0] as number, text };
  }
  return undefined;
}

function idsIn(answer: unknown): number[] | undefined {
  const ids = fieldOf(answer, 'tokens');
  return Array.isArray(ids) && ids.every(Number.isInteger) ? (ids as number[]) : undefined;
}
