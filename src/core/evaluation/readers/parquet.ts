import { parquetMetadataAsync, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { PersonError } from '../../personError';
import { isRecord } from './json';
import { tableOfRecords, type TableReader } from './table';

/**
 * Apache Parquet, in which the Hugging Face Hub publishes data sets. The names that its `ClassLabel`
 * gives the classes, which stand in the file's metadata, are kept.
 */
export const parquetReader: TableReader = {
  extension: '.parquet',
  async read({ name, bytes }) {
    const file = {
      byteLength: bytes.byteLength,
      // Uint8Array's own, for a Buffer's slice shares its memory.
      slice: (start: number, end?: number) =>
        Uint8Array.prototype.slice.call(bytes, start, end).buffer,
    };
    let metadata: FileMetaData;
    let records: readonly Record<string, unknown>[];
    try {
      metadata = await parquetMetadataAsync(file);
      records = await parquetReadObjects({ file, metadata, compressors, utf8: false });
    } catch (cause) {
      throw new PersonError(
        `${name} could not be read as Parquet: it is truncated or damaged.`,
        'Get it again, or save it as .jsonl.',
        { cause },
      );
    }
    const rows = records.map((cells, index) => ({
      place: `row ${index + 1}`,
      cells: Object.fromEntries(
        Object.entries(cells).map(([column, cell]) => [column, plain(cell)]),
      ),
    }));
    return { ...tableOfRecords(rows), classes: classesIn(metadata) };
  },
};

/**
 * Whole numbers of 64 bits as the numbers that all else reckons with; bytes that no one says are text,
 * as text where they are, which leaves those of images.
 */
function plain(cell: unknown): unknown {
  if (typeof cell === 'bigint') return Number(cell);
  if (Array.isArray(cell)) return cell.map(plain);
  if (cell instanceof Uint8Array) return textOf(cell) ?? cell;
  if (isRecord(cell) && Object.getPrototypeOf(cell) === Object.prototype) {
    return Object.fromEntries(Object.entries(cell).map(([name, part]) => [name, plain(part)]));
  }
  return cell;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** As the library `datasets` writes them: `{"info": {"features": {"label": {"names": [...]}}}}`. */
function classesIn(metadata: FileMetaData): Record<string, readonly string[]> {
  const written = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  const classes: Record<string, readonly string[]> = {};
  for (const [column, feature] of Object.entries(featuresIn(written))) {
    const names = isRecord(feature) ? feature['names'] : undefined;
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) {
      classes[column] = names;
    }
  }
  return classes;
}

function featuresIn(written: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(written ?? '{}');
    const info = isRecord(value) ? value['info'] : undefined;
    const features = isRecord(info) ? info['features'] : undefined;
    return isRecord(features) ? features : {};
  } catch {
    // The rows are no worse for it: their numbers count as indices.
    return {};
  }
}
