import type { OutputTensor, Runtime } from '../core/evaluation/runtime';

/** ONNX Runtime for Node, loaded when it is first called for: 20 MB that no other process needs. */
export async function loadOnnxRuntime(): Promise<Runtime> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-node');
  return {
    version: `onnxruntime-node ${env.versions.node ?? env.versions.common}`,
    provider: 'cpu',
    optimization: 'faithful',
    async load(file, { threads }) {
      const session = await InferenceSession.create(file, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        graphOptimizationLevel: 'all',
        // Or it would turn weight-only int8 into int8 activations, which moves the scores.
        extra: { session: { disable_quant_qdq: '1' } },
        logSeverityLevel: 3,
      });
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        inputs: Object.fromEntries(
          session.inputMetadata.flatMap((input) =>
            input.isTensor ? [[input.name, { type: input.type, dims: input.shape }]] : [],
          ),
        ),
        async run(feeds) {
          const tensors = Object.entries(feeds).map(
            ([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)] as const,
          );
          const outputs = await session.run(Object.fromEntries(tensors));
          return outputs as unknown as Readonly<Record<string, OutputTensor>>;
        },
        release: () => session.release(),
      };
    },
  };
}
