import { languageIds } from '../core/citation/syntax/citingLanguages';

/** Another extension whose hovers say what a defined cite key stands for. */
interface CiteHover {
  readonly extension: string;
  /** Ids of the languages it does so in. */
  readonly languages: readonly string[];
  /** Its setting that switches them off; on by default. */
  readonly setting?: string;
}

const others: readonly CiteHover[] = [
  // https://github.com/James-Yu/LaTeX-Workshop/wiki/Hover
  {
    extension: 'james-yu.latex-workshop',
    languages: languageIds.latex,
    setting: 'latex-workshop.hover.citation.enabled',
  },
  // Its language server: src/features/hover/citation.rs
  { extension: 'efoerster.texlab', languages: [...languageIds.latex, ...languageIds.bibtex] },
  // Its language server: src/service/providers/hover/hover-ref.ts
  { extension: 'quarto.quarto', languages: languageIds.quarto },
  // src/extension.ts
  { extension: 'notzaki.pandocciter', languages: ['markdown', 'rmd'] },
];

/** What is there besides this extension. */
export interface Neighbours {
  /** Whether an extension is at work. */
  readonly isActive: (extension: string) => boolean;
  /** What a setting is; `undefined` where nobody knows it. */
  readonly setting: (name: string) => unknown;
}

/**
 * The extension that says in a language what a defined cite key stands for, if one does. Tinymist is
 * none: what it shows of a key is the key.
 */
export function otherCiteHover(
  languageId: string,
  { isActive, setting }: Neighbours,
): string | undefined {
  return others.find(
    ({ extension, languages, setting: name }) =>
      languages.includes(languageId) &&
      isActive(extension) &&
      (name === undefined || setting(name) !== false),
  )?.extension;
}
