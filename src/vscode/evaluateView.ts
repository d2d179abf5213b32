import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FromView, ToView } from '../protocol';

/** The evaluate view's page and its messages. What it shows last survives hiding and reloading. */
export class EvaluateView {
  private view: vscode.WebviewView | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly receive: (message: FromView) => void,
  ) {}

  resolve(view: vscode.WebviewView): void {
    this.view = view;
    const folder = vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview');
    view.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    view.webview.onDidReceiveMessage(this.receive);
    view.onDidDispose(() => {
      this.view = undefined;
    });
    view.webview.html = pageOf(view.webview, folder);
  }

  /** Delivered only while there is a page; one that is made later asks with `ready`. */
  send(message: ToView): void {
    void this.view?.webview.postMessage(message);
  }
}

function pageOf(webview: vscode.Webview, folder: vscode.Uri): string {
  const uriOf = (name: string): vscode.Uri =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, name));
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
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${uriOf('evaluate.css').toString()}">
    <title>Evaluate</title>
  </head>
  <body>
    <script nonce="${nonce}" src="${uriOf('evaluate.js').toString()}"></script>
  </body>
</html>`;
}
