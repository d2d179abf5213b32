import * as vscode from 'vscode';
import { languageIds } from '../core/citation/syntax/citingLanguages';

/** Other extensions that complete the cite keys of a document's bibliographies, by language id. */
const others: readonly { readonly extension: string; readonly languages: readonly string[] }[] = [
  { extension: 'James-Yu.latex-workshop', languages: languageIds.latex },
  {
    extension: 'notZaki.pandocciter',
    languages: [...languageIds.markdown, ...languageIds.rmarkdown, ...languageIds.quarto],
  },
  { extension: 'quarto.quarto', languages: languageIds.quarto },
  { extension: 'myriad-dreamin.tinymist', languages: languageIds.typst },
];

/** Another extension that is at work and completes cite keys in a language, if there is one. */
export function otherKeyCompleter(languageId: string): string | undefined {
  return others.find(
    ({ extension, languages }) =>
      languages.includes(languageId) &&
      vscode.extensions.getExtension(extension)?.isActive === true,
  )?.extension;
}
