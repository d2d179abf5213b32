import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../core/catalog/catalog';
import { loadCatalog } from '../core/catalog/load';
import { readBundledIndex } from '../core/search/bundledIndex';
import { CatalogSearch } from '../core/search/catalogSearch';

/** The product's folder: dist/cli.js stands one below it. */
export const installation = join(__dirname, '..');

const data = join(installation, 'data');

export function loadBundledCatalog(): Catalog {
  return loadCatalog(data);
}

/** Search over the bundled catalog, which is loaded only where the index does not suffice. */
export function bundledSearch(): CatalogSearch {
  const index = readBundledIndex(join(installation, 'dist', 'catalog.index'), data);
  let catalog: Catalog | undefined;
  return new CatalogSearch(() => (catalog ??= loadBundledCatalog()), index);
}

/** A file of the CSL styles that come with the product. */
export function readStyleFile(name: string): string {
  return readFileSync(join(data, 'styles', name), 'utf8');
}
