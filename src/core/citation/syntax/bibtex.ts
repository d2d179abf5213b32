import { readBibliography, type BibEntry, type BibField } from '../bibliography';
import { occurrenceAt, replaceWith, type CiteOccurrence, type CiteSyntax } from './citeSyntax';

/** Fields that name other entries, or further keys of their own. */
const referringFields = ['crossref', 'xref', 'xdata', 'related', 'entryset', 'ids'];

/** BibTeX files, where the keys are those of the entries and of the fields that name entries. */
export const bibtex: CiteSyntax = {
  languages: ['bibtex', 'biblatex'],

  keysIn(text) {
    return readBibliography(text).entries.flatMap((entry) => {
      const { fields } = entry;
      return [
        ...(entry.key === '' ? [] : [entryKey(entry)]),
        ...referringFields.flatMap((name) => referredKeys(text, fields.get(name))),
      ];
    });
  },

  keyAt(text, offset) {
    return occurrenceAt(this.keysIn(text), offset);
  },

  insertion(_text, offset, selectionEnd, keys) {
    return replaceWith(offset, selectionEnd, [...new Set(keys)].join(','));
  },
};

function entryKey(entry: BibEntry): CiteOccurrence {
  return { key: entry.key, start: entry.keyStart, end: entry.keyStart + entry.key.length };
}

function referredKeys(text: string, field: BibField | undefined): CiteOccurrence[] {
  if (!field) {
    return [];
  }
  const raw = text.slice(field.start, field.end);
  return [...raw.matchAll(/[^\s,{}"#]+/g)].map(({ 0: key, index }) => ({
    key,
    start: field.start + index,
    end: field.start + index + key.length,
  }));
}
