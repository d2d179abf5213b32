import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PersonError } from '../personError';
import { Catalog } from './catalog';
import type { CatalogData } from './records';

const files = {
  papers: 'papers.json',
  datasets: 'datasets.json',
  metrics: 'metrics.json',
  models: 'models.json',
  tasks: 'tasks.json',
  techniques: 'techniques.json',
  results: 'results.json',
} satisfies Record<keyof CatalogData, string>;

/** The catalog's parts, in the order of their files. */
export const catalogParts = Object.keys(files) as readonly (keyof CatalogData)[];

/** The names of the catalog's files. */
export const catalogFiles: readonly string[] = Object.values(files);

/**
 * Loads a catalog from its folder.
 *
 * @throws {PersonError} when a file is missing or is not JSON.
 */
export function loadCatalog(folder: string): Catalog {
  const parts = Object.entries(files).map(([part, name]) => [part, readPart(folder, name)]);
  return new Catalog(Object.fromEntries(parts) as CatalogData);
}

function readPart(folder: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  } catch (cause) {
    throw new PersonError(
      `The catalog could not be loaded: ${name} is missing or damaged.`,
      'Reinstall Paperweight.',
      { cause },
    );
  }
}
