import { OnnxGraph, type Value } from './onnxGraph';
import { quantize } from './quantize';
import { matrixShape, type Tensor, type TfjsModel } from './tfjsModel';

export type Precision = 'fp32' | 'int8';

/** Tokens the model looks at; the rest of a longer text is cut off. */
export const maxTokens = 128;
export const heads = 4;
/** Width of the sentence embedding. */
export const width = 512;

const epsilon = 1e-6;
const layers = ['Layer_0', 'Layer_1'] as const;

/** A linear classifier on the sentence embedding: logits = weight · embedding + bias. */
export interface Head {
  /** [2][512]: a row for `negative`, a row for `positive`. */
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/**
 * Universal Sentence Encoder Lite (Cer et al. 2018, https://arxiv.org/abs/1803.11175) as ONNX.
 *
 *     input_ids ─ 2·embedding + timing signal ─ [attention + feed-forward] × 2 ─ masked mean
 *                                                            ─ tanh layer ─ L2 norm ─ head
 *
 * The layers are pre-norm; the first widens 256 to 512, its residual through a dense layer. The
 * original works on a ragged batch: what it leaves out is masked here, in attention and in the
 * mean, so that padding changes nothing. Tokens after the 128th are cut off in the graph.
 *
 * Inputs `input_ids`, `attention_mask`: int64 [batch, sequence]. Outputs: `logits` float32
 * [batch, 2], where a head is given, and `sentence_embedding` float32 [batch, 512], of length 1.
 *
 * @returns the bytes of the .onnx file.
 */
export function buildUseLite(
  original: TfjsModel,
  precision: Precision,
  head?: Head,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const graph = new OnnxGraph('use-lite');
  const add = weightWriter(graph, precision);
  const shape = ['batch', 'sequence'];
  const clip = (name: string): Value =>
    graph.node('Slice', `${name}_clipped`, [
      graph.input(name, 'int64', shape),
      graph.integers(0),
      graph.integers(maxTokens),
      graph.integers(1),
    ]);
  const ids = clip('input_ids');
  const mask = graph.node('Cast', 'mask', [clip('attention_mask')], { to: 1 });

  const unmasked = graph.node('Sub', 'unmasked', [graph.scalar('one', 1), mask]);
  const attentionBias = graph.node('Unsqueeze', 'attention_bias', [
    graph.node('Mul', 'masked_score', [unmasked, graph.scalar('minus_1e9', -1e9)]),
    graph.integers(1, 2),
  ]);

  let x = embed(graph, add, original, ids);
  for (const layer of layers) x = addLayer(graph, add, original, layer, x, attentionBias);

  const tokenWeight = graph.node('Unsqueeze', 'token_weight', [mask, graph.integers(2)]);
  const sum = graph.node(
    'ReduceSum',
    'token_sum',
    [graph.node('Mul', 'tokens', [x, tokenWeight]), graph.integers(1)],
    { keepdims: 0 },
  );
  const count = graph.node('ReduceSum', 'token_count', [mask, graph.integers(1)]);
  const mean = graph.node('Div', 'token_mean', [
    sum,
    graph.node('Max', 'token_count_or_one', [count, 'one']),
  ]);
  const hidden = graph.node('Tanh', 'hidden', [
    linear(
      graph,
      add,
      'hidden_layer',
      mean,
      original.weight('tanh_layer_0/weights'),
      original.weight('tanh_layer_0/bias'),
    ),
  ]);
  const squares = graph.node('ReduceSum', 'square_sum', [
    graph.node('Mul', 'squares', [hidden, hidden]),
    graph.integers(1),
  ]);
  const length = graph.node('Sqrt', 'length', [
    graph.node('Max', 'square_sum_floor', [squares, graph.scalar('tiny', 1e-12)]),
  ]);
  const embedding = graph.node('Div', 'embedding', [hidden, length]);

  if (head !== undefined) {
    const weight = graph.constant('head.weight', [2, width], Float32Array.from(head.weight.flat()));
    const bias = graph.constant('head.bias', [2], Float32Array.from(head.bias));
    graph.output('logits', graph.node('Gemm', 'head', [embedding, weight, bias], { transB: 1 }), [
      'batch',
      2,
    ]);
  }
  graph.output('sentence_embedding', embedding, ['batch', width]);
  return graph.encode(metadata);
}

/** Adds a weight and returns its float32 value, or the rows that `ids` name. */
interface WeightWriter {
  matrix(name: string, weight: Tensor): Value;
  rows(name: string, weight: Tensor, ids: Value): Value;
}

/**
 * Weight-only int8: the rows of a matrix share a scale in blocks, column by column; each row of the
 * embedding has a scale, and only the rows asked for are widened.
 *
 * Matrices are widened by Cast and Mul, not by DequantizeLinear. ONNX Runtime folds the former into
 * float32 weights when it loads the model, so that a run costs what it costs in fp32. It fuses the
 * latter into a kernel that rounds activations to int8 as well (1.30, CPU), which takes the cosine to
 * fp32 below 0.999.
 */
function weightWriter(graph: OnnxGraph, precision: Precision): WeightWriter {
  if (precision === 'fp32') {
    return {
      matrix: (name, weight) => graph.constant(name, matrixShape(weight), weight.data),
      rows: (name, weight, ids) =>
        graph.node('Gather', `${name}.rows`, [
          graph.constant(name, matrixShape(weight), weight.data),
          ids,
        ]),
    };
  }
  const widen = (name: string, integers: Value): Value =>
    graph.node('Cast', `${name}.widened`, [integers], { to: 1 });
  return {
    matrix(name, weight) {
      const [rows, columns] = matrixShape(weight);
      const block = readsEmbedding.test(name) ? 32 : 128;
      const { integers, scales } = quantize(weight, [block, 1]);
      const shape = [rows / block, block, columns];
      const scaled = graph.node('Mul', `${name}.blocks`, [
        widen(name, graph.constant(`${name}.int8`, shape, integers)),
        graph.constant(`${name}.scale`, [rows / block, 1, columns], scales),
      ]);
      return graph.node('Reshape', name, [scaled, graph.integers(rows, columns)]);
    },
    rows(name, weight, ids) {
      const [rows, columns] = matrixShape(weight);
      const { integers, scales } = quantize(weight, [1, columns]);
      const gather = (part: string, table: Value): Value =>
        graph.node('Gather', `${name}.${part}`, [table, ids]);
      return graph.node('Mul', `${name}.rows`, [
        widen(name, gather('taken', graph.constant(`${name}.int8`, [rows, columns], integers))),
        gather('scales', graph.constant(`${name}.scale`, [rows, 1], scales)),
      ]);
    },
  };
}

/** The matrices whose rounding costs most, which therefore have more scales. */
const readsEmbedding = /^Layer_0\.(qkv|residual)\./;

/** 2·embedding + timing signal: the original adds the embedding to itself with the signal on it. */
function embed(graph: OnnxGraph, add: WeightWriter, original: TfjsModel, ids: Value): Value {
  const table = original.weight('Embeddings_en');
  const rows = add.rows('embedding_table', table, ids);
  const [, columns] = matrixShape(table);
  const timing = graph.node('Slice', 'timing_of_sequence', [
    graph.constant('timing', [maxTokens, columns], timingSignal(original, columns)),
    graph.integers(0),
    graph.node('Shape', 'sequence', [ids], { start: 1, end: 2 }),
    graph.integers(0),
  ]);
  const doubled = graph.node('Mul', 'embedding_doubled', [rows, graph.scalar('two', 2)]);
  return graph.node('Add', 'embedding_timed', [doubled, timing]);
}

/** Sines, then cosines, of position × inverse timescale: [128, 256], row-major. */
function timingSignal(original: TfjsModel, columns: number): Float32Array {
  const inverse = original.weight('AddTimingSignal/TimingSignal/ExpandDims_1').data;
  return Float32Array.from({ length: maxTokens * columns }, (_, index) => {
    const column = index % columns;
    // The original multiplies in single precision, which is visible at position 127.
    const angle = Math.fround(
      Math.floor(index / columns) * (inverse[column % inverse.length] ?? 0),
    );
    return column < inverse.length ? Math.sin(angle) : Math.cos(angle);
  });
}

/** Self-attention and feed-forward, each on its layer-normalised input, each with a residual. */
function addLayer(
  graph: OnnxGraph,
  add: WeightWriter,
  original: TfjsModel,
  layer: string,
  x: Value,
  attentionBias: Value,
): Value {
  const weight = (part: string): Tensor => original.weight(`${layer}/TransformerLayer/${part}`);
  const dense = (name: string, input: Value, kernel: Tensor, bias: Tensor): Value =>
    linear(graph, add, `${layer}.${name}`, input, kernel, bias);
  const normalise = (name: string, input: Value, part: string): Value => {
    const scale = weight(`${part}layer_norm_scale/ConcatPartitions/concat`);
    const bias = weight(`${part}layer_norm_bias/ConcatPartitions/concat`);
    return graph.node(
      'LayerNormalization',
      `${layer}.${name}`,
      [
        input,
        graph.constant(`${layer}.${name}.scale`, scale.shape, scale.data),
        graph.constant(`${layer}.${name}.bias`, bias.shape, bias.data),
      ],
      { axis: -1, epsilon: { float: epsilon } },
    );
  };

  const columns = weight('layer_prepostprocess/layer_norm/layer_norm_scale/ConcatPartitions/concat')
    .data.length;
  const norm = normalise('attention_norm', x, 'layer_prepostprocess/layer_norm/');
  const qkv = dense(
    'qkv',
    norm,
    weight('MultiheadAttention/qkv_transform_single/kernel/part_0'),
    weight('MultiheadAttention/qkv_transform_single/bias/ConcatPartitions/concat'),
  );
  const attended = dense(
    'attention_output',
    attention(graph, layer, qkv, columns, weight('MultiheadAttention/mul/y'), attentionBias),
    weight('MultiheadAttention/output_transform_single/kernel/part_0'),
    weight('MultiheadAttention/output_transform_single/bias/ConcatPartitions/concat'),
  );
  const residual =
    layer === 'Layer_0'
      ? dense(
          'residual',
          x,
          weight('dense/kernel/ConcatPartitions/concat'),
          weight('dense/bias/ConcatPartitions/concat'),
        )
      : x;
  const middle = graph.node('Add', `${layer}.attention_residual`, [attended, residual]);

  const inner = graph.node('Relu', `${layer}.relu`, [
    dense(
      'conv1',
      normalise('ffn_norm', middle, 'FFN/layer_prepostprocess/layer_norm/'),
      weight('FFN/conv1/Tensordot/Reshape_1'),
      weight('FFN/conv1/bias/ConcatPartitions/concat'),
    ),
  ]);
  const outer = dense(
    'conv2',
    inner,
    weight('FFN/conv2/Tensordot/Reshape_1'),
    weight('FFN/conv2/bias/ConcatPartitions/concat'),
  );
  return graph.node('Add', `${layer}.ffn_residual`, [outer, middle]);
}

/**
 * softmax(scale · q kᵀ + bias) v for each head; `qkv` holds the three side by side, each of
 * `columns` columns.
 */
function attention(
  graph: OnnxGraph,
  layer: string,
  qkv: Value,
  columns: number,
  scale: Tensor,
  bias: Value,
): Value {
  const parts = graph.split(
    'Split',
    `${layer}.split`,
    [qkv],
    ['q', 'k', 'v'].map((part) => `${layer}.${part}`),
    { axis: -1 },
  );
  const [q, k, v] = parts.map((part, index) =>
    graph.node(
      'Transpose',
      `${part}.heads`,
      [
        graph.node('Reshape', `${part}.split`, [
          part,
          graph.integers(0, 0, heads, columns / heads),
        ]),
        // Keys are laid out [batch, head, width, position], ready to be multiplied.
      ],
      { perm: index === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3] },
    ),
  ) as [Value, Value, Value];
  const scaled = graph.node('Mul', `${layer}.q.scaled`, [
    q,
    graph.constant(`${layer}.attention_scale`, [], scale.data),
  ]);
  const scores = graph.node('Add', `${layer}.scores`, [
    graph.node('MatMul', `${layer}.qk`, [scaled, k]),
    bias,
  ]);
  const probabilities = graph.node('Softmax', `${layer}.softmax`, [scores], { axis: -1 });
  return graph.node('Reshape', `${layer}.attention`, [
    graph.node(
      'Transpose',
      `${layer}.attention.heads`,
      [graph.node('MatMul', `${layer}.attention.values`, [probabilities, v])],
      { perm: [0, 2, 1, 3] },
    ),
    graph.integers(0, 0, columns),
  ]);
}

function linear(
  graph: OnnxGraph,
  add: WeightWriter,
  name: string,
  x: Value,
  kernel: Tensor,
  bias: Tensor,
): Value {
  const product = graph.node('MatMul', `${name}.product`, [
    x,
    add.matrix(`${name}.kernel`, kernel),
  ]);
  return graph.node('Add', name, [product, graph.constant(`${name}.bias`, bias.shape, bias.data)]);
}
