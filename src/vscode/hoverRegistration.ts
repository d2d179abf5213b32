import * as vscode from 'vscode';
import { settings } from './settings';

/** Registers a provider of hovers for the languages of the settings, whatever they come to be. */
export function registerHovers(provider: vscode.HoverProvider): vscode.Disposable {
  const register = (): vscode.Disposable =>
    vscode.languages.registerHoverProvider([...settings.hoverLanguages()], provider);
  let registered = register();
  const watching = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('paperweight.hover.languages')) {
      registered.dispose();
      registered = register();
    }
  });
  return {
    dispose: () => {
      watching.dispose();
      registered.dispose();
    },
  };
}
