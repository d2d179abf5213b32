import { citingLanguages, languageIds } from '../core/citation/syntax/citingLanguages';

/** The languages whose documents are checked: of plain text nobody knows what it is. */
export const checkedLanguages: readonly string[] = citingLanguages.filter(
  (id) => !(languageIds.plaintext as readonly string[]).includes(id),
);
