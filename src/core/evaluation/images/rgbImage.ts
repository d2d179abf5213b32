/** Pixels of 8 bits in three channels, red first, row by row. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** `width * height * 3` values. */
  readonly data: Uint8Array;
}

/** Why an image cannot be read; the message completes `it ...`, as in `it is truncated`. */
export class UnreadableImage extends Error {}
