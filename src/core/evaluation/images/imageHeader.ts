import { UnreadableImage } from './rgbImage';

/** What the first bytes of an image file say. */
export interface ImageHeader {
  readonly format: 'png' | 'jpeg' | 'webp';
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the format and the size from the head of a PNG (W3C PNG 3, section 11.2.1), JPEG (ITU-T T.81,
 * B.2.2) or WebP (RFC 9649, section 2) file.
 *
 * @throws {UnreadableImage} when it is none of these, or ends before its size.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) throw new UnreadableImage('is an empty file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (startsWith(bytes, 0, '\x89PNG\r\n\x1a\n')) {
      return { format: 'png', width: view.getUint32(16), height: view.getUint32(20) };
    }
    if (startsWith(bytes, 0, '\xff\xd8\xff')) return { format: 'jpeg', ...jpegSize(view) };
    if (startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBPVP8')) {
      return { format: 'webp', ...webpSize(view) };
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw new UnreadableImage('is truncated', { cause });
    throw cause;
  }
  throw new UnreadableImage('is no PNG, JPEG or WebP image');
}

type Size = Pick<ImageHeader, 'width' | 'height'>;

function jpegSize(view: DataView): Size {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) throw new UnreadableImage('is a damaged JPEG');
    const marker = view.getUint8(at + 1);
    // Start of frame, of any process: C0 to CF but for DHT (C4), JPG (C8) and DAC (CC).
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      if (view.getUint8(at + 9) === 4) {
        throw new UnreadableImage('is a JPEG in the colours of print (CMYK); save it in RGB');
      }
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    // 0xff may be repeated to fill; these markers have no length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
}

function webpSize(view: DataView): Size {
  const kind = String.fromCharCode(view.getUint8(15));
  if (kind === 'X') return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
  if (kind === 'L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  return Array.from(text).every((character, i) => bytes[at + i] === character.charCodeAt(0));
}
