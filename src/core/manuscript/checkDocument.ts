import type { Catalog } from '../catalog/catalog';
import type { NameFinder } from '../catalog/names';
import { duplicateKeysAcross, duplicateWorksAcross } from './duplicatesAcross';
import type { CheckCode, Finding } from './finding';
import { numberFindings } from './numbers/numberCheck';
import { publishedPreprints } from './publishedPreprints';
import { readDocument, type ReadDocument } from './readDocument';
import type { DocumentToCheck, Surroundings } from './surroundings';
import { Turns } from './turns';
import { uncitedDatasets } from './uncitedDatasets';
import { undefinedKeys } from './undefinedKeys';

/** What is known beyond the document. */
export interface Knowledge {
  readonly catalog: Catalog;
  readonly names: NameFinder;
}

export interface CheckOptions {
  /** All of them unless told. */
  readonly codes?: ReadonlySet<CheckCode> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is looked for in a document, and how. */
const checks: readonly {
  readonly code: CheckCode;
  readonly find: (
    document: ReadDocument,
    surroundings: Surroundings,
    knowledge: Knowledge,
    signal: AbortSignal | undefined,
  ) => Promise<Finding[]>;
}[] = [
  { code: 'undefined-key', find: undefinedKeys },
  { code: 'duplicate-key', find: duplicateKeysAcross },
  { code: 'duplicate-work', find: duplicateWorksAcross },
  { code: 'preprint-published', find: publishedPreprints },
  { code: 'uncited-dataset', find: uncitedDatasets },
  {
    code: 'number-drift',
    find: (document, surroundings, knowledge, signal) =>
      numberFindings(document, surroundings, knowledge, { signal }),
  },
];

/**
 * Checks a document; what is wrong in its bibliographies is for `checkBibliography`. Findings are
 * in order of where they are. Others have their turn meanwhile.
 *
 * @throws the signal's reason where it is aborted.
 */
export async function checkDocument(
  document: DocumentToCheck,
  surroundings: Surroundings,
  knowledge: Knowledge,
  options: CheckOptions = {},
): Promise<Finding[]> {
  const { codes, signal } = options;
  const turns = new Turns(signal);
  const read = readDocument(document, surroundings);
  await turns.next();
  if (!read) {
    return [];
  }
  const findings: Finding[] = [];
  for (const { code, find } of checks) {
    if (codes?.has(code) ?? true) {
      findings.push(...(await find(read, surroundings, knowledge, signal)));
      await turns.next();
    }
  }
  return findings.sort((one, other) => one.start - other.start);
}
