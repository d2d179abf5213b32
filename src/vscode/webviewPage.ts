import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The folder of what webviews load, and the only one they may load from. */
export function webviewFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/**
 * The document of a webview that runs one of the built scripts with its style sheet and nothing else.
 *
 * @param folder As {@link webviewFolder} has it.
 * @param name Of the script and style sheet, such as `evaluate`.
 * @param title Read to people by screen readers; ours, never a record's.
 */
export function webviewPage(
  webview: vscode.Webview,
  folder: vscode.Uri,
  name: string,
  title: string,
): string {
  const uriOf = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  // The elements look the icon font's style sheet up by its id.
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${uriOf(`${name}.css`)}">
    <title>${title}</title>
  </head>
  <body>
    <script nonce="${nonce}" src="${uriOf(`${name}.js`)}"></script>
  </body>
</html>`;
}
