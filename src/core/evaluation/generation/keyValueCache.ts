import { PersonError } from '../../personError';
import type { InputFacts, OutputTensor, Session, Tensor } from '../runtime';
import { rowsOf } from './tensorRows';

/** One tensor that a decoder hands on to its next step. */
export interface CacheSlot {
  /** Name of the input. */
  readonly past: string;
  /** Name of the output that continues it; some graphs have none for what is of the encoder. */
  readonly present: string;
  /** Whether it is of the source, which does not grow, or of what was decoded. */
  readonly of: 'encoder' | 'decoder';
  readonly type: 'float32' | 'float16';
  readonly heads: number;
  /** Numbers per head and position. */
  readonly width: number;
}

/** Sizes of attention as `config.json` says them, where a graph leaves them open. */
export interface AttentionSize {
  readonly heads: number | undefined;
  readonly width: number | undefined;
}

const pastName =
  /^past_key_values\.(?<layer>\d+)\.(?:(?<of>encoder|decoder)\.)?(?<part>key|value)$/;

/** Whether a graph's input is one of the cache. */
export function isPast(name: string): boolean {
  return pastName.test(name);
}

/**
 * What a graph takes from its last step: `past_key_values.N.{key,value}`, or of a decoder that has an
 * encoder `past_key_values.N.{decoder,encoder}.{key,value}`, of shape [batch, heads, positions, width].
 *
 * @param file For messages.
 * @param size For what the graph leaves open.
 * @throws {PersonError} when the shape is another or not known, or what is decoded is not handed on.
 */
export function cacheSlotsOf(session: Session, file: string, size: AttentionSize): CacheSlot[] {
  return session.inputNames.flatMap((past) => {
    const match = pastName.exec(past)?.groups;
    if (!match) return [];
    const present = past.replace('past_key_values', 'present');
    const of = match['of'] === 'encoder' ? 'encoder' : 'decoder';
    if (of === 'decoder' && !session.outputNames.includes(present)) {
      throw unusable(file, `it asks for ${past}, and nothing it gives continues that`);
    }
    return [{ past, present, of, ...shapeOf(past, session.inputs[past], file, size) }];
  });
}

function shapeOf(
  past: string,
  facts: InputFacts | undefined,
  file: string,
  size: AttentionSize,
): Pick<CacheSlot, 'type' | 'heads' | 'width'> {
  const { type, dims = [] } = facts ?? {};
  const [heads, width] = [
    [dims[1], size.heads],
    [dims[3], size.width],
  ].map((known) => known.find((side): side is number => typeof side === 'number' && side > 0));
  if (dims.length !== 4 || heads === undefined || width === undefined) {
    throw unusable(file, `the shape of ${past} is not known: [${dims.join(', ')}]`);
  }
  if (type !== 'float32' && type !== 'float16') {
    throw unusable(file, `${past} is of the type ${type}, which is not supported`);
  }
  return { type, heads, width };
}

type Numbers = Float32Array | Uint16Array;

/**
 * What a decoder remembers of a batch: keys and values of attention, one row for each text that is
 * decoded. It starts empty; a step takes {@link feeds} and its outputs are handed to {@link take}.
 */
export class KeyValueCache {
  private readonly tensors = new Map<string, Tensor>();

  constructor(
    private readonly slots: readonly CacheSlot[],
    rows: number,
  ) {
    for (const { past, type, heads, width } of slots) {
      this.tensors.set(past, tensorOf(type, empty(type), [rows, heads, 0, width]));
    }
  }

  /** Positions decoded so far, padding included. */
  get length(): number {
    const slot = this.slots.find(({ of }) => of === 'decoder');
    return (slot && this.tensors.get(slot.past)?.dims[2]) ?? 0;
  }

  /** The inputs of the next step. */
  feeds(): Record<string, Tensor> {
    return Object.fromEntries(this.tensors);
  }

  /**
   * Keeps what a step gave. What is of the encoder is kept from the first step that gives it: later
   * ones give none, or an empty one.
   */
  take(outputs: Readonly<Record<string, OutputTensor>>): void {
    for (const { past, present, of, type } of this.slots) {
      const output = outputs[present];
      const known = this.tensors.get(past)?.dims[2] ?? 0;
      if (!output || (of === 'encoder' && known > 0)) continue;
      this.tensors.set(past, tensorOf(type, bitsOf(type, output.data as Numbers), output.dims));
    }
  }

  /**
   * Makes row i what row `rows[i]` was: rows are repeated for beams, beams change places, texts that
   * are done drop out.
   *
   * @param sameTexts Whether every row stays with its text, so that what is of the encoder, which
   *   beams of one text share, is as before.
   */
  keepRows(rows: readonly number[], sameTexts = false): void {
    for (const { past, of } of this.slots) {
      const tensor = this.tensors.get(past);
      if (!tensor || (of === 'encoder' && sameTexts)) continue;
      this.tensors.set(past, rowsOf(tensor, rows));
    }
  }
}

function tensorOf(type: CacheSlot['type'], data: Numbers, dims: readonly number[]): Tensor {
  return { type, data, dims } as Tensor;
}

function empty(type: CacheSlot['type']): Numbers {
  return type === 'float16' ? new Uint16Array() : new Float32Array();
}

/** Where the engine has a Float16Array, the runtime gives half precision as one: its bits are kept. */
function bitsOf(type: CacheSlot['type'], data: Numbers): Numbers {
  if (type === 'float32' || data instanceof Uint16Array) return data;
  return new Uint16Array(data.buffer, data.byteOffset, data.length);
}

function unusable(file: string, why: string): PersonError {
  return new PersonError(
    `${file} cannot be run step by step: ${why}.`,
    'Export the model again with Optimum, or without a cache.',
  );
}
