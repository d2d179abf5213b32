import { resolveLinks, renderEntry } from '../core/catalog/resolve';
import { PersonError } from '../core/personError';
import type { Catalog } from '../core/catalog/catalog';
import type { Entry } from '../core/catalog/records';
import { readArguments, usageError, type Command } from './command';
import { bundledSearch, loadBundledCatalog } from './installation';

export const showCommand: Command = {
  name: 'show',
  usage: 'ID [--json]',
  summary: 'print a record with its links resolved',

  async run(args, terminal) {
    const { values, positionals } = readArguments(showCommand, args, {
      json: { type: 'boolean' },
    });
    const [id] = positionals;
    if (id === undefined || positionals.length > 1) {
      throw usageError(showCommand, 'Give one id.');
    }
    const catalog = loadBundledCatalog();
    const entry = findRecord(id, catalog);
    terminal.out(
      values.json ? JSON.stringify(resolveLinks(entry, catalog)) : renderEntry(entry, catalog),
    );
    return 0;
  },
};

/**
 * The record of an id.
 *
 * @throws {PersonError} when there is none, naming the closest.
 */
export function findRecord(id: string, catalog: Catalog): Entry {
  const entry = catalog.get(id);
  if (!entry) {
    const close = bundledSearch()
      .search(id, { limit: 3 })
      .map((hit) => hit.id);
    throw new PersonError(
      `The catalog has no record ${id}.`,
      close.length === 0
        ? 'Find its id with: paperweight search QUERY.'
        : `Did you mean ${close.join(' or ')}?`,
    );
  }
  return entry;
}
