import type { RgbImage } from '../../../../src/core/evaluation/images/rgbImage';

/** The image that `reference.py` resizes, by the same formula. */
export function pattern(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        data[(y * width + x) * 3 + c] = (x * 7 + y * 13 + c * 50 + ((x * y) % 31) * 5) % 256;
      }
    }
  }
  return { width, height, data };
}
