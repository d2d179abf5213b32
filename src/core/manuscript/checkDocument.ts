import type { Catalog } from '../catalog/catalog';
import type { NameFinder } from '../catalog/names';
import type { CheckCode, Finding } from './finding';
import { publishedPreprints } from './publishedPreprints';
import { readDocument } from './readDocument';
import type { DocumentToCheck, Surroundings } from './surroundings';
import { undefinedKeys } from './undefinedKeys';

/** What is known beyond the document. */
export interface Knowledge {
  readonly catalog: Catalog;
  readonly names: NameFinder;
  /**
   * The catalog without the user's own records, where it has some: a preprint among these takes the
   * place of the venue's version.
   */
  readonly bundled?: Catalog;
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
  const { codes, signal } = options;
  const asked = (code: CheckCode): boolean => codes?.has(code) ?? true;
  const read = readDocument(document, surroundings);
  if (!read) {
    return [];
  }
  const findings = [
    ...(asked('undefined-key') ? await undefinedKeys(read, surroundings, knowledge, signal) : []),
    ...(asked('preprint-published')
      ? await publishedPreprints(read, surroundings, knowledge, signal)
      : []),
  ];
  return findings.sort((one, other) => one.start - other.start);
}
