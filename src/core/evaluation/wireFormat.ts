import type { OpenFile } from './files';

/** A field of a protocol buffer message, as it lies in the file. */
export interface WireField {
  readonly number: number;
  /** The value of a varint field (wire type 0). */
  readonly value?: number;
  /** Where the content of a length-delimited field (wire type 2) starts and ends. */
  readonly start: number;
  readonly end: number;
}

/** The bytes are not a protocol buffer, or end in the middle of one. */
export class WireFormatError extends Error {}

const windowBytes = 1 << 16;

/**
 * Reads protocol buffer messages from a file without holding it in memory: contents that nobody
 * asks for are skipped, so a model of gigabytes costs a window of 64 KiB.
 *
 * Wire format: https://protobuf.dev/programming-guides/encoding/
 */
export class WireReader {
  private readonly window = new Uint8Array(windowBytes);
  private windowStart = 0;
  private windowEnd = 0;

  constructor(private readonly file: OpenFile) {}

  /**
   * The fields of the message between two positions.
   *
   * @throws {WireFormatError} when a field does not fit into the message or has no known type.
   */
  async *fields(start: number, end: number): AsyncGenerator<WireField> {
    let position = start;
    while (position < end) {
      const key = await this.varint(position, end);
      position = key.next;
      const number = Math.floor(key.value / 8);
      if (number === 0) throw new WireFormatError(`field number 0 at byte ${position}`);
      switch (key.value % 8) {
        case 0: {
          const { value, next } = await this.varint(position, end);
          yield { number, value, start: position, end: next };
          position = next;
          break;
        }
        case 1:
          yield { number, start: position, end: (position += 8) };
          break;
        case 2: {
          const length = await this.varint(position, end);
          const contentEnd = length.next + length.value;
          if (contentEnd > end)
            throw new WireFormatError(`field ${number} ends beyond its message`);
          yield { number, start: length.next, end: contentEnd };
          position = contentEnd;
          break;
        }
        case 5:
          yield { number, start: position, end: (position += 4) };
          break;
        default:
          throw new WireFormatError(`unknown wire type at byte ${position}`);
      }
    }
    if (position > end) throw new WireFormatError('a field ends beyond its message');
  }

  /** The content of a field as UTF-8. */
  async text({ start, end }: WireField): Promise<string> {
    const bytes = new Uint8Array(end - start);
    await this.file.read(bytes, start);
    return new TextDecoder().decode(bytes);
  }

  /** The varints packed into a field, or the one of an unpacked field. */
  async varints(field: WireField): Promise<number[]> {
    if (field.value !== undefined) return [field.value];
    const values: number[] = [];
    for (let position = field.start; position < field.end;) {
      const { value, next } = await this.varint(position, field.end);
      values.push(value);
      position = next;
    }
    return values;
  }

  private async varint(position: number, end: number): Promise<{ value: number; next: number }> {
    if (position < this.windowStart || Math.min(position + 10, end) > this.windowEnd) {
      this.windowStart = position;
      this.windowEnd = position + (await this.file.read(this.window, position));
    }
    const last = Math.min(end, this.windowEnd);
    let value = 0;
    let factor = 1;
    for (let next = position; next < last && next < position + 10;) {
      const byte = this.window[next++ - this.windowStart] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return { value, next };
      factor *= 128;
    }
    throw new WireFormatError(`the number at byte ${position} does not end`);
  }
}
