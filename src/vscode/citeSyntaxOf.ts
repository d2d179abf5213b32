import type * as vscode from 'vscode';
import type { CiteSyntax } from '../core/citation/syntax/citeSyntax';
import { citeSyntaxFor } from '../core/citation/syntax/citeSyntaxFor';
import { settings } from './settings';

/**
 * How a document cites, as its settings have it; `undefined` for a language Paperweight does not
 * cite in.
 *
 * @param isMyst Whether it lies in a MyST project, which matters to what is inserted alone.
 */
export function citeSyntaxOf(
  document: vscode.TextDocument,
  isMyst = false,
): CiteSyntax | undefined {
  return citeSyntaxFor(document.languageId, {
    latexCommands: settings.citeCommands(document),
    latexDefault: settings.defaultCiteCommand(document),
    isMyst,
  });
}
