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
  { uri, languageId }: Pick<vscode.TextDocument, 'uri' | 'languageId'>,
  isMyst = false,
): CiteSyntax | undefined {
  const scope = { uri, languageId };
  return citeSyntaxFor(languageId, {
    latexCommands: settings.citeCommands(scope),
    latexDefault: settings.defaultCiteCommand(scope),
    isMyst,
  });
}
