import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OnnxGraph } from '../../../scripts/model/onnxGraph';

const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'good', 'bad', 'film', '##s'];

export interface TinyModelOptions {
  /** Rows of the embedding; one for each word when absent. */
  readonly embeddingRows?: number;
  /** Extra times the same large product is computed, to make a run slow. */
  readonly slowness?: number;
  readonly labels?: readonly string[];
}

/**
 * Writes a model folder whose model counts words: `good` speaks for the class positive, `bad` for
 * negative, and on a tie negative wins.
 */
export function writeTinyModel(folder: string, options: TinyModelOptions = {}): string {
  const { labels = ['negative', 'positive'] } = options;
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const json = (name: string, value: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  json('config.json', {
    architectures: ['TinyForSequenceClassification'],
    id2label: Object.fromEntries(labels.map((label, index) => [index, label])),
  });
  json('tokenizer.json', tinyTokenizer);
  json('tokenizer_config.json', { model_max_length: 8, pad_token: '[PAD]' });
  writeFileSync(join(folder, 'onnx', 'model.onnx'), tinyGraph(options));
  return folder;
}

export const tinyTokenizer = {
  added_tokens: words.slice(0, 4).map((content, id) => ({ id, content, special: true })),
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0)],
    pair: [
      special('[CLS]', 0),
      sequence('A', 0),
      special('[SEP]', 0),
      sequence('B', 1),
      special('[SEP]', 1),
    ],
    special_tokens: {},
  },
  decoder: null,
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
  },
};

function special(id: string, type_id: number) {
  return { SpecialToken: { id, type_id } };
}

function sequence(id: string, type_id: number) {
  return { Sequence: { id, type_id } };
}

function tinyGraph({ embeddingRows = words.length, slowness = 0 }: TinyModelOptions): Uint8Array {
  const graph = new OnnxGraph('tiny');
  const ids = graph.input('input_ids', 'int64', ['batch', 'sequence']);
  const mask = graph.input('attention_mask', 'int64', ['batch', 'sequence']);
  const votes = new Float32Array(embeddingRows * 2);
  votes.set([1, 0], 10);
  votes.set([0, 1], 8);
  const table = graph.constant('votes', [embeddingRows, 2], votes);
  const looked = graph.node('Gather', 'looked', [table, ids]);
  const float = graph.node('Cast', 'float', [mask], { to: 1 });
  const weights = graph.node('Unsqueeze', 'weights', [float, graph.integers(-1)]);
  const counted = graph.node('Mul', 'counted', [looked, weights]);
  let logits = graph.node('ReduceSum', 'logits_sum', [counted, graph.integers(1)], { keepdims: 0 });
  if (slowness > 0) {
    const size = 256;
    const square = graph.constant('square', [size, size], new Float32Array(size * size));
    const start = graph.node('ReduceSum', 'start', [float, graph.integers(0, 1)], { keepdims: 0 });
    let product = graph.node('Add', 'product_0', [square, start]);
    for (let turn = 1; turn <= slowness; turn++) {
      product = graph.node('MatMul', `product_${turn}`, [product, square]);
    }
    const nothing = graph.node('ReduceSum', 'nothing', [product, graph.integers(0, 1)], {
      keepdims: 0,
    });
    logits = graph.node('Add', 'with_nothing', [logits, nothing]);
  }
  graph.output('logits', logits, ['batch', 2]);
  return graph.encode();
}
