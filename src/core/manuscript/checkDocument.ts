import type { Catalog } from '../catalog/catalog';
import type { NameFinder } from '../catalog/names';
import type { CheckCode, Finding } from './finding';
import type { DocumentToCheck, Surroundings } from './surroundings';
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
  const asked = (code: CheckCode): boolean => options.codes?.has(code) ?? true;
  const findings = asked('undefined-key')
    ? await undefinedKeys(document, surroundings, knowledge, options.signal)
    : [];
  return findings.sort((one, other) => one.start - other.start);
}
