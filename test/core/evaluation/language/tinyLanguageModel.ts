import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OnnxGraph } from '../../../../scripts/model/onnxGraph';

/** Tokens of the tiny models, by id: `<s>`, letters, a space, a merged " b", a line break. */
export const tinyTokens = ['<s>', 'a', 'b', 'c', 'Ġ', 'Ġb', 'Ċ'];

/** A byte-level BPE of those, with one merge: the space with the `b` after it. */
function tinyTokenizer(addsPrefix = false): object {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, use_regex: true };
  return {
    added_tokens: [{ id: 0, content: '<s>', special: true }],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: addsPrefix
      ? {
          type: 'TemplateProcessing',
          single: [
            { SpecialToken: { id: '<s>', type_id: 0 } },
            { Sequence: { id: 'A', type_id: 0 } },
          ],
          pair: [],
          special_tokens: {},
        }
      : null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(tinyTokens.map((token, id) => [token, id])),
      merges: [['Ġ', 'b']],
    },
  };
}

export interface TinyLanguageModelOptions {
  /** Most tokens read at once. */
  readonly context?: number;
  readonly addsPrefix?: boolean;
  /** Whether a tokenizer_config.json names the token `<s>`. */
  readonly hasPrefix?: boolean;
  readonly architecture?: string;
}

/**
 * Writes a model folder whose logits for the next token depend on the last token alone.
 *
 * @param table The logits after each token, a row of 7 for each.
 */
export function writeTinyLanguageModel(
  folder: string,
  table: readonly (readonly number[])[],
  options: TinyLanguageModelOptions = {},
): string {
  const { context = 8, addsPrefix, hasPrefix = true, architecture = 'TinyForCausalLM' } = options;
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const json = (name: string, value: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  json('config.json', { architectures: [architecture], max_position_embeddings: context });
  json('tokenizer.json', tinyTokenizer(addsPrefix));
  if (hasPrefix) json('tokenizer_config.json', { bos_token: '<s>' });
  const graph = new OnnxGraph('bigrams');
  const ids = graph.input('input_ids', 'int64', ['batch', 'sequence']);
  graph.input('attention_mask', 'int64', ['batch', 'sequence']);
  const rows = graph.constant('table', [7, 7], Float32Array.from(table.flat()));
  graph.output('logits', graph.node('Gather', 'looked', [rows, ids]), ['batch', 'sequence', 7]);
  writeFileSync(join(folder, 'onnx', 'model.onnx'), graph.encode());
  return folder;
}

/** Logits of a model that knows nothing: every token is as likely. */
export const uniform = tinyTokens.map(() => tinyTokens.map(() => 0));

/** Logits as logarithms of odd weights, so that each probability differs: 1 to 13 of 49, shifted by the row. */
export const bigrams = tinyTokens.map((_, from) =>
  tinyTokens.map((__, to) => Math.log(2 * ((to + from) % 7) + 1)),
);

/** Natural logarithm of the probability that {@link bigrams} give one token after another. */
export function logBigram(from: number, to: number): number {
  return Math.log((2 * ((to + from) % 7) + 1) / 49);
}
