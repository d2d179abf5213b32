import { PersonError } from '../../personError';
import type { ModelFolder } from '../modelFolder';
import { isRecord } from '../readers/json';
import { filters, isFilter, resample } from './resample';
import type { RgbImage } from './rgbImage';

type Size = { readonly width: number; readonly height: number };

interface Settings {
  /** `shortest` keeps the shape; absent where the image is not resized. */
  readonly resize?: Size | { readonly shortest: number };
  readonly filter: number;
  readonly crop?: Size;
  /** 1 where values are not rescaled. */
  readonly scale: number;
  /** By channel; absent where values are not normalised. */
  readonly normal?: { readonly mean: readonly number[]; readonly std: readonly number[] };
}

/**
 * What a `preprocessor_config.json` says of images: resize, crop, rescale, normalise, in this order,
 * as `CLIPImageProcessor`, `ViTImageProcessor` and `SiglipImageProcessor` of transformers do (the
 * ones on NumPy and Pillow, not the `Fast` ones, whose resizing is torchvision's).
 */
export class ImageProcessor {
  private readonly tables: readonly Float32Array[];

  private constructor(private readonly settings: Settings) {
    this.tables = [0, 1, 2].map((channel) => tableOf(settings, channel));
  }

  /**
   * Of the model's `preprocessor_config.json`.
   *
   * @throws {PersonError} when it has none, or one that asks for what is not known here.
   */
  static of({
    preprocessor,
    folder,
  }: Pick<ModelFolder, 'preprocessor' | 'folder'>): ImageProcessor {
    if (preprocessor === undefined) {
      throw new PersonError(
        `The model folder ${folder} has no preprocessor_config.json, which says how images are prepared.`,
        'Get the file from where the model is published.',
      );
    }
    try {
      return new ImageProcessor(settingsOf(preprocessor));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new PersonError(
        `The preprocessor_config.json of ${folder} cannot be followed: ${why}.`,
        'Choose a model whose images are prepared as those of CLIP, ViT or SigLIP.',
        { cause },
      );
    }
  }

  /** The image as it is fed, but for its values: those are still of 8 bits. */
  fit(image: RgbImage): RgbImage {
    const { resize, filter, crop } = this.settings;
    const size = resize && ('shortest' in resize ? withShortest(image, resize.shortest) : resize);
    const resized = size ? resample(image, size.width, size.height, filter) : image;
    return crop ? cropCentre(resized, crop) : resized;
  }

  /**
   * Images that {@link fit} has made, as a float32 tensor's data of shape [images, 3, height, width].
   *
   * @throws {RangeError} when they are not of one size.
   */
  pixelValues(images: readonly RgbImage[]): {
    dims: [number, 3, number, number];
    data: Float32Array;
  } {
    const [first] = images;
    if (first === undefined || images.some((image) => image.data.length !== first.data.length)) {
      throw new RangeError('the images are not of one size');
    }
    const area = first.width * first.height;
    const data = new Float32Array(images.length * 3 * area);
    images.forEach((image, index) => {
      this.tables.forEach((table, channel) => {
        const target = (index * 3 + channel) * area;
        for (let pixel = 0, from = channel; pixel < area; pixel++, from += 3) {
          data[target + pixel] = table[image.data[from] ?? 0] ?? NaN;
        }
      });
    });
    return { dims: [images.length, 3, first.height, first.width], data };
  }
}

/** What each value of 8 bits becomes, in single precision at every step as NumPy reckons. */
function tableOf({ scale, normal }: Settings, channel: number): Float32Array {
  const mean = Math.fround(normal?.mean[channel] ?? 0);
  const std = Math.fround(normal?.std[channel] ?? 1);
  return Float32Array.from(
    { length: 256 },
    (_, value) => Math.fround(Math.fround(value * scale) - mean) / std,
  );
}

/** @throws {Error} saying what is wrong. */
function settingsOf(config: Readonly<Record<string, unknown>>): Settings {
  const kind = String(config['image_processor_type'] ?? config['feature_extractor_type'] ?? '');
  const isVit = /^(ViT|DeiT)/.test(kind);
  const filter = config['resample'] ?? (isVit ? filters.bilinear : filters.bicubic);
  if (typeof filter !== 'number' || !isFilter(filter)) {
    throw new Error(`it has no filter of the number ${JSON.stringify(filter)} (resample)`);
  }
  const crops = config['do_center_crop'] ?? config['crop_size'] !== undefined;
  const scale = config['do_rescale'] === false ? 1 : (config['rescale_factor'] ?? 1 / 255);
  if (typeof scale !== 'number') throw new Error('its rescale_factor is no number');
  return {
    ...(config['do_resize'] !== false && { resize: resizeOf(config['size'], isVit) }),
    filter,
    ...(crops === true && { crop: sizeOf(config['crop_size'], 'crop_size') }),
    scale,
    ...(config['do_normalize'] !== false && {
      normal: { mean: threeOf(config, 'image_mean'), std: threeOf(config, 'image_std') },
    }),
  };
}

/** A number is the shortest edge, but for ViT the side of a square. */
function resizeOf(size: unknown, isVit: boolean): Size | { shortest: number } {
  if (!isVit && isLength(size)) return { shortest: size };
  if (isRecord(size) && isLength(size['shortest_edge']) && size['longest_edge'] === undefined) {
    return { shortest: size['shortest_edge'] };
  }
  return sizeOf(size, 'size');
}

function sizeOf(size: unknown, name: string): Size {
  if (isLength(size)) return { width: size, height: size };
  if (isRecord(size) && isLength(size['width']) && isLength(size['height'])) {
    return { width: size['width'], height: size['height'] };
  }
  throw new Error(`its ${name} is ${JSON.stringify(size)}`);
}

function isLength(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= 8192;
}

function threeOf(config: Readonly<Record<string, unknown>>, name: string): readonly number[] {
  const value = config[name];
  const three = typeof value === 'number' ? [value, value, value] : value;
  if (Array.isArray(three) && three.length === 3 && three.every(Number.isFinite)) {
    return three as number[];
  }
  throw new Error(`its ${name} is not three numbers`);
}

function withShortest({ width, height }: Size, shortest: number): Size {
  const longest = Math.trunc((shortest * Math.max(width, height)) / Math.min(width, height));
  return width <= height
    ? { width: shortest, height: longest }
    : { width: longest, height: shortest };
}

/** Where the image is smaller than what is cut out of it, black is put around it. */
function cropCentre(image: RgbImage, { width, height }: Size): RgbImage {
  const left = offset(image.width, width);
  const top = offset(image.height, height);
  if (left === 0 && top === 0 && image.width === width && image.height === height) return image;
  const data = new Uint8Array(width * height * 3);
  const from = Math.max(0, left);
  const to = Math.min(image.width, left + width);
  for (let y = Math.max(0, top); y < Math.min(image.height, top + height); y++) {
    const row = image.data.subarray((y * image.width + from) * 3, (y * image.width + to) * 3);
    data.set(row, ((y - top) * width + from - left) * 3);
  }
  return { width, height, data };

  function offset(length: number, wanted: number): number {
    // Both ways the odd pixel of a margin is at the end of a cut and at the start of a padding.
    return length >= wanted ? Math.floor((length - wanted) / 2) : -Math.ceil((wanted - length) / 2);
  }
}
