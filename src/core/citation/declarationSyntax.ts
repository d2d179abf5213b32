import type { TextInsertion, TextRange } from './textRange';

/** A bibliography a document names; the range covers the name as it stands there. */
export interface BibliographyDeclaration extends TextRange {
  /** As declared, with `.bib` added where LaTeX implies it. */
  readonly path: string;
}

/** How documents of some languages name their bibliographies. */
export interface DeclarationSyntax {
  /** VS Code language ids. */
  readonly languages: readonly string[];

  /** The bibliographies a document declares, in its order. */
  find(text: string): BibliographyDeclaration[];

  /**
   * The smallest edit which declares a bibliography in a document that declares none; `undefined`
   * where the document has no place for it.
   *
   * @param bibliography Path of the .bib file from the document, with `/`.
   */
  declare(text: string, bibliography: string): TextInsertion | undefined;
}

/** The paths a pattern's first group finds, of a text whose offsets are those of the document. */
export function declarationsIn(text: string, pattern: RegExp): BibliographyDeclaration[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const path = match[1] ?? '';
    const start = match.index + match[0].lastIndexOf(path);
    return path === '' ? [] : [{ path, start, end: start + path.length }];
  });
}
