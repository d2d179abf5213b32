import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { OnnxGraph } from '../../../scripts/model/onnxGraph';
import { tinyTokenizer } from './tinyModel';

/** Words and their embeddings, which are colours as images have them. */
const colours: Readonly<Record<string, readonly [number, number, number]>> = {
  '[PAD]': [0, 0, 0],
  '[UNK]': [0, 0, 0],
  '[CLS]': [0, 0, 0],
  '[SEP]': [0, 0, 0],
  red: [1, 0, 0],
  green: [0, 1, 0],
  blue: [0, 0, 1],
  yellow: [1, 1, 0],
};
const words = Object.keys(colours);
/** What a graph that gives logits multiplies products by. */
export const scale = 10;

/** What graphs it comes in, and what they give. */
export type TinyClipKind =
  'two graphs' | 'one graph' | 'logits alone' | 'two graphs without embeddings';

/** A model whose embedding of an image is its mean colour, and of a text the sum of its words'. */
export function writeTinyClip(
  folder: string,
  kind: TinyClipKind,
  config: object = {},
  sequence: string | number = 'sequence',
): string {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const json = (name: string, value: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  json('config.json', { model_type: 'clip', text_config: {}, vision_config: {}, ...config });
  const vocab = Object.fromEntries(words.map((word, id) => [word, id]));
  json('tokenizer.json', { ...tinyTokenizer, model: { ...tinyTokenizer.model, vocab } });
  json('tokenizer_config.json', { model_max_length: 8, pad_token: '[PAD]' });
  json('preprocessor_config.json', {
    size: { shortest_edge: 4 },
    crop_size: { height: 4, width: 4 },
    do_normalize: false,
  });
  const graph = (name: string, build: (graph: OnnxGraph) => void) => {
    const made = new OnnxGraph(name);
    build(made);
    writeFileSync(join(folder, 'onnx', `${name}.onnx`), made.encode());
  };
  const text = (made: OnnxGraph) => {
    const ids = made.input('input_ids', 'int64', ['texts', sequence]);
    const rows = Float32Array.from(words.flatMap((word) => [...(colours[word] ?? [])]));
    const table = made.constant('table', [words.length, 3], rows);
    const looked = made.node('Gather', 'looked', [table, ids]);
    return made.node('ReduceSum', 'text', [looked, made.integers(1)], { keepdims: 0 });
  };
  const vision = (made: OnnxGraph) => {
    const pixels = made.input('pixel_values', 'float32', ['images', 3, 4, 4]);
    return made.node('ReduceMean', 'vision', [pixels], { axes: [2, 3], keepdims: 0 });
  };
  if (kind.startsWith('two graphs')) {
    const named = kind === 'two graphs';
    graph('text_model', (made) =>
      made.output(named ? 'text_embeds' : 'pooler_output', text(made), ['texts', 3]),
    );
    graph('vision_model', (made) =>
      made.output(named ? 'image_embeds' : 'pooler_output', vision(made), ['images', 3]),
    );
    return folder;
  }
  graph('model', (made) => {
    const [read, seen] = [text(made), vision(made)];
    if (kind === 'one graph') {
      made.output('text_embeds', read, ['texts', 3]);
      made.output('image_embeds', seen, ['images', 3]);
    }
    const turned = made.node('Transpose', 'turned', [read], { perm: [1, 0] });
    const products = made.node('MatMul', 'products', [seen, turned]);
    const logits = made.node('Mul', 'logits', [products, made.scalar('scale', scale)]);
    made.output('logits_per_image', logits, ['images', 'texts']);
  });
  return folder;
}

/** A PNG of one colour, 5 pixels high. */
export function plainImage(red: number, green: number, blue: number, width = 6): Uint8Array {
  const data = Uint8Array.from(
    { length: width * 5 * 3 },
    (_, at) => [red, green, blue][at % 3] ?? 0,
  );
  return encode({ width, height: 5, data, channels: 3 });
}
