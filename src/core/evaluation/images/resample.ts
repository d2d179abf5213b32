import type { RgbImage } from './rgbImage';

/** Filters by their number in Pillow (`Image.Resampling`), as `preprocessor_config.json` names them. */
export const filters = {
  nearest: 0,
  lanczos: 1,
  bilinear: 2,
  bicubic: 3,
  box: 4,
  hamming: 5,
} as const;

type Filter = { readonly support: number; weigh(x: number): number };

const convolutions = new Map<number, Filter>([
  [filters.box, { support: 0.5, weigh: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) }],
  [filters.bilinear, { support: 1, weigh: (x) => Math.max(0, 1 - Math.abs(x)) }],
  [filters.hamming, { support: 1, weigh: hamming }],
  [filters.bicubic, { support: 2, weigh: bicubic }],
  [filters.lanczos, { support: 3, weigh: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) }],
]);

/** Whether {@link resample} has a filter of that number. */
export function isFilter(filter: number): boolean {
  return filter === filters.nearest || convolutions.has(filter);
}

/**
 * Resizes as Pillow does (`Image.resize` of an image of 8 bits, Pillow 9.4), to the bit: the filter
 * is widened where the image shrinks, first along rows, then along columns, in fixed point.
 *
 * @param filter One of {@link filters}.
 */
export function resample(image: RgbImage, width: number, height: number, filter: number): RgbImage {
  if (image.width === width && image.height === height) return image;
  const convolution = convolutions.get(filter);
  if (convolution === undefined) return pickNearest(image, width, height);
  const narrow = image.width === width ? image : convolve(image, width, convolution, 'rows');
  return narrow.height === height ? narrow : convolve(narrow, height, convolution, 'columns');
}

/** Of a weight, 32 bits less 8 of the result and 2 for its overflow (Pillow, `PRECISION_BITS`). */
const fractionBits = 22;

function convolve(
  image: RgbImage,
  size: number,
  filter: Filter,
  along: 'rows' | 'columns',
): RgbImage {
  const { data } = image;
  const rows = along === 'rows';
  const width = rows ? size : image.width;
  const height = rows ? image.height : size;
  const out = new Uint8Array(width * height * 3);
  const kernels = weights(rows ? image.width : image.height, size, filter);
  const step = rows ? 3 : image.width * 3;
  const others = rows ? height : width;
  for (let other = 0; other < others; other++) {
    const line = other * (rows ? image.width * 3 : 3);
    for (let at = 0; at < size; at++) {
      const { first, kernel } = kernels[at] as Kernel;
      const target = rows ? (other * width + at) * 3 : (at * width + other) * 3;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 1 << (fractionBits - 1);
        let from = line + first * step + channel;
        for (let tap = 0; tap < kernel.length; tap++, from += step) {
          sum += (data[from] as number) * (kernel[tap] as number);
        }
        const value = sum >> fractionBits;
        out[target + channel] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
  return { width, height, data: out };
}

interface Kernel {
  readonly first: number;
  readonly kernel: Int32Array;
}

function weights(from: number, to: number, { support, weigh }: Filter): Kernel[] {
  const scale = from / to;
  const spread = Math.max(1, scale);
  const reach = support * spread;
  return Array.from({ length: to }, (_, at) => {
    const centre = (at + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const last = Math.min(from, Math.trunc(centre + reach + 0.5));
    const raw = Array.from({ length: last - first }, (_, tap) =>
      weigh((tap + first - centre + 0.5) * (1 / spread)),
    );
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    const fixed = raw.map((weight) => {
      const share = total === 0 ? weight : weight / total;
      return Math.trunc(share * (1 << fractionBits) + (share < 0 ? -0.5 : 0.5));
    });
    return { first, kernel: Int32Array.from(fixed) };
  });
}

function pickNearest(
  { width, height, data }: RgbImage,
  toWidth: number,
  toHeight: number,
): RgbImage {
  const out = new Uint8Array(toWidth * toHeight * 3);
  for (let y = 0; y < toHeight; y++) {
    const row = Math.trunc((y + 0.5) * (height / toHeight)) * width;
    for (let x = 0; x < toWidth; x++) {
      const from = (row + Math.trunc((x + 0.5) * (width / toWidth))) * 3;
      out.set(data.subarray(from, from + 3), (y * toWidth + x) * 3);
    }
  }
  return { width: toWidth, height: toHeight, data: out };
}

function bicubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

function hamming(x: number): number {
  const d = Math.abs(x);
  if (d >= 1) return 0;
  // The two constants are of single precision in Pillow.
  return sinc(d) * (Math.fround(0.54) + Math.fround(0.46) * Math.cos(d * Math.PI));
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

/** Bits of a weight, and of what is dropped between the two directions (OpenCV 4, `resize.cpp`). */
const linearBits = 11;

/**
 * Resizes as OpenCV does with `INTER_LINEAR` (images of 8 bits, OpenCV 4), in fixed point: between
 * the nearest two rows and columns, however much the image shrinks. Of OpenCV 4.6's own values less
 * than 1 % differ, by 1.
 */
export function resizeLinear(image: RgbImage, width: number, height: number): RgbImage {
  const out = new Uint8Array(width * height * 3);
  const columns = neighbours(image.width, width);
  const rows = neighbours(image.height, height);
  let upper: NarrowedRow | undefined;
  let lower: NarrowedRow | undefined;
  for (let y = 0; y < height; y++) {
    const first = rows.first[y] as number;
    const second = rows.second[y] as number;
    const near = rows.near[y] as number;
    const far = rows.far[y] as number;
    const known: readonly (NarrowedRow | undefined)[] = [upper, lower];
    const narrowed = (row: number) =>
      known.find((one) => one?.row === row) ?? narrowRow(image, row, columns);
    upper = narrowed(first);
    lower = first === second ? upper : narrowed(second);
    const [top, bottom] = [upper.values, lower.values];
    for (let at = 0, to = y * width * 3; at < width * 3; at++, to++) {
      const a = (top[at] as number) >> 4;
      const b = (bottom[at] as number) >> 4;
      out[to] = (((near * a) >> 16) + ((far * b) >> 16) + 2) >> 2;
    }
  }
  return { width, height, data: out };
}

/** A row of an image brought to another width, with the bits of the weights still in it. */
interface NarrowedRow {
  readonly row: number;
  readonly values: Int32Array;
}

function narrowRow({ width, data }: RgbImage, row: number, columns: Neighbours): NarrowedRow {
  const { first, second, near, far } = columns;
  const values = new Int32Array(first.length * 3);
  const start = row * width * 3;
  for (let x = 0, to = 0; x < first.length; x++, to += 3) {
    const a = start + (first[x] as number) * 3;
    const b = start + (second[x] as number) * 3;
    const n = near[x] as number;
    const f = far[x] as number;
    values[to] = (data[a] as number) * n + (data[b] as number) * f;
    values[to + 1] = (data[a + 1] as number) * n + (data[b + 1] as number) * f;
    values[to + 2] = (data[a + 2] as number) * n + (data[b + 2] as number) * f;
  }
  return { row, values };
}

/** For each place of the result, the two places it lies between and the weight of each. */
interface Neighbours {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly near: Int32Array;
  readonly far: Int32Array;
}

function neighbours(from: number, to: number): Neighbours {
  const scale = 1 / (to / from);
  const made: Neighbours = {
    first: new Int32Array(to),
    second: new Int32Array(to),
    near: new Int32Array(to),
    far: new Int32Array(to),
  };
  const weigh = (weight: number) => roundToEven(Math.fround(weight * 2 ** linearBits));
  for (let at = 0; at < to; at++) {
    const exact = Math.fround((at + 0.5) * scale - 0.5);
    const whole = Math.floor(exact);
    const share = whole < 0 || whole >= from - 1 ? 0 : Math.fround(exact - whole);
    const first = Math.min(from - 1, Math.max(0, whole));
    made.first[at] = first;
    made.second[at] = Math.min(from - 1, first + 1);
    made.near[at] = weigh(Math.fround(1 - share));
    made.far[at] = weigh(share);
  }
  return made;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const half = value - floor === 0.5;
  return half ? floor + (floor % 2) : Math.round(value);
}
