import { PersonError } from '../../personError';
import type { ModelFolder } from '../modelFolder';
import { outputNumbers } from '../outputNumbers';
import { isRecord } from '../readers/json';
import type { BatchInput, OutputTensor, Session, Tensor } from '../runtime';
import type { ScorerParts } from '../tasks/task';
import { checkVocabulary } from '../tasks/vocabulary';
import type { Encoding, Tokenizer } from '../tokenizer';
import { ImageProcessor } from './imageProcessor';
import type { RgbImage } from './rgbImage';

/** Why a model does not see images and texts in one space; `undefined` when it seems to. */
export function unfitAsImageTextModel({ config, precisions }: ModelFolder): string | undefined {
  const hasBoth = precisions.some(({ graphs }) => graphs['text_model'] && graphs['vision_model']);
  if (hasBoth || (isRecord(config['text_config']) && isRecord(config['vision_config']))) {
    return undefined;
  }
  return 'it does not read images and texts';
}

/** A graph, with those of its inputs that a text feeds. */
interface Side {
  readonly session: Session;
  readonly file: string;
  readonly textInputs: readonly BatchInput[];
}

const textInputNames = ['input_ids', 'attention_mask', 'position_ids'] as const;

/**
 * A model as CLIP and SigLIP: images and texts get embeddings whose cosine says how well they match.
 * It is either two graphs, `text_model` (`input_ids`, `attention_mask` to `text_embeds`) and
 * `vision_model` (`pixel_values` to `image_embeds`), or one that takes all of these and gives both,
 * or `logits_per_image` alone.
 */
export class ImageTextModel {
  private constructor(
    private readonly parts: ScorerParts,
    private readonly text: Side,
    private readonly vision: Side,
    private readonly tokenizer: Tokenizer,
    private readonly processor: ImageProcessor,
    /** Tokens to which each text is padded: SigLIP was trained so, and has no mask. */
    private readonly leastTokens: number,
  ) {}

  /** @throws {PersonError} when the graphs do not take images and texts. */
  static async open(parts: ScorerParts): Promise<ImageTextModel> {
    const { model, file } = parts;
    const processor = ImageProcessor.of(model);
    const { text_model: textFile, vision_model: visionFile } = file.graphs;
    const two = textFile !== undefined && visionFile !== undefined;
    const text = await sideOf(parts, two ? textFile : file.file);
    const vision = two ? await sideOf(parts, visionFile) : text;
    requireInput(text, 'input_ids');
    requireInput(vision, 'pixel_values');
    const config = model.config['text_config'];
    const length = isRecord(config) ? config['max_position_embeddings'] : undefined;
    const isSiglip = /^siglip/.test(String(model.config['model_type']));
    const leastTokens = !isSiglip ? 1 : typeof length === 'number' ? length : 64;
    const tokenizer = await parts.tokenizer();
    return new ImageTextModel(parts, text, vision, tokenizer, processor, leastTokens);

    function requireInput({ session, file: name }: Side, input: string): void {
      if (session.inputNames.includes(input)) return;
      throw new PersonError(
        `${name} does not take ${input}: its inputs are ${session.inputNames.join(', ')}.`,
        'Choose a model exported like CLIP: text_model and vision_model, or both in one graph.',
      );
    }
  }

  /** Resizes an image to what the model sees. */
  fit(image: RgbImage): RgbImage {
    return this.processor.fit(image);
  }

  encode(text: string): Encoding {
    const encoding = this.tokenizer.encode(text);
    checkVocabulary(encoding.ids, this.parts);
    return encoding;
  }

  /**
   * @param images As {@link fit} makes them.
   * @returns an embedding each, of length 1. A number in it may be NaN.
   * @throws {PersonError} when the model gives none.
   */
  async embedImages(images: readonly RgbImage[]): Promise<Float32Array[]> {
    // A graph that takes both is given a text to go with the images.
    const texts = this.vision === this.text ? this.textFeeds([this.encode('')]) : {};
    const outputs = await this.vision.session.run({ ...texts, ...this.imageFeeds(images) });
    return this.embeddingsIn(outputs, 'image_embeds', images.length, this.vision);
  }

  /** As {@link embedImages}, of texts. */
  async embedTexts(texts: readonly Encoding[]): Promise<Float32Array[]> {
    const blank = { width: 1, height: 1, data: new Uint8Array(3) };
    const images = this.vision === this.text ? this.imageFeeds([this.fit(blank)]) : {};
    const outputs = await this.text.session.run({ ...images, ...this.textFeeds(texts) });
    return this.embeddingsIn(outputs, 'text_embeds', texts.length, this.text);
  }

  /**
   * How well each of some texts matches an image: the model's own logits where it gives them, else
   * cosines.
   */
  async match(
    image: RgbImage,
    texts: readonly Encoding[],
  ): Promise<{ readonly scores: readonly number[]; readonly areLogits: boolean }> {
    const { session, file } = this.vision;
    if (this.vision === this.text && session.outputNames.includes('logits_per_image')) {
      const feeds = { ...this.textFeeds(texts), ...this.imageFeeds([image]) };
      const output = (await session.run(feeds))['logits_per_image'];
      if (output?.dims.join() !== `1,${texts.length}`) {
        throw new PersonError(
          `${file} gives logits_per_image of the shape [${output?.dims.join(', ') ?? ''}] for 1 image and ${texts.length} texts.`,
          'Export the model again, so that it takes any number of images and texts.',
        );
      }
      return { scores: Array.from(outputNumbers(output, file), Number), areLogits: true };
    }
    const [seen] = await this.embedImages([image]);
    const read = await this.embedTexts(texts);
    return { scores: read.map((text) => dot(text, seen ?? text)), areLogits: false };
  }

  private imageFeeds(images: readonly RgbImage[]): Record<string, Tensor> {
    return { pixel_values: { type: 'float32', ...this.processor.pixelValues(images) } };
  }

  private textFeeds(texts: readonly Encoding[]): Record<string, Tensor> {
    const { textInputs } = this.text;
    if (texts.every(({ ids }) => ids.length >= this.leastTokens)) {
      return this.tokenizer.pad(texts, textInputs);
    }
    // One more as long as all must be, which then is taken away.
    const nothing = Array.from({ length: this.leastTokens }, () => 0);
    const long: Encoding = { ids: nothing, types: nothing, truncated: false };
    const padded = this.tokenizer.pad([...texts, long], textInputs);
    return Object.fromEntries(
      Object.entries(padded).map(([name, { data, dims }]) => {
        const length = dims[1] ?? 0;
        const ofTexts = (data as BigInt64Array).slice(0, texts.length * length);
        return [name, { type: 'int64', data: ofTexts, dims: [texts.length, length] }];
      }),
    );
  }

  private embeddingsIn(
    outputs: Readonly<Record<string, OutputTensor>>,
    name: string,
    count: number,
    { session, file }: Side,
  ): Float32Array[] {
    const output = outputs[name];
    const [rows, width = 0] = output?.dims ?? [];
    if (output?.dims.length !== 2 || rows !== count) {
      throw new PersonError(
        output
          ? `${file} gives ${name} of the shape [${output.dims.join(', ')}], which are no embeddings of ${count}.`
          : `${file} gives no ${name}: its outputs are ${session.outputNames.join(', ')}.`,
        'Choose a model exported like CLIP, with text_embeds and image_embeds.',
      );
    }
    const numbers = outputNumbers(output, file);
    return Array.from({ length: count }, (_, row) =>
      unit(Float32Array.from({ length: width }, (_, at) => numbers[row * width + at] ?? NaN)),
    );
  }
}

async function sideOf(parts: ScorerParts, file: string): Promise<Side> {
  const session = await parts.session(file);
  const textInputs = textInputNames.filter((name) => session.inputNames.includes(name));
  const unknown = session.inputNames.find(
    (name) => name !== 'pixel_values' && !textInputNames.some((known) => known === name),
  );
  if (unknown === undefined) return { session, file, textInputs };
  throw new PersonError(
    `${file} asks for an input ${unknown}, which a model of images and texts like CLIP does not have.`,
    'Choose a model exported like CLIP: text_model and vision_model, or both in one graph.',
  );
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** The cosine of two vectors of length 1. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? NaN) * (b[at] ?? NaN);
  return sum;
}
