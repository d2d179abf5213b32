import { readBibliography } from '../bibliography';
import { keyInBibliography, usesInEntry } from '../bibKeyUses';
import { replaceWith, type CiteSyntax } from './citeSyntax';
import { languageIds } from './citingLanguages';

/** BibTeX files, where the keys are those of the entries and of the fields that name entries. */
export const bibtex: CiteSyntax = {
  languages: languageIds.bibtex,

  keysIn(text) {
    return readBibliography(text).entries.flatMap((entry) => usesInEntry(text, entry));
  },

  keyAt(text, offset) {
    return keyInBibliography(readBibliography(text), offset);
  },

  insertion(_text, offset, selectionEnd, keys) {
    return replaceWith(offset, selectionEnd, [...new Set(keys)].join(','));
  },
};
