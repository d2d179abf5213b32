/** One operator as it was executed. */
export interface ExecutedNode {
  /** Its type, as `MatMul`. */
  readonly operator: string;
  /** Shapes of the tensors it was given, weights among them; those left out are none. */
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}

export interface MultiplyAdds {
  readonly count: number;
  /** Operators that multiply and add as well, but are not counted; empty where the count is exact. */
  readonly uncounted: readonly string[];
}

type Shape = readonly number[];
type Counter = (inputs: readonly Shape[], outputs: readonly Shape[]) => number;

/** Of each element of the product, one for each element of the row: `A` is the first input. */
const product: Counter = ([a = []], [out = []]) => sizeOf(out) * (a.at(-1) ?? 1);

/** The first input may be transposed; its rows are those of the output. */
const gemm: Counter = ([a = []], [out = []]) => sizeOf(out) * (sizeOf(a) / (out[0] ?? 1));

/** Weights of shape [output channels, input channels of a group, kernel...]. */
const convolution =
  (weights: number): Counter =>
  (inputs, [out = []]) =>
    sizeOf(out) * (sizeOf(inputs[weights] ?? []) / (inputs[weights]?.[0] ?? 1));

/** Weights of shape [input channels, output channels of a group, kernel...]. */
const transposedConvolution: Counter = ([a = [], weights = []]) =>
  sizeOf(a) * (sizeOf(weights) / (weights[0] ?? 1));

/** Input [steps, batch, size], then all weights, each used once a step and batch. */
const recurrent: Counter = ([a = [], weights = [], recurrence = []]) =>
  (a[0] ?? 1) * (a[1] ?? 1) * (sizeOf(weights) + sizeOf(recurrence));

/**
 * Queries [batch, length, hidden] and keys [batch, length, hidden], or both by head [batch, heads,
 * length, size]: scores, and as many again for the values they weigh.
 */
const attention: Counter = ([queries = [], keys = [], values = []], [out = []]) => {
  if (queries.length < 3 || keys.length !== queries.length) return NaN;
  const batch = queries[0] ?? 1;
  const known = keys.at(-2) ?? 0;
  const width = (shape: Shape) => (shape.length === 4 ? (shape[1] ?? 1) : 1) * (shape.at(-1) ?? 0);
  const weighed = width(out.length === queries.length ? out : values);
  return batch * (queries.at(-2) ?? 0) * known * (width(queries) + weighed);
};

const counters: Readonly<Record<string, Counter>> = {
  MatMul: product,
  FusedMatMul: product,
  MatMulInteger: product,
  MatMulIntegerToFloat: product,
  DynamicQuantizeMatMul: product,
  QLinearMatMul: product,
  MatMulNBits: product,
  MatMulBnb4: product,
  MatMulFpQ4: product,
  Gemm: gemm,
  QGemm: gemm,
  FusedGemm: gemm,
  Conv: convolution(1),
  FusedConv: convolution(1),
  ConvInteger: convolution(1),
  QLinearConv: convolution(3),
  ConvTranspose: transposedConvolution,
  LSTM: recurrent,
  GRU: recurrent,
  RNN: recurrent,
};

/** With what is before the attention kept beside it, the keys it sees are not among its inputs. */
const attentions = new Set(['MultiHeadAttention', 'Attention']);

/** What else multiplies and adds, in ONNX or the runtime's own operators. */
const others = /Attention|MatMul|Gemm|Conv|LSTM|GRU|RNN|MoE|Einsum/;

/**
 * Counts the multiplications that are added up, in products of matrices, convolutions, recurrent
 * layers and attention: what is usually called MACs. Everything done element by element, such as
 * normalisation and softmax, is no part of it.
 *
 * Products count as the definitions of their operators say, an m × k by k × n one m·k·n
 * (https://onnx.ai/onnx/operators), padding and masked positions included.
 */
export function countMultiplyAdds(nodes: readonly ExecutedNode[]): MultiplyAdds {
  let count = 0;
  const uncounted = new Set<string>();
  for (const { operator, inputs, outputs } of nodes) {
    const counter = counters[operator];
    const counted =
      counter?.(inputs, outputs) ??
      (attentions.has(operator) && outputs.length === 1 ? attention(inputs, outputs) : undefined);
    if (counted !== undefined && Number.isFinite(counted)) count += counted;
    else if (counted !== undefined || others.test(operator)) uncounted.add(operator);
  }
  return { count: Math.round(count), uncounted: [...uncounted].sort() };
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, side) => product * side, 1);
}
