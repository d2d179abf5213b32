/**
 * The VS Code language ids of each cite syntax, as VS Code itself (LaTeX, BibTeX, Markdown, plain
 * text, reStructuredText), LaTeX Workshop (`doctex`, `latex-expl3`, the weaves), Quarto, R, Tinymist
 * (`typst`), Org Mode and the AsciiDoc extension define them. MyST's documents are `markdown`.
 */
export const languageIds = {
  latex: ['latex', 'tex', 'latex-expl3', 'doctex', 'pweave', 'jlweave', 'rsweave'],
  markdown: ['markdown', 'markdown-math', 'mdx'],
  quarto: ['quarto'],
  rmarkdown: ['rmd'],
  typst: ['typst'],
  restructuredText: ['restructuredtext'],
  org: ['org'],
  asciidoc: ['asciidoc'],
  bibtex: ['bibtex', 'biblatex'],
  plaintext: ['plaintext'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Language ids in which Paperweight reads and writes citations. */
export const citingLanguages: readonly string[] = Object.values(languageIds).flat();
