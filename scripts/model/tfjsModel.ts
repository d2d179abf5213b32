import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A float32 tensor in row-major order. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Rows and columns: the last two dimensions, before which there are only ones. */
export function matrixShape(tensor: Tensor): [rows: number, columns: number] {
  return tensor.shape.slice(-2) as [number, number];
}

/** Where the original lies: a TensorFlow.js graph model and its vocabulary. */
export interface TfjsModel {
  /** The float32 weight whose name ends in `ending`, a path of whole name parts. */
  weight(ending: string): Tensor;
  /** SentencePiece pieces with their log probabilities; the index is the token id. */
  readonly vocabulary: readonly (readonly [piece: string, score: number])[];
}

interface WeightsGroup {
  readonly paths: readonly string[];
  readonly weights: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly shape: readonly number[];
    readonly quantization?: unknown;
  }[];
}

/**
 * Reads a TensorFlow.js graph model's weights: `model.json` lists them in the order in which they
 * lie, without padding, in the concatenated shards (tfjs-converter, "weights manifest").
 *
 * @param folder Holds `model.json`, its shards and `vocab.json`.
 * @throws {Error} when the shards' length is not what `model.json` says, or a weight is quantized.
 */
export async function readTfjsModel(folder: string): Promise<TfjsModel> {
  const { weightsManifest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as {
    weightsManifest: WeightsGroup[];
  };
  const weights = new Map<string, Tensor>();
  for (const group of weightsManifest) {
    const shards = await Promise.all(group.paths.map((path) => readFile(join(folder, path))));
    const bytes = Uint8Array.from(Buffer.concat(shards)).buffer;
    let offset = 0;
    for (const { name, dtype, shape, quantization } of group.weights) {
      if (quantization !== undefined) throw new Error(`${name} is quantized, which is not read.`);
      const size = shape.reduce((product, side) => product * side, 1);
      if (dtype === 'float32') {
        weights.set(name, { shape, data: new Float32Array(bytes, offset, size) });
      } else if (dtype !== 'int32') {
        throw new Error(`${name} is of type ${dtype}, whose size is not known here.`);
      }
      offset += 4 * size;
    }
    if (offset !== bytes.byteLength) {
      throw new Error(`${folder}: ${bytes.byteLength} bytes of weights, ${offset} expected.`);
    }
  }
  const vocabulary = JSON.parse(await readFile(join(folder, 'vocab.json'), 'utf8')) as [
    string,
    number,
  ][];
  return {
    vocabulary,
    weight(ending) {
      const found = [...weights].filter(([name]) => name.endsWith(`/${ending}`));
      const [first] = found;
      if (first === undefined || found.length > 1) {
        throw new Error(`${found.length} weights end in ${ending}, not one.`);
      }
      return first[1];
    },
  };
}
