import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OnnxGraph } from '../../../scripts/model/onnxGraph';

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];

export interface TextModelOptions {
  /** The vocabulary, beside `[PAD]`, `[UNK]`, `[CLS]` and `[SEP]`. */
  readonly words: readonly string[];
  /**
   * What the graph gives, by name: the rows of a word, for each token ([batch, sequence, width], or
   * [batch, sequence] where `width` is 0) or added up over the tokens of a text ([batch, width]). A
   * word without a row has zeros.
   */
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly of: 'token' | 'text';
        readonly width: number;
        readonly rows: Readonly<Record<string, readonly number[]>>;
      }
    >
  >;
  readonly config?: object;
  readonly tokenizerConfig?: object;
  /** Further files of the folder, by path, written as JSON. */
  readonly files?: Readonly<Record<string, unknown>>;
}

/** Writes the folder of a model whose outputs are looked up word by word, so that they are known. */
export function writeTextModel(folder: string, options: TextModelOptions): string {
  const vocabulary = [...special, ...options.words];
  const write = (name: string, value: unknown) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, value instanceof Uint8Array ? value : JSON.stringify(value));
  };
  write('config.json', options.config ?? {});
  write('tokenizer.json', {
    added_tokens: special.map((content, id) => ({ id, content, special: true })),
    normalizer: { type: 'BertNormalizer', clean_text: true, lowercase: true, strip_accents: null },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'BertProcessing',
      cls: ['[CLS]', 2],
      sep: ['[SEP]', 3],
    },
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
    },
  });
  write('tokenizer_config.json', { pad_token: '[PAD]', ...options.tokenizerConfig });
  write('onnx/model.onnx', graphOf(vocabulary, options.outputs));
  for (const [name, value] of Object.entries(options.files ?? {})) write(name, value);
  return folder;
}

function graphOf(vocabulary: readonly string[], outputs: TextModelOptions['outputs']): Uint8Array {
  const graph = new OnnxGraph('text');
  const ids = graph.input('input_ids', 'int64', ['batch', 'sequence']);
  const mask = graph.node(
    'Cast',
    'mask',
    [graph.input('attention_mask', 'int64', ['batch', 'sequence'])],
    { to: 1 },
  );
  const weights = graph.node('Unsqueeze', 'weights', [mask, graph.integers(-1)]);
  for (const [name, { of, width, rows }] of Object.entries(outputs)) {
    const columns = Math.max(1, width);
    const data = new Float32Array(vocabulary.length * columns);
    vocabulary.forEach((word, row) => data.set(rows[word] ?? [], row * columns));
    const table = graph.constant(`${name}.table`, [vocabulary.length, columns], data);
    const looked = graph.node('Gather', `${name}.looked`, [table, ids]);
    if (of === 'token') {
      const squeezed =
        width === 0 ? graph.node('Squeeze', `${name}.flat`, [looked, graph.integers(-1)]) : looked;
      graph.output(name, squeezed, ['batch', 'sequence', ...(width === 0 ? [] : [width])]);
    } else {
      const counted = graph.node('Mul', `${name}.counted`, [looked, weights]);
      const sum = graph.node('ReduceSum', `${name}.sum`, [counted, graph.integers(1)], {
        keepdims: 0,
      });
      graph.output(name, sum, ['batch', columns]);
    }
  }
  return graph.encode();
}
