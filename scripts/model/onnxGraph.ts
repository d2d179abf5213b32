import { ModelProto } from './onnxSchema';

/** `TensorProto.DataType` of ONNX, the types used here. */
const elementTypes = { float32: 1, int8: 3, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof elementTypes;

/** The name of a value in the graph. */
export type Value = string;

type Attribute =
  number | { readonly float: number } | { readonly graph: OnnxGraph } | readonly number[];
type Dimension = number | string;

const opset = 17;
const irVersion = 8;

/**
 * Writes an ONNX graph node by node, in the order of the calls, which is the order of execution.
 * The bytes depend on the calls alone.
 */
export class OnnxGraph {
  private readonly nodes: object[] = [];
  private readonly initializers: object[] = [];
  private readonly inputs: object[] = [];
  private readonly outputs: object[] = [];
  private readonly int64s = new Map<string, Value>();

  constructor(private readonly name: string) {}

  /** Declares an input; a string among the dimensions names one that varies. */
  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Declares that `value` leaves the graph under `name`. */
  output(
    name: string,
    value: Value,
    shape: readonly Dimension[],
    type: ElementType = 'float32',
  ): void {
    this.nodes.push({ op_type: 'Identity', name, input: [value], output: [name] });
    this.outputs.push(valueInfo(name, type, shape));
  }

  /** Adds a constant tensor, row-major. */
  constant(
    name: string,
    shape: readonly number[],
    data: Float32Array | Int8Array | BigInt64Array,
  ): Value {
    const type =
      data instanceof Float32Array ? 'float32' : data instanceof Int8Array ? 'int8' : 'int64';
    this.initializers.push({
      name,
      dims: [...shape],
      data_type: elementTypes[type],
      raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    return name;
  }

  /** Adds a float32 constant whose data are the content of a file beside the model. */
  external(name: string, shape: readonly number[], location: string): Value {
    this.initializers.push({
      name,
      dims: [...shape],
      data_type: elementTypes.float32,
      external_data: [{ key: 'location', value: location }],
      data_location: 1,
    });
    return name;
  }

  /** A float32 scalar. */
  scalar(name: string, value: number): Value {
    return this.constant(name, [], Float32Array.of(value));
  }

  /** A vector of integers such as a shape or axes; equal vectors are stored once. */
  integers(...values: number[]): Value {
    const key = values.join(',');
    const known = this.int64s.get(key);
    if (known !== undefined) return known;
    const name = `int64_${key.replaceAll(',', '_')}`;
    this.int64s.set(key, name);
    return this.constant(name, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Adds a node with one output, which is named as the node. */
  node(
    type: string,
    name: string,
    inputs: readonly Value[],
    attributes?: Readonly<Record<string, Attribute>>,
  ): Value {
    this.split(type, name, inputs, [name], attributes);
    return name;
  }

  /** Adds a node with several outputs. */
  split(
    type: string,
    name: string,
    inputs: readonly Value[],
    outputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly Value[] {
    const attribute = Object.entries(attributes).map(([key, value]) => encode(key, value));
    this.nodes.push({ op_type: type, name, input: [...inputs], output: [...outputs], attribute });
    return outputs;
  }

  /** The model as the bytes of an .onnx file (opset 17, IR version 8). */
  encode(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    return ModelProto.encode(
      ModelProto.create({
        ir_version: irVersion,
        producer_name: 'paperweight',
        opset_import: [{ domain: '', version: opset }],
        metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
        graph: this.proto(),
      }),
    ).finish();
  }

  /** As `GraphProto`, for an attribute of a node such as the body of a `Loop`. */
  proto(): object {
    return {
      name: this.name,
      node: this.nodes,
      initializer: this.initializers,
      input: this.inputs,
      output: this.outputs,
    };
  }
}

/** `AttributeProto.AttributeType`: FLOAT 1, INT 2, GRAPH 5, INTS 7. */
function encode(name: string, value: Attribute): object {
  if (typeof value === 'number') return { name, i: value, type: 2 };
  if ('graph' in value) return { name, g: value.graph.proto(), type: 5 };
  if ('float' in value) return { name, f: value.float, type: 1 };
  return { name, ints: [...value], type: 7 };
}

function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]): object {
  const dim = shape.map((side) =>
    typeof side === 'string' ? { dim_param: side } : { dim_value: side },
  );
  return { name, type: { tensor_type: { elem_type: elementTypes[type], shape: { dim } } } };
}
