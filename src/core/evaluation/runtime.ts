import type { ExecutedNode } from './multiplyAdds';

/** What can be set of a runtime. */
export interface RuntimeSettings {
  /** Where it computes: `cpu`, `cuda`, `dml`, `coreml`, `webgpu`. Default `cpu`. */
  readonly provider?: string;
  /** Default `faithful`. */
  readonly optimization?: Optimization;
}

/**
 * How far a runtime rewrites a graph.
 *
 * `faithful`: as far as it goes without computing with quantized activations where the export has
 * weights alone quantized. `all`: as far as it goes, as ONNX Runtime does by default, which moved
 * scores of such exports by up to 0.15. `basic`: what keeps every operator's arithmetic, such as
 * folding constants.
 */
export type Optimization = 'faithful' | 'all' | 'basic';

/** What runs a model. The worker passes onnxruntime-node; the core knows only this. */
export interface Runtime {
  /** Name and version, as `onnxruntime-node 1.30.0`. */
  readonly version: string;
  /** Where it computes, as `cpu`. */
  readonly provider: string;
  readonly optimization: Optimization;
  /**
   * Loads a model.
   *
   * @param file Absolute path of the .onnx file.
   * @throws the runtime's own error, which {@link explainRuntimeError} translates.
   */
  load(file: string, options: SessionOptions): Promise<Session>;
  /**
   * Runs a model as its file has it, on the processor, and tells what was executed.
   *
   * @param runs What to feed to it, once each.
   */
  watch(
    file: string,
    runs: readonly Readonly<Record<string, Tensor>>[],
  ): Promise<readonly ExecutedNode[]>;
}

interface SessionOptions {
  readonly threads: number;
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** What the graph says of its inputs, by name. */
  readonly inputs: Readonly<Record<string, InputFacts>>;
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, OutputTensor>>>;
  release(): Promise<void>;
}

/** Inputs that a tokenized batch can feed. */
export const batchInputs = [
  'input_ids',
  'attention_mask',
  'token_type_ids',
  'position_ids',
] as const;
export type BatchInput = (typeof batchInputs)[number];

export interface InputFacts {
  /** As `int64`, `float32`, `float16`, `bool`. */
  readonly type: string;
  /** A size, or the name of one that varies. */
  readonly dims: readonly (number | string)[];
}

export type Tensor = { readonly dims: readonly number[] } & (
  | { readonly type: 'int64'; readonly data: BigInt64Array }
  | { readonly type: 'int32'; readonly data: Int32Array }
  | { readonly type: 'float32'; readonly data: Float32Array }
  /** Bits of IEEE 754 half precision. */
  | { readonly type: 'float16'; readonly data: Uint16Array }
  | { readonly type: 'bool'; readonly data: Uint8Array }
);

export interface OutputTensor {
  readonly type: string;
  readonly data: ArrayLike<unknown>;
  readonly dims: readonly number[];
}
