import * as vscode from 'vscode';

/** How long the window has to itself after activation, in milliseconds. */
const patience = 1000;

/**
 * Begins something once a document of one of these languages is in an editor, but not while the
 * window is still starting.
 */
export function onceShown(
  languages: readonly string[],
  begin: () => Promise<unknown>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  let waiting: vscode.Disposable | undefined;
  const look = (editors: readonly vscode.TextEditor[]): void => {
    if (editors.some(({ document }) => languages.includes(document.languageId))) {
      waiting?.dispose();
      begin().catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
    }
  };
  const timer = setTimeout(() => {
    waiting = vscode.window.onDidChangeVisibleTextEditors(look);
    look(vscode.window.visibleTextEditors);
  }, patience);
  timer.unref();
  return {
    dispose: () => {
      clearTimeout(timer);
      waiting?.dispose();
    },
  };
}
