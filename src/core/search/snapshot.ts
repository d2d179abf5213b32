import type { RecordCard } from './recordCard';
import type { RecordName } from './recordNames';

/**
 * An index as it was at one time, to be kept in a file and used without being built again: what is
 * known of each record, and for each term what MiniSearch answered when it was asked for it.
 */
export interface Snapshot {
  /** In the order of their numbers. */
  readonly cards: readonly RecordCard[];
  /** What the records are called, and the papers' first authors; each sorted. */
  readonly names: readonly RecordName[];
  readonly firstAuthors: readonly RecordName[];
  /** Sorted, each once. */
  readonly terms: readonly string[];
  /** Where each term's holders begin in the three lists below, and behind the last their end. */
  readonly starts: Uint32Array;
  /** Numbers of the records that hold a term. */
  readonly records: Uint32Array;
  /** How much the term says about each of these, divided by the term's rarity. */
  readonly scores: Float32Array;
  /** 1 where the term stands in a name or title. */
  readonly titled: Uint8Array;
}

/** Changes with the layout of the file and with how texts are taken apart and scored. */
const version = 1;
const magic = 'paperweight index';
/** Lists of numbers begin at a multiple of this. */
const alignment = 8;

interface Head {
  readonly magic: string;
  readonly version: number;
  readonly stamp: string;
  /** Lengths in bytes of the parts that follow, in order. */
  readonly lengths: readonly number[];
}

/**
 * A snapshot as the bytes of a file: a line of JSON, then its parts, each padded.
 *
 * @param stamp Tells what it was made of from anything else; one line.
 */
export function encodeSnapshot(snapshot: Snapshot, stamp: string): Uint8Array {
  const { cards, names, firstAuthors, terms, starts, records, scores, titled } = snapshot;
  const parts = [
    Buffer.from(JSON.stringify({ cards, names, firstAuthors })),
    Buffer.from(terms.join('\n')),
    ...[starts, records, scores, titled].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  ];
  const head: Head = { magic, version, stamp, lengths: parts.map(({ length }) => length) };
  const line = Buffer.from(`${JSON.stringify(head)}\n`);
  return Buffer.concat([line, ...parts].flatMap((part) => [part, padding(part.length)]));
}

/**
 * The snapshot that the bytes of a file hold; its lists of numbers are views of these. Undefined
 * where the file is of another version or stamp, or damaged.
 */
export function decodeSnapshot(bytes: Uint8Array, stamp: string): Snapshot | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lineEnd = file.indexOf('\n');
  const head = lineEnd < 0 ? undefined : headOf(file.toString('utf8', 0, lineEnd));
  if (!head || head.stamp !== stamp || file.byteOffset % alignment !== 0) {
    return undefined;
  }
  const parts: Buffer[] = [];
  let at = padded(lineEnd + 1);
  for (const length of head.lengths) {
    parts.push(file.subarray(at, at + length));
    at += padded(length);
  }
  const [about, terms, starts, records, scores, titled] = parts;
  if (at !== file.length || !about || !terms || !starts || !records || !scores || !titled) {
    return undefined;
  }
  return {
    ...(JSON.parse(about.toString()) as Pick<Snapshot, 'cards' | 'names' | 'firstAuthors'>),
    terms: terms.length === 0 ? [] : terms.toString().split('\n'),
    starts: new Uint32Array(starts.buffer, starts.byteOffset, starts.length / 4),
    records: new Uint32Array(records.buffer, records.byteOffset, records.length / 4),
    scores: new Float32Array(scores.buffer, scores.byteOffset, scores.length / 4),
    titled: new Uint8Array(titled.buffer, titled.byteOffset, titled.length),
  };
}

function headOf(line: string): Head | undefined {
  try {
    const head = JSON.parse(line) as Head;
    return head.magic === magic && head.version === version ? head : undefined;
  } catch {
    return undefined;
  }
}

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function padding(length: number): Uint8Array {
  return new Uint8Array(padded(length) - length);
}
