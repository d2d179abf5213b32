/** Makes the index of the bundled catalog, `dist/catalog.index`, so that nobody waits for it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../src/core/catalog/load';
import { bundledStamp } from '../src/core/search/bundledIndex';
import { CatalogSearch } from '../src/core/search/catalogSearch';
import { encodeSnapshot } from '../src/core/search/snapshot';

const root = path.resolve(__dirname, '..');
const data = path.join(root, 'data');

async function main(): Promise<void> {
  const catalog = loadCatalog(data);
  const snapshot = await new CatalogSearch(catalog).snapshot();
  if (!snapshot) {
    throw new Error('The index changed while it was made.');
  }
  mkdirSync(path.join(root, 'dist'), { recursive: true });
  writeFileSync(
    path.join(root, 'dist', 'catalog.index'),
    encodeSnapshot(snapshot, bundledStamp(data)),
  );
}

void main();
