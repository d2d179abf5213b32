import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../core/catalog/catalog';
import { loadCatalog } from '../core/catalog/load';

/** The product's folder: dist/cli.js stands one below it. */
export const installation = join(__dirname, '..');

export function loadBundledCatalog(): Promise<Catalog> {
  return loadCatalog((name) => readFile(join(installation, 'data', name), 'utf8'));
}
