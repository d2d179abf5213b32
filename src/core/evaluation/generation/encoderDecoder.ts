import { PersonError } from '../../personError';
import type { ModelFolder } from '../modelFolder';
import type { OutputTensor, Session, Tensor } from '../runtime';
import { textInputsOf } from '../tasks/textInputs';
import type { ScorerParts } from '../tasks/task';
import type { Encoding, Tokenizer } from '../tokenizer';
import {
  cacheSlotsOf,
  isPast,
  KeyValueCache,
  type AttentionSize,
  type CacheSlot,
} from './keyValueCache';
import { logitRows } from './logitRows';
import type { StepDecoder } from './search';
import { rowsOf } from './tensorRows';

interface Graph {
  readonly file: string;
  readonly session: Session;
}

/** What a decoder's graph may ask for besides its cache. */
const decoderInputs = new Set([
  'input_ids',
  'decoder_input_ids',
  'attention_mask',
  'decoder_attention_mask',
  'position_ids',
  'encoder_hidden_states',
  'encoder_attention_mask',
  'use_cache_branch',
]);

/** Why a model does not read a text and write another; `undefined` when it seems to. */
export function unfitAsEncoderDecoder({ precisions }: ModelFolder): string | undefined {
  const has = (names: readonly string[]) =>
    precisions.some(({ graphs }) => names.some((name) => name in graphs));
  if (!has(encoderNames)) return 'it has no encoder_model.onnx';
  return has([...mergedNames, ...firstNames]) ? undefined : 'it has no decoder_model.onnx';
}

const encoderNames = ['encoder_model', 'encoder'];
const mergedNames = ['decoder_model_merged', 'decoder_merged'];
const firstNames = ['decoder_model', 'decoder'];
const laterNames = ['decoder_with_past_model', 'decoder_with_past'];

/**
 * The graphs of a model that reads a text and writes another, as Optimum exports them: an encoder,
 * and a decoder as `decoder_model_merged`, or as `decoder_model` with or without
 * `decoder_with_past_model`.
 */
export class EncoderDecoder {
  private constructor(
    private readonly encoder: Graph,
    private readonly first: Graph,
    /** What goes on from the first step with its cache; each step decodes all again where absent. */
    private readonly later: Graph | undefined,
    private readonly slots: readonly CacheSlot[],
    private readonly tokenizer: Pick<Tokenizer, 'pad'>,
  ) {}

  /**
   * @throws {PersonError} when a graph is missing, or asks for what is not known here.
   */
  static async load(
    parts: Pick<ScorerParts, 'model' | 'file' | 'session'>,
    tokenizer: Pick<Tokenizer, 'pad'>,
  ): Promise<EncoderDecoder> {
    const { graphs, precision } = parts.file;
    const find = async (names: readonly string[]): Promise<Graph | undefined> => {
      const file = names.map((name) => graphs[name]).find((path) => path !== undefined);
      return file === undefined ? undefined : { file, session: await parts.session(file) };
    };
    const missing = (what: string) =>
      new PersonError(
        `The model ${parts.model.id} has no ${what}.onnx of the precision ${precision}.`,
        'Get the file from where the model is published, or choose another precision.',
      );
    const encoder = await find(encoderNames);
    if (!encoder) throw missing('encoder_model');
    textInputsOf(encoder.session, encoder.file, 'the encoder of a text');
    const merged = await find(mergedNames);
    const first = merged ?? (await find(firstNames));
    if (!first) throw missing('decoder_model');
    const isCached = first.session.inputNames.some(isPast);
    const later = isCached ? first : await find(laterNames);
    for (const { file, session } of later ? [first, later] : [first]) checkInputs(file, session);
    const slots = later ? cacheSlotsOf(later.session, later.file, attentionOf(parts.model)) : [];
    return new EncoderDecoder(
      encoder,
      first,
      slots.length > 0 ? later : undefined,
      slots,
      tokenizer,
    );
  }

  /** Encodes a batch; what comes back decodes it, a row for each text. */
  async start(batch: readonly Encoding[]): Promise<StepDecoder> {
    const { session, file } = this.encoder;
    const inputs = textInputsOf(session, file, 'the encoder of a text');
    const feeds = this.tokenizer.pad(batch, [...new Set([...inputs, 'attention_mask' as const])]);
    const mask = feeds['attention_mask'];
    const outputs = await session.run(
      Object.fromEntries(inputs.map((name) => [name, feeds[name] as Tensor])),
    );
    const states = outputs['last_hidden_state'] ?? outputs[session.outputNames[0] ?? ''];
    if (!mask || states?.dims.length !== 3) {
      throw new PersonError(
        `${file} gives no states of the text: [${states?.dims.join(', ') ?? ''}].`,
        'Choose a model that was exported for this task.',
      );
    }
    return new Decoding(
      this.first,
      this.later,
      this.later && new KeyValueCache(this.slots, batch.length),
      tensorOf(states),
      mask,
    );
  }
}

/** A batch being decoded. */
class Decoding implements StepDecoder {
  private isFirst = true;
  /** Which text each row is of. */
  private texts: readonly number[];

  constructor(
    private readonly first: Graph,
    private readonly later: Graph | undefined,
    private readonly cache: KeyValueCache | undefined,
    /** [rows, positions of the source, width]. */
    private states: Tensor,
    private mask: Tensor,
  ) {
    this.texts = Array.from({ length: states.dims[0] ?? 0 }, (_, text) => text);
  }

  async step(sequences: readonly (readonly number[])[]): Promise<readonly Float32Array[]> {
    const isCached = this.cache !== undefined && !this.isFirst;
    const { file, session } = isCached && this.later ? this.later : this.first;
    const length = sequences[0]?.length ?? 0;
    const from = isCached ? length - 1 : 0;
    const rows = sequences.length;
    const given: Readonly<Record<string, () => Tensor>> = {
      input_ids: () =>
        integers(
          sequences.flatMap((tokens) => tokens.slice(from)),
          rows,
        ),
      attention_mask: () => integers(new Array<number>(rows * length).fill(1), rows),
      position_ids: () =>
        integers(
          sequences.flatMap((tokens) => tokens.map((_, at) => at).slice(from)),
          rows,
        ),
      encoder_hidden_states: () => this.states,
      encoder_attention_mask: () => this.mask,
      use_cache_branch: () => ({ type: 'bool', data: Uint8Array.of(isCached ? 1 : 0), dims: [1] }),
    };
    const past = this.cache?.feeds() ?? {};
    const feeds = session.inputNames.map((name) => {
      const tensor = past[name] ?? given[name.replace(/^decoder_/, '')]?.();
      if (!tensor) throw new RangeError(`no input ${name}`);
      return [name, tensor] as const;
    });
    const outputs = await session.run(Object.fromEntries(feeds));
    this.cache?.take(outputs);
    this.isFirst = false;
    return logitRows(outputs['logits'] ?? outputs[session.outputNames[0] ?? ''], rows, file);
  }

  keepRows(rows: readonly number[]): void {
    const texts = rows.map((row) => this.texts[row] ?? NaN);
    const sameTexts =
      texts.length === this.texts.length && texts.every((text, row) => text === this.texts[row]);
    this.cache?.keepRows(rows, sameTexts);
    if (sameTexts) return;
    this.texts = texts;
    this.states = rowsOf(this.states, rows);
    this.mask = rowsOf(this.mask, rows);
  }
}

function checkInputs(file: string, { inputNames }: Session): void {
  const unknown = inputNames.find((name) => !isPast(name) && !decoderInputs.has(name));
  if (unknown === undefined) return;
  throw new PersonError(
    `${file} asks for an input ${unknown}, which a decoder that has an encoder does not have.`,
    'Choose a model that was exported with Optimum for text-to-text generation.',
  );
}

/** Sizes by the names that T5, BART, Marian and M2M-100 give them. */
function attentionOf({ config }: ModelFolder): AttentionSize {
  const number = (...names: string[]) =>
    names.map((name) => config[name]).find((value) => typeof value === 'number');
  const heads = number('decoder_attention_heads', 'num_heads', 'num_attention_heads');
  const size = number('d_model', 'hidden_size');
  const width =
    number('d_kv') ?? (size === undefined || heads === undefined ? undefined : size / heads);
  return { heads, width };
}

function integers(values: readonly number[], rows: number): Tensor {
  const data = BigInt64Array.from(values, BigInt);
  return { type: 'int64', data, dims: [rows, values.length / rows] };
}

function tensorOf({ type, data, dims }: OutputTensor): Tensor {
  return { type, data, dims } as Tensor;
}
