/** A format a citation can be copied or printed in. */
export interface CitationFormat {
  /** As the settings and the command line have it. */
  readonly name: string;
  /** As a person reads it. */
  readonly title: string;
  /** In which file of the folder of CSL styles it is; absent for what citation-js knows itself. */
  readonly styleFile?: string;
}

/** Formats that other programs read. */
const fileFormats: readonly CitationFormat[] = [
  { name: 'bibtex', title: 'BibTeX' },
  { name: 'biblatex', title: 'BibLaTeX' },
  { name: 'csl-json', title: 'CSL-JSON' },
  { name: 'ris', title: 'RIS' },
];

/**
 * Formatted text, by the CSL project's own styles. It has none of NeurIPS, which asks for no style
 * of its own: of its numeric ones ACM's comes nearest to what plain BibTeX styles make there.
 */
export const styleFormats: readonly CitationFormat[] = [
  { name: 'apa', title: 'APA, 7th edition' },
  { name: 'ieee', title: 'IEEE', styleFile: 'ieee.csl' },
  { name: 'acm', title: 'ACM', styleFile: 'association-for-computing-machinery.csl' },
  { name: 'acl', title: 'ACL', styleFile: 'association-for-computational-linguistics.csl' },
  {
    name: 'neurips',
    title: "NeurIPS-like: numbered, in ACM's style",
    styleFile: 'association-for-computing-machinery.csl',
  },
  {
    name: 'chicago',
    title: 'Chicago, 17th edition (author-date)',
    styleFile: 'chicago-author-date.csl',
  },
  { name: 'mla', title: 'MLA, 9th edition', styleFile: 'modern-language-association.csl' },
  { name: 'vancouver', title: 'Vancouver (NLM)' },
  { name: 'nature', title: 'Nature', styleFile: 'nature.csl' },
  { name: 'harvard1', title: 'Harvard (Cite Them Right)' },
];

export const citationFormats: readonly CitationFormat[] = [...fileFormats, ...styleFormats];

/** A CSL style as it stands in a file. */
export interface StyleText {
  /** Of the file; messages name the style by it. */
  readonly name: string;
  readonly xml: string;
}
