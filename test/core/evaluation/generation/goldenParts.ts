import { join } from 'node:path';
import type { Session } from '../../../../src/core/evaluation/runtime';
import type { ScorerParts } from '../../../../src/core/evaluation/tasks/task';
import type { Tokenizer } from '../../../../src/core/evaluation/tokenizer';
import { loadOnnxRuntime } from '../../../../src/worker/onnxRuntime';

/** What a scorer gets of a folder of graphs that has no tokenizer: padding is token 0, on the right. */
export async function goldenParts(folder: string, names: readonly string[]) {
  const runtime = await loadOnnxRuntime();
  const sessions = new Map<string, Session>();
  const parts: Pick<ScorerParts, 'model' | 'file' | 'session'> = {
    model: {
      id: 'golden',
      name: 'golden',
      folder,
      config: {},
      labels: [],
      precisions: [],
      tokenizer: false,
    },
    file: {
      precision: 'fp32',
      file: '',
      bytes: 0,
      graphs: Object.fromEntries(names.map((name) => [name, `${name}.onnx`])),
    },
    async session(file = '') {
      const known = sessions.get(file) ?? (await runtime.load(join(folder, file), { threads: 1 }));
      sessions.set(file, known);
      return known;
    },
  };
  return {
    parts,
    tokenizer: { pad },
    async release() {
      for (const session of sessions.values()) await session.release();
    },
  };
}

const pad: Tokenizer['pad'] = (batch, inputs) => {
  const length = Math.max(...batch.map(({ ids }) => ids.length));
  const fill = (value: (id: number | undefined) => number) => ({
    type: 'int64' as const,
    data: BigInt64Array.from(
      batch.flatMap(({ ids }) => Array.from({ length }, (_, at) => BigInt(value(ids[at])))),
    ),
    dims: [batch.length, length],
  });
  const made = {
    input_ids: fill((id) => id ?? 0),
    attention_mask: fill((id) => (id === undefined ? 0 : 1)),
  };
  return Object.fromEntries(inputs.map((name) => [name, made[name as keyof typeof made]]));
};
