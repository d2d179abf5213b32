import type { Tokenizer as Library } from '@huggingface/tokenizers';

/** Where a token stands in a text, in UTF-16 units; `end` is exclusive. */
export interface TokenSpan {
  /** Of a token that is white space alone: the start of the token after it. */
  readonly start: number;
  /** Of a token that is white space alone: the end of the token before it. */
  readonly end: number;
}

/** A token of an unknown text, which covers at least one character. */
const wildcard = 256;
/** Bytes that must agree where text and tokens meet again after a difference. */
const anchor = 8;
/** Bytes searched for such a place. */
const widestGap = 96;

/**
 * Finds tokens in the text they were made from. `@huggingface/tokenizers` (0.2) gives no offsets, so
 * they are aligned with the text:
 *
 *     text      Café ﬁlms      each character normalized on its own, with its place
 *     letters   c a f e f i l m s
 *               └──┬──┘ └─┬──┘ │
 *     tokens    cafe    film  ##s   without marks of continuation and of white space
 *
 * Both sides are compared as UTF-8, so that a token may be a part of a character; its span is the
 * whole character. Where they differ, as where a letter depends on its neighbours or an unknown
 * token hides its letters, they are brought together at the next place where they agree.
 */
export class TokenLocator {
  private readonly letters = new Map<string, Uint8Array>();
  private readonly byteLevel: boolean;
  private readonly prefix: string | undefined;
  private readonly suffix: string | undefined;
  private readonly unknown: string | undefined;
  private readonly lowercase: boolean;
  private readonly blank: RegExp;
  private readonly encoder = new TextEncoder();

  /**
   * @param data The content of `tokenizer.json`.
   * @param config The content of `tokenizer_config.json`.
   */
  constructor(
    private readonly library: Library,
    data: Readonly<Record<string, unknown>>,
    config: Readonly<Record<string, unknown>>,
  ) {
    const model = (data['model'] ?? {}) as Readonly<Record<string, unknown>>;
    const text = (name: string) => {
      const value = model[name];
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    this.byteLevel = /"type":"ByteLevel"/.test(
      JSON.stringify([data['pre_tokenizer'], data['decoder']]),
    );
    this.prefix = text('continuing_subword_prefix');
    this.suffix = text('end_of_word_suffix');
    this.unknown = library.model?.unk_token;
    this.lowercase = config['do_lowercase_and_remove_accent'] === true;
    this.blank = this.byteLevel ? /[\t-\r ]/g : /[\t-\r ▁]/g;
  }

  /**
   * @param tokens All tokens of the text, special ones left out, in order.
   * @returns for each token its place.
   */
  locate(text: string, tokens: readonly string[]): TokenSpan[] {
    const { bytes, units, starts, ends } = this.lettersOf(text);
    const surfaces = this.surfacesOf(text, tokens);
    const values: number[] = [];
    const owners: number[] = [];
    surfaces.forEach((surface, token) => {
      for (const value of surface ?? [wildcard]) {
        values.push(value);
        owners.push(token);
      }
    });
    const first = new Int32Array(tokens.length).fill(-1);
    const last = new Int32Array(tokens.length).fill(-1);
    align(values, bytes, units, (at, from, to) => {
      const token = owners[at] ?? 0;
      if (first[token] === -1) first[token] = units[from] ?? 0;
      last[token] = Math.max(last[token] ?? -1, units[to - 1] ?? 0);
    });
    const spans = tokens.map((_, token) => ({
      start: first[token] === -1 ? -1 : (starts[first[token] ?? 0] ?? 0),
      end: last[token] === -1 ? -1 : (ends[last[token] ?? 0] ?? 0),
    }));
    let end = 0;
    for (const span of spans) {
      if (span.end === -1) span.end = end;
      else end = span.end;
    }
    let start = text.length;
    for (const span of spans.reverse()) {
      if (span.start === -1) span.start = start;
      else start = span.start;
    }
    return spans.reverse();
  }

  /** The letters of a text as the tokenizer sees them, and which part of the text each is from. */
  private lettersOf(text: string) {
    const starts: number[] = [];
    const ends: number[] = [];
    const bytes: number[] = [];
    const units: number[] = [];
    let at = 0;
    for (const unit of this.unitsOf(text)) {
      for (const byte of this.lettersOfUnit(unit)) {
        bytes.push(byte);
        units.push(starts.length);
      }
      starts.push(at);
      ends.push((at += unit.length));
    }
    return { bytes, units, starts, ends };
  }

  /** The smallest parts of a text that are normalized each on its own: mostly code points. */
  private unitsOf(text: string): string[] {
    if (/^[\0-\x7f]*$/.test(text)) return text.split('');
    return Array.from(graphemes.segment(text), ({ segment }) => segment).flatMap((grapheme) => {
      const points = Array.from(grapheme);
      if (points.length === 1) return points;
      const whole = this.lettersOfUnit(grapheme);
      const parts = points.flatMap((point) => [...this.lettersOfUnit(point)]);
      const same = whole.length === parts.length && parts.every((byte, at) => byte === whole[at]);
      return same ? points : [grapheme];
    });
  }

  private lettersOfUnit(unit: string): Uint8Array {
    const known = this.letters.get(unit);
    if (known) return known;
    const letters = this.encoder.encode(this.normalize(unit).replace(this.blank, ''));
    if (this.letters.size < 20_000) this.letters.set(unit, letters);
    return letters;
  }

  private normalize(text: string): string {
    const folded = this.lowercase ? text.toLowerCase().replace(/\p{M}/gu, '') : text;
    return this.library.normalizer?.(folded) ?? folded;
  }

  /** What each token stands for; `undefined` where it does not tell. */
  private surfacesOf(
    text: string,
    tokens: readonly string[],
  ): ((ArrayLike<number> & Iterable<number>) | undefined)[] {
    const { unknown } = this;
    const words =
      unknown !== undefined && tokens.includes(unknown) ? this.wordsOf(text, tokens) : undefined;
    return tokens.map((token, at) => {
      if (token !== unknown) return this.surfaceOf(token);
      const word = words?.[at];
      return word === undefined ? undefined : this.surfaceOf(word);
    });
  }

  private surfaceOf(token: string): ArrayLike<number> & Iterable<number> {
    const byte = /^<0x([\dA-F]{2})>$/.exec(token)?.[1];
    if (byte !== undefined && !this.byteLevel) return [parseInt(byte, 16)];
    if (this.byteLevel) {
      const bytes = Array.from(token, (letter) => bytesOfLetters.get(letter));
      if (bytes.every((value) => value !== undefined)) {
        return bytes.filter((value) => value !== 0x20 && !(value >= 9 && value <= 13));
      }
    }
    let surface = token;
    if (this.prefix !== undefined && surface.startsWith(this.prefix)) {
      surface = surface.slice(this.prefix.length);
    }
    if (this.suffix !== undefined && surface.endsWith(this.suffix)) {
      surface = surface.slice(0, -this.suffix.length);
    }
    return this.encoder.encode(surface.replace(this.blank, ''));
  }

  /**
   * The words that unknown tokens stand for, by place, where a word gives one token: found by
   * tokenizing word by word. `undefined` where that gives other tokens.
   */
  private wordsOf(text: string, tokens: readonly string[]): (string | undefined)[] | undefined {
    const { model, pre_tokenizer: split } = this.library;
    if (!model || !split) return undefined;
    const words = split(this.normalize(text), { section_index: 0 });
    const found = words.flatMap((word) => {
      const parts = model([word]);
      return parts.map((token) => ({ token, word: parts.length === 1 ? word : undefined }));
    });
    const same =
      found.length === tokens.length && found.every(({ token }, at) => token === tokens[at]);
    return same ? found.map(({ word }) => word) : undefined;
  }
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The byte that each letter of a byte-level vocabulary stands for (GPT-2, `bytes_to_unicode`). */
const bytesOfLetters: ReadonlyMap<string, number> = (() => {
  const isPlain = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return new Map(
    Array.from({ length: 256 }, (_, byte) => [
      String.fromCharCode(isPlain(byte) ? byte : next++),
      byte,
    ]),
  );
})();

/**
 * Walks along two sequences that are nearly the same.
 *
 * @param units Which part of the text each of `bytes` is of.
 * @param meet Called, in order, for each of `values` with the range of `bytes` it stands for.
 */
function align(
  values: readonly number[],
  bytes: readonly number[],
  units: readonly number[],
  meet: (at: number, from: number, to: number) => void,
): void {
  let i = 0;
  let j = 0;
  while (i < values.length && j < bytes.length) {
    if (values[i] === bytes[j]) {
      meet(i, j, j + 1);
      i++;
      j++;
    } else if (values[i] === wildcard) {
      const end = endOfUnknown(values, bytes, units, i, j);
      meet(i, j, end);
      i++;
      j = end;
    } else {
      const [a, b] = nextAgreement(values, bytes, i, j);
      for (let x = 0; x < a && b > 0; x++) {
        const from = j + Math.floor((x * b) / a);
        meet(i + x, from, Math.max(from + 1, j + Math.floor(((x + 1) * b) / a)));
      }
      i += a;
      j += b;
    }
  }
}

/** Where the text of an unknown token ends: before the place where what follows it stands. */
function endOfUnknown(
  values: readonly number[],
  bytes: readonly number[],
  units: readonly number[],
  i: number,
  j: number,
): number {
  const isLast = i + 1 >= values.length;
  const followedByUnknown = values[i + 1] === wildcard;
  for (let end = j + 1; end < bytes.length; end++) {
    if (units[end] === units[end - 1] || isLast) continue;
    if (followedByUnknown || agrees(values, bytes, i + 1, end)) return end;
  }
  return bytes.length;
}

/** How much to leave out on either side so that both go on alike; 1 and 1 when nothing helps. */
function nextAgreement(
  values: readonly number[],
  bytes: readonly number[],
  i: number,
  j: number,
): [number, number] {
  for (let total = 1; total <= widestGap; total++) {
    for (let a = Math.max(0, total - (bytes.length - j)); a <= total; a++) {
      if (i + a >= values.length) break;
      if (agrees(values, bytes, i + a, j + total - a)) return [a, total - a];
    }
  }
  return [1, 1];
}

/** Whether both go on alike for some bytes, or to the end or an unknown token. */
function agrees(
  values: readonly number[],
  bytes: readonly number[],
  i: number,
  j: number,
): boolean {
  if (values[i] === wildcard) return false;
  for (let step = 0; step < anchor; step++) {
    const value = values[i + step];
    if (value === undefined || value === wildcard) return step > 0;
    if (value !== bytes[j + step]) return false;
  }
  return true;
}
