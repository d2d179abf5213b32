import { readBibliography } from '../bibliography';
import { keyInBibliography, usesInEntry } from '../bibKeyUses';
import { contextOf, windowAt } from './citeContext';
import { replaceWith, type CiteSyntax } from './citeSyntax';
import { languageIds } from './citingLanguages';
import { keysOfItems } from './keyList';
import { latex } from './latex';

/** A field that names entries, as far as it is typed: of one, then of several. */
const unfinishedField =
  /[,\s](?:(?:crossref|xref)\s*=\s*[{"]\s*([^{}"#,=]*)|(?:xdata|related|entryset)\s*=\s*[{"]([^{}"#=]*))$/i;
const entryHead = /^[ \t]*@[ \t]*(?!(?:string|preamble|comment)\b)[A-Za-z]+[ \t]*[{(]/im;

/** BibTeX files, where the keys are those of the entries and of the fields that name entries. */
export const bibtex: CiteSyntax = {
  languages: languageIds.bibtex,

  keysIn(text) {
    return readBibliography(text).entries.flatMap((entry) => usesInEntry(text, entry));
  },

  keyAt(text, offset) {
    return keyInBibliography(readBibliography(text), offset);
  },

  contextAt(text, offset) {
    const window = windowAt(text, offset, () => []);
    const match = window && unfinishedField.exec(window.before);
    if (!match || !entryHead.test(window.active.slice(0, window.at))) {
      return latex.contextAt(text, offset);
    }
    const [, one, several = ''] = match;
    const list = several + (/^[^{}"#=]*/.exec(window.behind)?.[0] ?? '');
    return contextOf({
      window,
      length: one?.length ?? several.length - several.lastIndexOf(',') - 1,
      rest: one === undefined ? /^[^\s,{}"#=]*/ : /^[^{}"#,=\n]*/,
      group:
        one === undefined ? keysOfItems(list, window.at - several.length, ',', /^\s*(\S+)/d) : [],
    });
  },

  insertion(_text, offset, selectionEnd, keys) {
    return replaceWith(offset, selectionEnd, [...new Set(keys)].join(','));
  },
};
