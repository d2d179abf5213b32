import * as vscode from 'vscode';
import { keyInBibliography } from '../core/citation/bibKeyUses';
import { readBibliography } from '../core/citation/bibliography';
import { isBibliography, isLatex } from '../core/citation/citeKeyUses';
import { inertLatex } from '../core/citation/latexSource';
import { inertMarkdown } from '../core/citation/markdownSource';
import type { CiteSyntax } from '../core/citation/syntax/citeSyntax';
import { languageIds } from '../core/citation/syntax/citingLanguages';
import { blankRanges, type TextRange } from '../core/citation/textRange';
import {
  entryAround,
  passageAround,
  type Lines,
  type Passage,
} from '../core/manuscript/namePlaces';
import { citeSyntaxOf } from './citeSyntaxOf';
import { perVersion } from './perVersion';

/** A cite key in a document. */
export interface CitedKey {
  readonly key: string;
  readonly range: vscode.Range;
}

/** No list of keys is longer, in lines. */
const reach = { above: 60, below: 30 };

const markdownIds: readonly string[] = [
  ...languageIds.markdown,
  ...languageIds.quarto,
  ...languageIds.rmarkdown,
];

/** What begins far above may make of a passage what it does not look like. */
const blocksOf = perVersion((document): readonly TextRange[] => {
  const syntax = citeSyntaxOf(document);
  if (syntax && isLatex(syntax)) {
    return inertLatex(document.getText());
  }
  if (markdownIds.includes(document.languageId)) {
    const text = document.getText();
    // A role of MyST looks like code.
    return inertMarkdown(text).filter(({ start }) =>
      /^(?:`{3}|~{3}|<!--)/.test(text.slice(start, start + 4)),
    );
  }
  return [];
});

/**
 * The cite key at a position. Of the document only the lines around it are read, and once a version
 * where its comments and blocks of code are.
 */
export function citedKeyAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): CitedKey | undefined {
  const syntax = citeSyntaxOf(document);
  if (!syntax) {
    return undefined;
  }
  const lines = linesOf(document);
  const passage = isBibliography(syntax)
    ? entryAround(lines, position)
    : passageAround(lines, position, reach.above, reach.below);
  const found = keyIn(passage, syntax, document);
  return (
    found && {
      key: found.key,
      range: new vscode.Range(positionIn(passage, found.start), positionIn(passage, found.end)),
    }
  );
}

function keyIn(
  passage: Passage,
  syntax: CiteSyntax,
  document: vscode.TextDocument,
): (TextRange & { readonly key: string }) | undefined {
  if (isBibliography(syntax)) {
    return keyInBibliography(readBibliography(passage.text), passage.offset);
  }
  const first = document.offsetAt(new vscode.Position(passage.firstLine, 0));
  // The ends of its lines may be longer there than here.
  const last = first + 2 * passage.text.length;
  const ranges = blocksOf(document)
    .filter(({ start, end }) => end > first && start < last)
    .map(({ start, end }) => ({
      start: offsetIn(passage, document.positionAt(start)),
      end: offsetIn(passage, document.positionAt(end)),
    }))
    .filter(({ start, end }) => start < end);
  return syntax.keyAt(blankRanges(passage.text, ranges), passage.offset);
}

/** A document by its lines. */
export function linesOf(document: vscode.TextDocument): Lines {
  return { lineCount: document.lineCount, line: (index) => document.lineAt(index).text };
}

/** The position of an offset of a passage in its document, whatever ends the document's lines. */
export function positionIn({ text, firstLine }: Passage, offset: number): vscode.Position {
  let line = firstLine;
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', from)) {
    line++;
    from = end + 1;
  }
  return new vscode.Position(line, offset - from);
}

/** The offset in a passage of a position of its document; at its ends where it lies beyond. */
function offsetIn({ text, firstLine }: Passage, position: vscode.Position): number {
  if (position.line < firstLine) {
    return 0;
  }
  let from = 0;
  for (let line = firstLine; line < position.line; line++) {
    const end = text.indexOf('\n', from);
    if (end < 0) {
      return text.length;
    }
    from = end + 1;
  }
  return Math.min(text.length, from + position.character);
}
