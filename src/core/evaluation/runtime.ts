/** What runs a model. The worker passes onnxruntime-node; the core knows only this. */
export interface Runtime {
  /** Name and version, as `onnxruntime-node 1.30.0`. */
  readonly version: string;
  /** Where it computes, as `cpu`. */
  readonly provider: string;
  /** How far it rewrites a graph, as the report states it. */
  readonly optimization: 'faithful' | 'all';
  /**
   * Loads a model.
   *
   * @param file Absolute path of the .onnx file.
   * @throws the runtime's own error, which {@link explainRuntimeError} translates.
   */
  load(file: string, options: SessionOptions): Promise<Session>;
}

interface SessionOptions {
  readonly threads: number;
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
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

export interface Tensor {
  readonly type: 'int64';
  readonly data: BigInt64Array;
  readonly dims: readonly number[];
}

export interface OutputTensor {
  readonly type: string;
  readonly data: ArrayLike<unknown>;
  readonly dims: readonly number[];
}
