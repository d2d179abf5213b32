/** The languages whose documents have hovers; the manifest's activation events name the same. */
export const hoverLanguages = [
  'latex',
  'tex',
  'bibtex',
  'markdown',
  'quarto',
  'rmd',
  'plaintext',
] as const;
