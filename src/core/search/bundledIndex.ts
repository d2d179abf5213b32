import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { catalogFiles } from '../catalog/load';
import { decodeSnapshot, type Snapshot } from './snapshot';

/** Tells one state of the bundled catalog from another: its files' names and sizes. */
export function bundledStamp(data: string): string {
  return catalogFiles.map((name) => `${name} ${statSync(path.join(data, name)).size}`).join(', ');
}

/**
 * The index of the bundled catalog that was made when the product was built; undefined where it is
 * missing, damaged or of another state of the catalog, which then has to be indexed.
 *
 * @param data The catalog's folder.
 */
export function readBundledIndex(file: string, data: string): Snapshot | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  return decodeSnapshot(bytes, bundledStamp(data));
}
