import { dirname, isAbsolute, join, win32 } from 'node:path';
import type { Files } from '../files';
import { isRecord } from '../readers/json';
import type { Row } from '../readers/table';
import { UnfitRow } from '../tasks/readExamples';
import { UnfitExample } from '../tasks/unfitExample';
import { decodeImage } from './decodeImage';
import { UnreadableImage, type RgbImage } from './rgbImage';

/** An image as a row of the data gives it. */
export interface ImageSource {
  /** The row's place in the file, for messages. */
  readonly place: string;
  /** The path as the row has it; the place where the row holds the image itself. */
  readonly name: string;
  /** Absolute path, or the file's bytes. */
  readonly content: string | Uint8Array;
}

/** Names that a column of images usually has. */
export const imageColumnNames = [
  'image',
  'image_path',
  'img',
  'img_path',
  'image_file',
  'file_name',
  'filename',
];

/** Beyond this a file is no image that anyone evaluates on. */
const largestFile = 200_000_000;

/** How the formats that can be decoded begin in base64. */
const base64Start = /^(?:iVBORw0KGgo|\/9j\/|UklGR)[\w+/=\s-]*$/;

/**
 * The image in a cell: a path relative to the folder of the data file, base64 (alone or as a `data:`
 * address), the file's bytes, or an object `{bytes, path}` as the library `datasets` writes images.
 *
 * @param dataFile Absolute path of the data file.
 * @throws {UnfitRow} when it is none of these, or a path that leaves the folder.
 */
export function imageIn({ cells, place }: Row, column: string, dataFile: string): ImageSource {
  const cell = cells[column];
  const { bytes, path: named } = isRecord(cell) && !(cell instanceof Uint8Array) ? cell : {};
  const content = bytes ?? named ?? cell;
  const path = typeof named === 'string' ? named : place;
  if (content instanceof Uint8Array) return { place, name: path, content };
  if (typeof content !== 'string' || content.trim() === '') {
    throw new UnfitRow(`its ${column} holds no image`);
  }
  const base64 = /^data:[^,]*;base64,(.*)$/is.exec(content)?.[1] ?? content.trim();
  if (base64Start.test(base64)) {
    return { place, name: path, content: Uint8Array.from(Buffer.from(base64, 'base64')) };
  }
  if (/^[a-z][a-z\d+.-]+:/i.test(content)) {
    throw new UnfitRow(`its image is at ${content.slice(0, 60)}; only files and base64 are read`);
  }
  if (isOutside(content)) {
    throw new UnfitRow(`its image ${content} is outside the folder of the data file`);
  }
  return { place, name: content, content: join(dirname(dataFile), content) };
}

function isOutside(path: string): boolean {
  return isAbsolute(path) || win32.isAbsolute(path) || path.split(/[\\/]/).includes('..');
}

/**
 * Reads and decodes an image.
 *
 * @throws {UnfitExample} when it is missing or cannot be decoded.
 */
export async function readImage(source: ImageSource, files: Files): Promise<RgbImage> {
  const { content, name, place } = source;
  const what = name === place ? 'its image' : `its image ${name}`;
  if (typeof content === 'string') {
    const entry = await files.find(content);
    if (entry?.kind !== 'file') throw new UnfitExample(place, `${what} is missing`);
    if (entry.bytes > largestFile) {
      throw new UnfitExample(place, `${what} is too large: ${Math.round(entry.bytes / 1e6)} MB`);
    }
  }
  try {
    return await decodeImage(typeof content === 'string' ? await files.read(content) : content);
  } catch (error) {
    if (!(error instanceof UnreadableImage)) throw error;
    throw new UnfitExample(place, `${what} ${error.message}`);
  }
}
