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

/**
 * Loads the catalog.
 *
 * @param read Returns the text of a file of the catalog's folder, given its name.
 * @throws {PersonError} when a file is missing or is not JSON.
 */
export async function loadCatalog(read: (name: string) => Promise<string>): Promise<Catalog> {
  const parts = await Promise.all(
    Object.entries(files).map(async ([part, name]) => [part, await readPart(read, name)] as const),
  );
  return new Catalog(Object.fromEntries(parts) as unknown as CatalogData);
}

async function readPart(read: (name: string) => Promise<string>, name: string): Promise<unknown> {
  try {
    return JSON.parse(await read(name));
  } catch (cause) {
    throw new PersonError(
      `The catalog could not be loaded: ${name} is missing or damaged.`,
      'Reinstall Paperweight.',
      { cause },
    );
  }
}
