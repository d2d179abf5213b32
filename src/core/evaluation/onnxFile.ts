import { WireReader, type WireField } from './wireFormat';
import type { OpenFile } from './files';

/** What an .onnx file says about itself. */
export interface OnnxFacts {
  /** Version of the default operator set. */
  readonly opset?: number;
  /**
   * Number of weights: the elements of all initializers of a floating-point or at most 8-bit
   * integer type, scalars and the scales and zero points of quantization left out.
   */
  readonly parameters: number;
  /** Those weights by how each is kept: `{ fp32: 66, int8: 1024 }`. */
  readonly weights: Readonly<Record<string, number>>;
  /**
   * Whether it quantizes activations while it runs, by all values of a tensor: what it makes of an
   * example then depends on which others share its batch, and on the padding.
   */
  readonly quantizesActivations: boolean;
  /** Rows of the table that `input_ids` looks tokens up in, where the graph shows it. */
  readonly embeddingRows?: number;
  /** Names of what is fed to it (`input_ids`, `past_key_values.0.key`), in the graph's order. */
  readonly inputs: readonly string[];
  /** Names of what it gives (`logits`, `present.0.key`), in the graph's order. */
  readonly outputs: readonly string[];
  /** Names of the files beside it that hold weights. */
  readonly externalFiles: readonly string[];
}

interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: number;
}

interface Node {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
}

interface Graph {
  readonly nodes: Node[];
  readonly tensors: Map<string, Tensor>;
  readonly externalFiles: Set<string>;
}

interface Ends {
  readonly inputs: string[];
  readonly outputs: string[];
}

/** Field numbers and element types: onnx.proto of ONNX 1.19. */
const weightTypes: Readonly<Record<number, string>> = {
  1: 'fp32',
  2: 'uint8',
  3: 'int8',
  10: 'fp16',
  11: 'fp64',
  16: 'bf16',
  17: 'fp8',
  18: 'fp8',
  19: 'fp8',
  20: 'fp8',
  21: 'uint4',
  22: 'int4',
  23: 'fp4',
};

/** uint8, int8, uint4 and int4. */
const integerTypes = new Set([2, 3, 21, 22]);

/** Which inputs of an operator are scales, zero points or indexes rather than weights. */
const quantizationInputs: Readonly<Record<string, readonly number[]>> = {
  QuantizeLinear: [1, 2],
  DequantizeLinear: [1, 2],
  MatMulInteger: [2, 3],
  ConvInteger: [2, 3],
  DynamicQuantizeMatMul: [2, 3],
  MatMulIntegerToFloat: [2, 3, 4, 5],
  QLinearMatMul: [1, 2, 4, 5, 6, 7],
  QLinearConv: [1, 2, 4, 5, 6, 7],
  QGemm: [1, 2, 4, 5, 7, 8],
  MatMulNBits: [2, 3, 4],
  GatherBlockQuantized: [2, 3],
};

/**
 * Reads what an .onnx file says about itself, without reading its weights.
 *
 * @throws {WireFormatError} when the file is truncated or no protocol buffer.
 */
export async function readOnnxFile(file: OpenFile): Promise<OnnxFacts | undefined> {
  const reader = new WireReader(file);
  const graph: Graph = { nodes: [], tensors: new Map(), externalFiles: new Set() };
  const ends: Ends = { inputs: [], outputs: [] };
  let opset: number | undefined;
  let hasGraph = false;
  for await (const field of reader.fields(0, file.bytes)) {
    if (field.number === 7) {
      hasGraph = true;
      await readGraph(reader, field, graph, ends);
    } else if (field.number === 8) {
      opset = (await readDefaultOpset(reader, field)) ?? opset;
    }
  }
  if (!hasGraph) return undefined;
  const embeddingRows = findEmbeddingRows(graph);
  const weights = countWeights(graph);
  return {
    ...(opset !== undefined && { opset }),
    parameters: Object.values(weights).reduce((sum, count) => sum + count, 0),
    weights,
    quantizesActivations: graph.nodes.some(({ operator }) => /^DynamicQuantize/.test(operator)),
    ...(embeddingRows !== undefined && { embeddingRows }),
    // Exports of old list the weights among the inputs.
    inputs: ends.inputs.filter((name) => !graph.tensors.has(name)),
    outputs: ends.outputs,
    externalFiles: [...graph.externalFiles],
  };
}

async function readDefaultOpset(reader: WireReader, field: WireField): Promise<number | undefined> {
  let domain = '';
  let version: number | undefined;
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === 1) domain = await reader.text(part);
    else if (part.number === 2) version = part.value;
  }
  return domain === '' || domain === 'ai.onnx' ? version : undefined;
}

/** @param ends Gets the graph's own; those of a graph inside it are no one's from outside. */
async function readGraph(
  reader: WireReader,
  field: WireField,
  graph: Graph,
  ends?: Ends,
): Promise<void> {
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === 1) await readNode(reader, part, graph);
    else if (part.number === 5) await readTensor(reader, part, graph);
    else if (part.number === 11) ends?.inputs.push(await readValueName(reader, part));
    else if (part.number === 12) ends?.outputs.push(await readValueName(reader, part));
  }
}

async function readValueName(reader: WireReader, field: WireField): Promise<string> {
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === 1) return reader.text(part);
  }
  return '';
}

async function readNode(reader: WireReader, field: WireField, graph: Graph): Promise<void> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const numbers = new Map<string, number>();
  let operator = '';
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === 1) inputs.push(await reader.text(part));
    else if (part.number === 2) outputs.push(await reader.text(part));
    else if (part.number === 4) operator = await reader.text(part);
    else if (part.number === 5) await readAttribute(reader, part, numbers, graph);
  }
  graph.nodes.push({ operator, inputs, outputs, numbers });
  // What a node of this kind holds is a weight as any other.
  const held = operator === 'Constant' ? graph.tensors.get('') : undefined;
  if (held) graph.tensors.set(outputs[0] ?? '', { ...held, name: outputs[0] ?? '' });
  graph.tensors.delete('');
}

async function readAttribute(
  reader: WireReader,
  field: WireField,
  numbers: Map<string, number>,
  graph: Graph,
): Promise<void> {
  let name = '';
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === 1) name = await reader.text(part);
    else if (part.number === 3 && part.value !== undefined) numbers.set(name, part.value);
    else if (part.number === 5) await readTensor(reader, part, graph, '');
    else if (part.number === 6 || part.number === 11) await readGraph(reader, part, graph);
  }
}

/** @param alias Its name, where it has none of its own. */
async function readTensor(
  reader: WireReader,
  field: WireField,
  graph: Graph,
  alias?: string,
): Promise<void> {
  const dims: number[] = [];
  let name = '';
  let type = 0;
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === 1) dims.push(...(await reader.varints(part)));
    else if (part.number === 2) type = part.value ?? 0;
    else if (part.number === 8) name = await reader.text(part);
    else if (part.number === 13) {
      const location = await readLocation(reader, part);
      if (location !== undefined) graph.externalFiles.add(location);
    }
  }
  graph.tensors.set(alias ?? name, { name, dims, type });
}

async function readLocation(reader: WireReader, field: WireField): Promise<string | undefined> {
  let key = '';
  let value: string | undefined;
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === 1) key = await reader.text(part);
    else if (part.number === 2) value = await reader.text(part);
  }
  return key === 'location' ? value : undefined;
}

function countWeights(graph: Graph): Record<string, number> {
  const { nodes, tensors } = graph;
  const elements = new Map<string, number>();
  const bits = new Map<string, number>();
  for (const { name, dims, type } of tensors.values()) {
    const count = dims.reduce((product, size) => product * size, 1);
    if (weightTypes[type] !== undefined && count > 1) elements.set(name, count);
  }
  const origin = originsIn(graph, ['Cast', 'Gather', 'Identity']);
  for (const { operator, inputs, numbers } of nodes) {
    for (const position of quantizationInputs[operator] ?? []) {
      elements.delete(inputs[position] ?? '');
    }
    if (operator === 'MatMulNBits' && elements.has(inputs[1] ?? '')) {
      elements.set(inputs[1] ?? '', (numbers.get('K') ?? 0) * (numbers.get('N') ?? 0));
      bits.set(inputs[1] ?? '', numbers.get('bits') ?? 4);
    }
    if (operator === 'Mul') {
      // Weights widened by Cast and Mul instead of DequantizeLinear: the other factor is a scale.
      const factors = inputs.map(origin);
      const isInteger = factors.map((name) => integerTypes.has(tensors.get(name)?.type ?? 0));
      factors.filter((_, side) => isInteger[1 - side]).forEach((scale) => elements.delete(scale));
    }
  }
  const weights: Record<string, number> = {};
  for (const [name, count] of elements) {
    const packed = bits.get(name);
    const kept = packed ? `int${packed}` : (weightTypes[tensors.get(name)?.type ?? 0] ?? '');
    weights[kept] = (weights[kept] ?? 0) + count;
  }
  return weights;
}

function findEmbeddingRows(graph: Graph): number | undefined {
  const indexOrigin = originsIn(graph, ['Cast', 'Identity', 'Slice', 'Reshape']);
  const tableOrigin = originsIn(graph, ['DequantizeLinear', 'Cast', 'Identity']);
  for (const { operator, inputs } of graph.nodes) {
    if (operator !== 'Gather' || indexOrigin(inputs[1] ?? '') !== 'input_ids') continue;
    const table = graph.tensors.get(tableOrigin(inputs[0] ?? ''));
    if (table?.dims.length === 2) return table.dims[0];
  }
  return undefined;
}

/** Follows a value back to where it comes from, through the first inputs of some operators. */
function originsIn({ nodes }: Graph, through: readonly string[]): (name: string) => string {
  const madeBy = new Map(
    nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)),
  );
  return (name) => {
    // A damaged graph may have a circle; no path is longer than there are nodes.
    for (let steps = 0; steps < nodes.length; steps++) {
      const node = madeBy.get(name);
      if (node === undefined || !through.includes(node.operator)) return name;
      name = node.inputs[0] ?? '';
    }
    return name;
  };
}
