import {
  declarationsIn,
  type BibliographyDeclaration,
  type DeclarationSyntax,
} from './declarationSyntax';
import { inertAsciidoc } from './syntax/asciidoc';
import { languageIds } from './syntax/citingLanguages';
import { inertOrg } from './syntax/org';
import { inertRestructuredText } from './syntax/restructuredText';
import { unreadTypst } from './syntax/typst';
import { blankRanges, lineEndingOf, type TextInsertion } from './textRange';

/** Typst's `#bibliography("a.bib")`, or of several: `#bibliography(("a.bib", "b.bib"))`. */
export const typstDeclarations: DeclarationSyntax = {
  languages: languageIds.typst,

  find(text) {
    const active = blankRanges(text, unreadTypst(text));
    const calls = /(?<![\p{L}\p{N}_\-.])bibliography\(\s*(?:"[^"\n]*"|\([^()]*\))/gu;
    return [...active.matchAll(calls)].flatMap(({ 0: call, index }) =>
      declarationsIn(call, /"([^"\n]*)"/g).map(({ path, start, end }) => ({
        path,
        start: index + start,
        end: index + end,
      })),
    );
  },

  declare: (text, bibliography) => atEnd(text, `#bibliography("${bibliography}")`),
};

/** reStructuredText's directive `.. bibliography:: a.bib b.bib` of sphinxcontrib-bibtex. */
export const restructuredTextDeclarations: DeclarationSyntax = {
  languages: languageIds.restructuredText,

  find(text) {
    const active = blankRanges(text, inertRestructuredText(text));
    return [
      ...active.matchAll(/^(\uFEFF?[ \t]*\.\.[ \t]+bibliography::[ \t]*)([^\r\n]*)/gm),
    ].flatMap(({ 1: lead = '', 2: list = '', index }) =>
      declarationsIn(list, /(\S+)/g).map(({ path, start, end }) => ({
        path,
        start: index + lead.length + start,
        end: index + lead.length + end,
      })),
    );
  },

  declare(text, bibliography) {
    const active = blankRanges(text, inertRestructuredText(text));
    const empty = /^[ \t]*\.\.[ \t]+bibliography::/m.exec(active);
    return empty
      ? { offset: empty.index + empty[0].length, text: ` ${bibliography}` }
      : atEnd(text, `.. bibliography:: ${bibliography}`);
  },
};

/** Org's keyword `#+bibliography: a.bib`. */
export const orgDeclarations: DeclarationSyntax = {
  languages: languageIds.org,

  find(text) {
    const active = blankRanges(text, inertOrg(text));
    return declarationsIn(
      active,
      /^\uFEFF?[ \t]*#\+bibliography:[ \t]*"?([^"\r\n]*[^"\s])/gim,
    ).filter(({ path }) => !path.startsWith('~'));
  },

  declare: (text, bibliography) =>
    behindLines(text, /^\uFEFF?(?:#\+[^\n]*\n?)*/, `#+bibliography: ${bibliography}`),
};

/** AsciiDoc's attribute `:bibtex-file:` of asciidoctor-bibtex, which belongs into the header. */
export const asciidocDeclarations: DeclarationSyntax = {
  languages: languageIds.asciidoc,

  find(text) {
    const active = blankRanges(text, inertAsciidoc(text));
    return declarationsIn(
      active,
      /^\uFEFF?:(?:bibtex-file|bibliography-database):[ \t]+([^\r\n]*\S)/gm,
    );
  },

  declare(text, bibliography) {
    const header = /^\uFEFF?(?:[=#][ \t][^\n]*\n?(?:[^\s][^\n]*\n?)*|(?::[^\n]*\n?)*)/;
    const insertion = behindLines(text, header, `:bibtex-file: ${bibliography}`);
    const next = text.slice(insertion.offset);
    // A blank line ends the header.
    const ends = next === '' || /^[ \t]*\r?\n/.test(next);
    return ends ? insertion : { ...insertion, text: insertion.text + lineEndingOf(text) };
  },
};

/** The directive `{bibliography} a.bib` of MyST. */
export function mystDirectives(text: string): BibliographyDeclaration[] {
  return [...text.matchAll(/^((?:`{3,}|:{3,})\{bibliography\}[ \t]*)([^\r\n]*)/gm)].flatMap(
    ({ 1: lead = '', 2: list = '', index }) =>
      declarationsIn(list, /(\S+)/g).map(({ path, start, end }) => ({
        path,
        start: index + lead.length + start,
        end: index + lead.length + end,
      })),
  );
}

/** A paragraph at the end of a text. */
function atEnd(text: string, line: string): TextInsertion {
  const eol = lineEndingOf(text);
  const body = text.replace(/^\uFEFF/, '');
  const breaks = body === '' || /\n[ \t]*\r?\n$/.test(body) ? 0 : body.endsWith('\n') ? 1 : 2;
  return { offset: text.length, text: eol.repeat(breaks) + line + eol };
}

/** A line behind those at the head of a text that a pattern finds. */
function behindLines(text: string, head: RegExp, line: string): TextInsertion {
  const eol = lineEndingOf(text);
  const found = head.exec(text)?.[0] ?? '';
  const isWhole = found === '' || found === '\uFEFF' || found.endsWith('\n');
  return { offset: found.length, text: (isWhole ? '' : eol) + line + eol };
}
