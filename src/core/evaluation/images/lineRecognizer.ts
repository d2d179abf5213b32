import { join } from 'node:path';
import { PersonError } from '../../personError';
import type { Files } from '../files';
import type { ModelFolder } from '../modelFolder';
import { outputNumbers } from '../outputNumbers';
import type { Session } from '../runtime';
import type { ScorerParts } from '../tasks/task';
import { resizeLinear } from './resample';
import { UnreadableImage, type RgbImage } from './rgbImage';

/** What is read in a line. */
export interface RecognizedLine {
  readonly text: string;
  /** Mean probability of the characters, 0 to 1; 0 where there are none. */
  readonly confidence: number;
}

/** Beyond this an image is no line of text, and would take very much memory. */
const widestShape = 100;

/** Why a folder holds no model that {@link LineRecognizer} runs; `undefined` when it seems to. */
export function unfitAsRecognizer({ config, characters }: ModelFolder): string | undefined {
  if (characters !== undefined) return undefined;
  if (config['model_type'] === 'vision-encoder-decoder') {
    return 'it writes texts token by token, and only models with a CTC output are run';
  }
  return 'it has no dictionary of characters, such as ppocr_keys_v1.txt (rec_char_dict_path)';
}

/**
 * A text line recogniser of PaddleOCR (PP-OCR and its like): one graph from an image of fixed height
 * to the probabilities of characters at each step (CTC).
 *
 * The folder's dictionary has a character a line, the first of which is class 1 (0 is the blank). A
 * `config.json` may say more by PaddleOCR's own option names: `rec_char_dict_path`, the file of the
 * dictionary; `use_space_char` (true), whether a space follows as the last class;
 * `rec_image_shape` ([3, 48, 320]), channels, height and least width.
 *
 * Images are prepared as PaddleOCR 2.7 does in `tools/infer/predict_rec.py` with `rec_batch_num=1`:
 * blue first, resized to the height by OpenCV's bilinear filter with the shape kept, mapped from
 * [0, 255] to [-1, 1] and padded with 0 on the right to the least width. What is read in an image
 * does not depend on the images it is run with.
 */
export class LineRecognizer {
  private constructor(
    private readonly session: Session,
    private readonly file: string,
    /** By class less 1. */
    private readonly characters: readonly string[],
    private readonly height: number,
    private readonly leastWidth: number,
  ) {}

  /** @throws {PersonError} when the dictionary or the graph is missing or not of the kind. */
  static async load(parts: ScorerParts): Promise<LineRecognizer> {
    const { model, file, files } = parts;
    const graph = await parts.session();
    const [input] = graph.inputNames;
    const facts = graph.inputs[input ?? ''];
    if (graph.inputNames.length !== 1 || facts?.type !== 'float32' || facts.dims.length !== 4) {
      throw noRecognizer(file.file, 'does not take images as float32 values alone');
    }
    const [channels, height, width] = shapeOf(model);
    const fixed = facts.dims[2];
    if (channels !== 3 || (typeof fixed === 'number' && fixed > 0 && fixed !== height)) {
      throw new PersonError(
        `${file.file} takes images of the shape ${facts.dims.join(' x ')}, but its config.json says ${channels} x ${height} x ${width}.`,
        'Correct rec_image_shape in config.json.',
      );
    }
    const characters = await readDictionary(model, files);
    const recognizer = new LineRecognizer(graph, file.file, characters, height, width);
    await recognizer.tryOut();
    return recognizer;
  }

  /** Other models of PaddleOCR take an image of any size, and fail on one of a line's or give it as another. */
  private async tryOut(): Promise<void> {
    const blank = { width: 1, height: this.height, data: new Uint8Array(3 * this.height) };
    try {
      await this.read([blank]);
    } catch (cause) {
      throw cause instanceof PersonError && cause.cause !== undefined
        ? noRecognizer(this.file, 'cannot be run on the image of a line', cause)
        : cause;
    }
  }

  /**
   * Resizes an image to the model's height.
   *
   * @throws {UnreadableImage} when it is more than 100 times as wide as high.
   */
  fit(image: RgbImage): RgbImage {
    const shape = image.width / image.height;
    if (shape > widestShape) {
      throw new UnreadableImage(
        `is no line of text: it is ${Math.round(shape)} times as wide as high`,
      );
    }
    const widest = Math.trunc(this.height * Math.max(shape, this.leastWidth / this.height));
    const width = Math.max(1, Math.min(widest, Math.ceil(this.height * shape)));
    return resizeLinear(image, width, this.height);
  }

  /** Width of a fitted image with its padding, in pixels. */
  widthOf(image: RgbImage): number {
    return Math.max(this.leastWidth, image.width);
  }

  /**
   * Reads lines, each alone or with others of its padded width.
   *
   * @param images As {@link fit} makes them.
   * @throws {PersonError} when the model's output is not of the kind.
   */
  async read(images: readonly RgbImage[]): Promise<RecognizedLine[]> {
    const byWidth = new Map<number, number[]>();
    images.forEach((image, index) => {
      const width = this.widthOf(image);
      byWidth.set(width, [...(byWidth.get(width) ?? []), index]);
    });
    const lines: RecognizedLine[] = [];
    for (const [width, indices] of byWidth) {
      const alike = indices.map((index) => images[index] as RgbImage);
      const read = await this.readAlike(alike, width);
      indices.forEach((index, row) => (lines[index] = read[row] as RecognizedLine));
    }
    return lines;
  }

  private async readAlike(images: readonly RgbImage[], width: number): Promise<RecognizedLine[]> {
    const area = this.height * width;
    const data = new Float32Array(images.length * 3 * area);
    images.forEach((image, index) => {
      for (let channel = 0; channel < 3; channel++) {
        const target = (index * 3 + 2 - channel) * area;
        for (let y = 0; y < this.height; y++) {
          for (let x = 0; x < image.width; x++) {
            const value = image.data[(y * image.width + x) * 3 + channel] ?? 0;
            data[target + y * width + x] = (Math.fround(value / 255) - 0.5) / 0.5;
          }
        }
      }
    });
    const dims = [images.length, 3, this.height, width];
    const outputs = await this.session.run({
      [this.session.inputNames[0] ?? '']: { type: 'float32', data, dims },
    });
    const output = outputs[this.session.outputNames[0] ?? ''];
    const [rows, steps = 0, classes = 0] = output?.dims ?? [];
    if (!output || output.dims.length !== 3 || rows !== images.length) {
      const shape = output?.dims.join(', ') ?? '';
      throw noRecognizer(
        this.file,
        `gives an output of the shape [${shape}], not one of images, steps and characters`,
      );
    }
    if (classes !== this.characters.length + 1) {
      throw new PersonError(
        `${this.file} tells ${classes} classes apart, but its dictionary has ${this.characters.length} characters and there is one blank.`,
        'Get the dictionary from where the model is from, or correct use_space_char in config.json.',
      );
    }
    const numbers = outputNumbers(output, this.file);
    return images.map((_, row) => this.decode(numbers, row * steps * classes, steps, classes));
  }

  /** The likeliest class at each step; repeats are one, and blanks part them. */
  private decode(
    numbers: ArrayLike<number>,
    start: number,
    steps: number,
    classes: number,
  ): RecognizedLine {
    let text = '';
    let sum = 0;
    let kept = 0;
    let before = 0;
    for (let step = 0; step < steps; step++) {
      const from = start + step * classes;
      let best = 0;
      let total = 0;
      for (let at = 0; at < classes; at++) {
        const value = numbers[from + at] ?? NaN;
        total += value;
        if (value > (numbers[from + best] ?? NaN)) best = at;
      }
      // Also where one value is NaN.
      if (!(Math.abs(total - 1) < 0.01)) {
        throw new PersonError(
          `${this.file} gives no probabilities: those of one step sum to ${total}.`,
          'Export the model again, with its softmax, or choose another precision.',
        );
      }
      if (best !== 0 && best !== before) {
        text += this.characters[best - 1] ?? '';
        sum += numbers[from + best] ?? NaN;
        kept++;
      }
      before = best;
    }
    return { text, confidence: kept === 0 ? 0 : Math.min(1, sum / kept) };
  }
}

function noRecognizer(file: string, why: string, cause?: unknown): PersonError {
  return new PersonError(
    `${file} is no text recognition model: it ${why}.`,
    'Choose one exported to ONNX; of the files of PaddleOCR it is the one with rec in its name.',
    { cause },
  );
}

function shapeOf({ config, folder }: ModelFolder): [number, number, number] {
  const shape = config['rec_image_shape'] ?? [3, 48, 320];
  if (
    Array.isArray(shape) &&
    shape.length === 3 &&
    shape.every((size) => Number.isInteger(size) && size > 0 && size <= 4096)
  ) {
    return shape as [number, number, number];
  }
  throw new PersonError(
    `The shape of images in ${join(folder, 'config.json')} cannot be read.`,
    'Write rec_image_shape as channels, height and least width, such as [3, 48, 320].',
  );
}

async function readDictionary(
  { config, folder, characters: name = '' }: ModelFolder,
  files: Files,
): Promise<string[]> {
  const isInside = /^[^\\/:]+$/.test(name) && name !== '..';
  const path = join(folder, name);
  if (!isInside || (await files.find(path))?.kind !== 'file') {
    throw new PersonError(
      `The dictionary of characters, ${name}, is not in the model folder ${folder}.`,
      'Put the file there, and its name into config.json as rec_char_dict_path.',
    );
  }
  const lines = new TextDecoder().decode(await files.read(path)).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return config['use_space_char'] === false ? lines : [...lines, ' '];
}
