import { readFile } from 'node:fs/promises';
import { readImageHeader } from './imageHeader';
import { UnreadableImage, type RgbImage } from './rgbImage';

/** Beyond this Pillow, too, takes an image for a decompression bomb (`Image.MAX_IMAGE_PIXELS`). */
const mostPixels = 89_478_485;

/**
 * Decodes a PNG, JPEG or WebP image into the very pixels that Pillow's `convert('RGB')` gives:
 * an alpha channel is dropped, grey becomes three equal channels, of 16 bits the upper 8 are kept. A
 * JPEG is turned as its EXIF orientation says. Of an animation the first picture is meant.
 *
 * @throws {UnreadableImage} when it is none of these, damaged, truncated, of more than 89 million
 *   pixels, which is refused before anything is allocated, or a JPEG in CMYK.
 */
export async function decodeImage(bytes: Uint8Array): Promise<RgbImage> {
  const { format, width, height } = readImageHeader(bytes);
  if (width === 0 || height === 0) throw new UnreadableImage('has no pixels');
  if (width * height > mostPixels) {
    throw new UnreadableImage(
      `is too large: ${width} by ${height} pixels, more than ${Math.floor(mostPixels / 1e6)} million`,
    );
  }
  try {
    return await decoders[format](bytes);
  } catch (cause) {
    if (cause instanceof UnreadableImage) throw cause;
    const name = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' }[format];
    throw new UnreadableImage(`is a truncated or damaged ${name}`, { cause });
  }
}

const decoders = { png: decodePng, jpeg: decodeJpeg, webp: decodeWebp };

async function decodePng(bytes: Uint8Array): Promise<RgbImage> {
  const { decode } = await import('fast-png');
  const { width, height, data, depth, channels, palette } = decode(bytes, { checkCrc: true });
  const rgb = new Uint8Array(width * height * 3);
  const shift = depth === 16 ? 8 : 0;
  const samples = depth < 8 ? unpack(data, width * channels, height, depth) : data;
  // Grey of less than 8 bits is stretched to their range; indices into a palette are not.
  const scale = palette || depth >= 8 ? 1 : 255 / (2 ** depth - 1);
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  for (
    let pixel = 0, from = 0, to = 0;
    pixel < width * height;
    pixel++, from += channels, to += 3
  ) {
    if (palette) {
      const colour = palette[samples[from] ?? 0] ?? [0, 0, 0];
      rgb[to] = colour[0] ?? 0;
      rgb[to + 1] = colour[1] ?? 0;
      rgb[to + 2] = colour[2] ?? 0;
    } else {
      rgb[to] = ((samples[from] ?? 0) * scale) >> shift;
      rgb[to + 1] = ((samples[from + green] ?? 0) * scale) >> shift;
      rgb[to + 2] = ((samples[from + blue] ?? 0) * scale) >> shift;
    }
  }
  return { width, height, data: rgb };
}

/** Several samples a byte, the first in the highest bits, each row from a byte of its own. */
function unpack(
  packed: ArrayLike<number>,
  rowLength: number,
  rows: number,
  depth: number,
): Uint8Array {
  const rowBytes = Math.ceil((rowLength * depth) / 8);
  const mask = 2 ** depth - 1;
  const samples = new Uint8Array(rowLength * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < rowLength; column++) {
      const bit = column * depth;
      const byte = packed[row * rowBytes + (bit >> 3)] ?? 0;
      samples[row * rowLength + column] = (byte >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return samples;
}

/** What the WebAssembly builds of libjpeg and libwebp give. */
interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

interface Codec {
  decode(bytes: ArrayBuffer): Promise<RgbaImage>;
  /** What the library warned of since the last look; taken away by looking. */
  takeWarnings(): string[];
}

const loading = new Map<'jpeg' | 'webp', Promise<Codec>>();

/** A codec whose library has failed may have lost its footing, so the next image gets a fresh one. */
async function withCodec(
  name: 'jpeg' | 'webp',
  load: () => Promise<Codec>,
  bytes: Uint8Array,
): Promise<{ image: RgbaImage; warnings: string[] }> {
  const codec = loading.get(name) ?? load();
  loading.set(name, codec);
  try {
    const { decode, takeWarnings } = await codec;
    const image = await decode(Uint8Array.from(bytes).buffer);
    return { image, warnings: takeWarnings() };
  } catch (error) {
    loading.delete(name);
    throw error;
  }
}

async function decodeJpeg(bytes: Uint8Array): Promise<RgbImage> {
  const { image, warnings } = await withCodec('jpeg', loadJpeg, bytes);
  // The library fills what is missing with grey and no more than warns of it.
  if (warnings.some((line) => /premature end/i.test(line))) {
    throw new UnreadableImage('is a truncated JPEG');
  }
  return withoutAlpha(image);
}

async function decodeWebp(bytes: Uint8Array): Promise<RgbImage> {
  return withoutAlpha((await withCodec('webp', loadWebp, bytes)).image);
}

async function loadJpeg(): Promise<Codec> {
  const { default: decode, init } = await import('@jsquash/jpeg/decode.js');
  const warnings: string[] = [];
  await init({
    wasmBinary: await wasmOf(require.resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm')),
    printErr: (line: string) => warnings.push(line),
  });
  return {
    decode: (bytes) => decode(bytes, { preserveOrientation: true }) as Promise<RgbaImage>,
    takeWarnings: () => warnings.splice(0),
  };
}

async function loadWebp(): Promise<Codec> {
  const { default: decode, init } = await import('@jsquash/webp/decode.js');
  const warnings: string[] = [];
  await init({
    wasmBinary: await wasmOf(require.resolve('@jsquash/webp/codec/dec/webp_dec.wasm')),
    printErr: (line: string) => warnings.push(line),
  });
  return {
    decode: (bytes) => decode(bytes) as Promise<RgbaImage>,
    takeWarnings: () => warnings.splice(0),
  };
}

async function wasmOf(path: string): Promise<ArrayBuffer> {
  return Uint8Array.from(await readFile(path)).buffer;
}

function withoutAlpha({ width, height, data }: RgbaImage): RgbImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = data[from] ?? 0;
    rgb[to + 1] = data[from + 1] ?? 0;
    rgb[to + 2] = data[from + 2] ?? 0;
  }
  return { width, height, data: rgb };
}
