import { PersonError } from '../personError';
import type { Pooling } from './modelFolder';
import { outputNumbers } from './outputNumbers';
import type { TaskOptions } from './report';
import type { BatchInput, OutputTensor, Session } from './runtime';
import type { ScorerParts } from './tasks/task';
import { textInputsOf } from './tasks/textInputs';
import { checkVocabulary } from './tasks/vocabulary';
import type { Encoding, Tokenizer } from './tokenizer';

/** Outputs of a graph that hold one embedding a text. */
const ofTexts = ['sentence_embedding', 'text_embeds', 'embeddings'];
/** Outputs that hold one a token. */
const ofTokens = ['last_hidden_state', 'token_embeddings'];

/** Gives texts embeddings, as a sentence-transformers model does. */
export class SentenceEmbedder {
  private constructor(
    private readonly parts: ScorerParts,
    private readonly session: Session,
    private readonly tokenizer: Tokenizer,
    private readonly inputs: readonly BatchInput[],
    private readonly output: string,
    /** Absent where the graph pools itself. */
    private readonly pooling: Pooling | undefined,
    /** Where the embeddings come from, for the report. */
    readonly settled: TaskOptions,
  ) {}

  /**
   * Takes the graph's `sentence_embedding` where it has one, else pools its token embeddings as the
   * folder's sentence-transformers files say, else takes their mean, which the report says.
   *
   * @throws {PersonError} when the model gives no embeddings, or pools in a way not known here.
   */
  static async open(parts: ScorerParts): Promise<SentenceEmbedder> {
    const session = await parts.session();
    const tokenizer = await parts.tokenizer();
    const { file } = parts.file;
    const { model } = parts;
    const inputs = textInputsOf(session, file, 'a sentence encoder');
    const create = (output: string, pooling: Pooling | undefined, settled: TaskOptions) =>
      new SentenceEmbedder(parts, session, tokenizer, inputs, output, pooling, settled);
    const whole = ofTexts.find((name) => session.outputNames.includes(name));
    if (whole !== undefined) return create(whole, undefined, { embedding: whole });
    const tokens = ofTokens.find((name) => session.outputNames.includes(name));
    if (tokens === undefined) {
      throw new PersonError(
        `${file} gives no embeddings: its outputs are ${session.outputNames.join(', ')}.`,
        'Choose a model exported for feature extraction or sentence similarity.',
      );
    }
    if (model.poolingFault !== undefined) {
      throw new PersonError(
        `The embeddings of ${model.id} cannot be computed: ${model.poolingFault}.`,
        'Export the model so that its graph has the output sentence_embedding.',
      );
    }
    const pooling = model.pooling ?? { mode: 'mean', normalize: false };
    const said = model.pooling ? pooling.mode : 'mean, as the model names none';
    return create(tokens, pooling, { embedding: tokens, pooling: said });
  }

  /** Tokenizes a text. */
  encode(text: string): Encoding {
    const { maxSequenceLength } = this.parts.model;
    const most = Math.min(maxSequenceLength ?? Infinity, this.tokenizer.maxLength ?? Infinity);
    const encoding = this.tokenizer.encode(text, undefined, most);
    checkVocabulary(encoding.ids, this.parts);
    return encoding;
  }

  /**
   * @returns for each text its embedding, all of the same width. A number in it may be NaN.
   * @throws {PersonError} when the output is not of the shape of embeddings.
   */
  async embed(batch: readonly Encoding[]): Promise<Float32Array[]> {
    const feeds = this.tokenizer.pad(batch, this.inputs);
    const output = (await this.session.run(feeds))[this.output];
    const { file } = this.parts.file;
    const dims = output?.dims ?? [];
    const width = dims.at(-1) ?? 0;
    if (!output || dims.length !== (this.pooling ? 3 : 2) || dims[0] !== batch.length) {
      throw new PersonError(
        `${file} gives ${this.output} of shape [${dims.join(', ')}], which are no embeddings of ${batch.length} texts.`,
        'Choose a model exported for feature extraction or sentence similarity.',
      );
    }
    if (!this.pooling) {
      const numbers = outputNumbers(output, file);
      return batch.map((_, row) =>
        Float32Array.from({ length: width }, (_, at) => numbers[row * width + at] ?? NaN),
      );
    }
    return pool(output, file, batch, this.pooling, this.tokenizer.paddingSide);
  }
}

/**
 * Makes one embedding a text out of one a token, padding left out (sentence-transformers 5,
 * `Pooling` and `Normalize`).
 *
 * @param output [batch, sequence, width]
 */
function pool(
  output: OutputTensor,
  file: string,
  batch: readonly Encoding[],
  { mode, normalize }: Pooling,
  side: 'left' | 'right',
): Float32Array[] {
  const numbers = outputNumbers(output, file);
  const [, sequence = 0, width = 0] = output.dims;
  return batch.map(({ ids }, row) => {
    const start = row * sequence + (side === 'left' ? sequence - ids.length : 0);
    const last = ids.length - 1;
    const at = (token: number, column: number) => numbers[(start + token) * width + column] ?? NaN;
    const embedding = new Float32Array(width);
    for (let column = 0; column < width; column++) {
      if (ids.length === 0) continue;
      if (mode === 'cls') embedding[column] = at(0, column);
      else if (mode === 'last') embedding[column] = at(last, column);
      else {
        let total = mode === 'max' ? -Infinity : 0;
        for (let token = 0; token <= last; token++) {
          total = mode === 'max' ? Math.max(total, at(token, column)) : total + at(token, column);
        }
        embedding[column] = mode === 'max' ? total : total / ids.length;
      }
    }
    if (!normalize) return embedding;
    const length = Math.max(norm(embedding), 1e-12);
    return embedding.map((value) => value / length);
  });
}

/** The scalar product of two vectors of the same width. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? NaN) * (b[at] ?? NaN);
  return sum;
}

/** The cosine of the angle between two vectors of the same width, -1 to 1; 0 where one is zero. */
export function cosine(a: Float32Array, b: Float32Array): number {
  const lengths = norm(a) * norm(b);
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, dot(a, b) / lengths));
}

/** The length of a vector. */
export function norm(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector));
}
