import type { Bibliography } from '../citation/bibliography';
import { brokenEntries } from './brokenEntries';
import type { CheckOptions, Knowledge } from './checkDocument';
import { duplicateKeys, duplicateWorks } from './duplicateEntries';
import type { CheckCode, Finding } from './finding';
import { missingFields } from './missingFields';
import { Turns } from './turns';

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
  { codes, signal }: CheckOptions = {},
): Promise<Finding[]> {
  const asked = (code: CheckCode): boolean => codes?.has(code) ?? true;
  const turns = new Turns(signal);
  await turns.next();
  const findings = [
    ...(asked('broken-entry') ? brokenEntries(file, bibliography) : []),
    ...(asked('duplicate-key') ? await duplicateKeys(file, bibliography, turns) : []),
    ...(asked('duplicate-work') ? await duplicateWorks(file, bibliography, turns) : []),
    ...(asked('missing-field') ? await missingFields(file, bibliography, turns) : []),
  ];
  return findings.sort((one, other) => one.start - other.start);
}
