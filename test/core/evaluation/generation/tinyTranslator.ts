import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const golden = join(__dirname, 'golden');

/** Words by id: padding, the end, and what else the models of `golden` know. */
export const words = [
  '<pad>',
  '</s>',
  ...Array.from({ length: 22 }, (_, at) => `${String.fromCharCode(97 + at)}${at + 2}`),
];

export interface TinyTranslatorOptions {
  readonly config?: object;
  readonly generation?: object;
  /** Files that are left out, as `encoder_model`. */
  readonly without?: readonly string[];
  readonly maxLength?: number;
  /** Words in place of others, by id. */
  readonly renamed?: Readonly<Record<number, string>>;
}

/**
 * Writes a model folder around one of the random models of `golden`, with a tokenizer of one word a
 * token. A word that it does not know is padding, which the encoder reads like any other.
 */
export function writeTinyTranslator(
  folder: string,
  name: 'marian' | 't5',
  { config, generation, without = [], maxLength = 32, renamed = {} }: TinyTranslatorOptions = {},
): string {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  cpSync(join(golden, name), join(folder, 'onnx'), {
    recursive: true,
    filter: (path) => !without.some((graph) => path.endsWith(`${graph}.onnx`)),
  });
  const json = (file: string, value: unknown) =>
    writeFileSync(join(folder, file), JSON.stringify(value));
  json('config.json', {
    model_type: name,
    architectures: [name === 't5' ? 'T5ForConditionalGeneration' : 'MarianMTModel'],
    is_encoder_decoder: true,
    ...config,
  });
  json('generation_config.json', {
    max_length: 14,
    eos_token_id: 1,
    pad_token_id: 0,
    decoder_start_token_id: 0,
    ...generation,
  });
  const vocabulary = words.map((word, id) => renamed[id] ?? word);
  json('tokenizer.json', {
    added_tokens: vocabulary.slice(0, 2).map((content, id) => ({ id, content, special: true })),
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      pair: [
        { Sequence: { id: 'A', type_id: 0 } },
        { Sequence: { id: 'B', type_id: 0 } },
        { SpecialToken: { id: '</s>', type_id: 0 } },
      ],
      special_tokens: {},
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
    model: {
      type: 'WordPiece',
      unk_token: '<pad>',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
    },
  });
  json('tokenizer_config.json', {
    model_max_length: maxLength,
    pad_token: '<pad>',
    eos_token: '</s>',
  });
  return folder;
}

/** What ids of a model of `golden` say, without the special ones. */
export function spelled(ids: readonly number[]): string {
  return ids
    .filter((id) => id > 1)
    .map((id) => words[id] ?? '')
    .join(' ');
}
