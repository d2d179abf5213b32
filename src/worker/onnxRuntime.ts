import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { ExecutedNode } from '../core/evaluation/multiplyAdds';
import type { OutputTensor, Runtime, RuntimeSettings, Tensor } from '../core/evaluation/runtime';
import { PersonError } from '../core/personError';

/** How each level is said to the runtime. */
const levels = {
  // Without the second it would turn weight-only int8 into int8 activations, which moves the scores.
  faithful: { graphOptimizationLevel: 'all', extra: { session: { disable_quant_qdq: '1' } } },
  all: { graphOptimizationLevel: 'all' },
  basic: { graphOptimizationLevel: 'basic' },
} as const;

/**
 * ONNX Runtime for Node, loaded when it is first called for: 20 MB that no other process needs.
 *
 * @throws {PersonError} when it does not have the provider on this platform.
 */
export async function loadOnnxRuntime({
  provider = 'cpu',
  optimization = 'faithful',
}: RuntimeSettings = {}): Promise<Runtime> {
  const ort = await import('onnxruntime-node');
  const offered = ort.listSupportedBackends().map(({ name }) => name);
  if (!offered.includes(provider)) {
    throw new PersonError(
      `The runtime has no provider ${provider} on ${process.platform}-${process.arch}.`,
      `Choose one of: ${offered.join(', ')}.`,
    );
  }
  return {
    version: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`,
    provider,
    optimization,
    async load(file, { threads }) {
      const session = await ort.InferenceSession.create(file, {
        executionProviders: [provider],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
        ...levels[optimization],
      }).catch((cause: unknown) => {
        throw provider === 'cpu' ? cause : withoutProvider(provider, cause);
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
          const outputs = await session.run(tensorsOf(ort, feeds));
          return outputs as unknown as Readonly<Record<string, OutputTensor>>;
        },
        release: () => session.release(),
      };
    },
    watch: (file, runs) => watch(ort, file, runs),
  };
}

function tensorsOf({ Tensor }: typeof OnnxRuntime, feeds: Readonly<Record<string, Tensor>>) {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, dims }]) => [
      name,
      new Tensor(type, data, dims),
    ]),
  );
}

/** What the runtime says when a provider's own libraries or device are not there. */
function withoutProvider(provider: string, cause: unknown): unknown {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (!/ExecutionProvider|shared library|adapter|device|backend/i.test(message)) return cause;
  return new PersonError(
    `The provider ${provider} could not be loaded: ${lastSentence(message)}.`,
    'Install what it needs (drivers, for cuda its libraries too), or choose the provider cpu.',
    { cause },
  );
}

function lastSentence(message: string): string {
  const line = message.trim().split('\n', 1)[0] ?? '';
  return (/(?:^|\. |: |was false\. )([^.:]+(?:: [^.:]+)?)\.?$/.exec(line)?.[1] ?? line).trim();
}

/**
 * Lets the runtime profile itself: it notes every operator it executes with the shapes of its
 * tensors. Without rewriting the operators are those of the file; without packing no weight is
 * missing from their inputs.
 */
async function watch(
  ort: typeof OnnxRuntime,
  file: string,
  runs: readonly Readonly<Record<string, Tensor>>[],
): Promise<ExecutedNode[]> {
  const folder = await mkdtemp(join(tmpdir(), 'paperweight-'));
  try {
    const session = await ort.InferenceSession.create(file, {
      executionProviders: ['cpu'],
      interOpNumThreads: 1,
      graphOptimizationLevel: 'disabled',
      enableProfiling: true,
      profileFilePrefix: join(folder, 'profile'),
      extra: { session: { disable_prepacking: '1' } },
      logSeverityLevel: 3,
    });
    try {
      for (const feeds of runs) await session.run(tensorsOf(ort, feeds));
    } finally {
      await session.release();
    }
    const [name = ''] = await readdir(folder);
    const events = JSON.parse(await readFile(join(folder, name), 'utf8')) as ProfileEvent[];
    return events.flatMap(({ cat, args }) =>
      cat === 'Node' && args.op_name !== undefined
        ? [
            {
              operator: args.op_name,
              inputs: shapesIn(args.input_type_shape),
              outputs: shapesIn(args.output_type_shape),
            },
          ]
        : [],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A line of the runtime's profile, as far as it is read here. */
interface ProfileEvent {
  readonly cat: string;
  readonly args: {
    readonly op_name?: string;
    readonly input_type_shape?: TypedShapes;
    readonly output_type_shape?: TypedShapes;
  };
}

/** As `[{"float": [1, 10, 256]}]`. */
type TypedShapes = readonly Readonly<Record<string, readonly number[]>>[];

function shapesIn(shapes: TypedShapes = []): (readonly number[])[] {
  return shapes.map((shape) => Object.values(shape)[0] ?? []);
}
