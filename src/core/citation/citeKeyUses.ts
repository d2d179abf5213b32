import { readBibliography } from './bibliography';
import { usesInBibliography, usesInEntry, type CiteKeyUse } from './bibKeyUses';
import { activeLatex } from './latexSource';
import { bibtex } from './syntax/bibtex';
import type { CiteSyntax } from './syntax/citeSyntax';
import { latex } from './syntax/latex';

/**
 * Every place of a text where a cite key stands, in order: none in comments, verbatim text and
 * code, as the syntax has it.
 */
export function citeKeyUses(text: string, syntax: CiteSyntax): CiteKeyUse[] {
  if (isBibliography(syntax)) {
    return readBibliography(text).entries.flatMap((entry) => usesInEntry(text, entry));
  }
  const references = syntax.keysIn(text).map((key): CiteKeyUse => ({ ...key, role: 'reference' }));
  return isLatex(syntax)
    ? [...references, ...bibItemKeys(text)].sort((one, other) => one.start - other.start)
    : references;
}

/** The places of a document, or of a .bib file, where one key stands, in order. */
export function usesOfKey(text: string, syntax: CiteSyntax, key: string): CiteKeyUse[] {
  if (key === '' || !text.includes(key)) {
    return [];
  }
  return isBibliography(syntax)
    ? usesInBibliography(readBibliography(text), key)
    : citeKeyUses(text, syntax).filter((use) => use.key === key);
}

/** True for the syntax of bibliographies, whose keys are those of entries. */
export function isBibliography({ languages }: CiteSyntax): boolean {
  return languages === bibtex.languages;
}

/** True for LaTeX, with whatever commands a person has added. */
export function isLatex({ languages }: CiteSyntax): boolean {
  return languages.some((language) => latex.languages.includes(language));
}

function bibItemKeys(text: string): CiteKeyUse[] {
  if (!text.includes('\\bibitem')) {
    return [];
  }
  const pattern = /\\bibitem\s*(?:\[(?:[^\]{}]|\{[^{}]*\})*\]\s*)?\{([^{}\\]*)\}/g;
  return [...activeLatex(text).matchAll(pattern)].flatMap((match) => {
    const [whole, group = ''] = match;
    const key = group.trim();
    const start = match.index + whole.length - 1 - group.length + group.indexOf(key);
    return key === '' ? [] : [{ key, start, end: start + key.length, role: 'entry' }];
  });
}
