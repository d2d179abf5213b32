import { inertLatex } from '../citation/latexSource';
import { inertMarkdown } from '../citation/markdownSource';
import { inertAsciidoc } from '../citation/syntax/asciidoc';
import { languageIds } from '../citation/syntax/citingLanguages';
import { inertOrg } from '../citation/syntax/org';
import { inertRestructuredText } from '../citation/syntax/restructuredText';
import type { TextRange } from '../citation/textRange';
import { pythonTexts } from './pythonTexts';

/** What a block of code begins with, by language; other inert parts are text. */
const kinds: readonly {
  readonly ids: readonly string[];
  readonly inert: (text: string) => readonly TextRange[];
  readonly code: RegExp;
}[] = [
  {
    ids: languageIds.latex,
    inert: inertLatex,
    code: /^\\begin\s*\{(?!comment)/,
  },
  {
    ids: [...languageIds.markdown, ...languageIds.quarto, ...languageIds.rmarkdown],
    inert: inertMarkdown,
    // A fence that says no language, or that its content is text, holds what was printed.
    code: /^(?:`{3,}|~{3,})[ \t]*(?!(?:te?xt|plaintext|markdown|md|console|output)?[ \t]*\r?$)[^\s]/m,
  },
  {
    ids: languageIds.typst,
    inert: (text) =>
      [...text.matchAll(/(`{3,})[\s\S]*?\1/g)].map(({ 0: raw, index }) => ({
        start: index,
        end: index + raw.length,
      })),
    code: /^`{3,}(?!te?xt\b)\w/,
  },
  {
    ids: languageIds.restructuredText,
    // A block begins behind the line that says what it is.
    inert: (text) =>
      inertRestructuredText(text).map(({ start, end }) => ({
        start: text.lastIndexOf('\n', start - 2) + 1,
        end,
      })),
    code: /^\s*\.\.\s+(?:code|code-block|sourcecode|raw|math|highlight)::/,
  },
  {
    ids: languageIds.org,
    inert: inertOrg,
    code: /^\s*#\+begin_(?:src|export)\b/i,
  },
  {
    ids: languageIds.asciidoc,
    inert: inertAsciidoc,
    code: /^(?:-{4,}|`{3,}|\+{4,})/,
  },
];

/**
 * Parts of a document that are code, in which names mean other things: listings of a language, and
 * all of a Python source but its comments and strings. Ascending, for a whole text only.
 */
export function codeBlocks(text: string, languageId: string): TextRange[] {
  if (languageId === 'python') {
    const code: TextRange[] = [];
    let from = 0;
    for (const { start, end } of pythonTexts(text)) {
      code.push({ start: from, end: start });
      from = end;
    }
    return [...code, { start: from, end: text.length }];
  }
  const kind = kinds.find(({ ids }) => ids.includes(languageId));
  return kind
    ? kind
        .inert(text)
        .filter(({ start, end }) => kind.code.test(text.slice(start, end).slice(0, 200)))
    : [];
}
