import type * as vscode from 'vscode';
import type { FromView, ToView } from '../protocol';
import { webviewFolder, webviewPage } from './webviewPage';

/** The evaluate view's page and its messages. What it shows last survives hiding and reloading. */
export class EvaluateView {
  private view: vscode.WebviewView | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly receive: (message: FromView) => void,
  ) {}

  resolve(view: vscode.WebviewView): void {
    this.view = view;
    const folder = webviewFolder(this.extensionUri);
    view.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    view.webview.onDidReceiveMessage(this.receive);
    view.onDidDispose(() => {
      this.view = undefined;
    });
    view.webview.html = webviewPage(view.webview, folder, 'evaluate', 'Evaluate');
  }

  /** Delivered only while there is a page; one that is made later asks with `ready`. */
  send(message: ToView): void {
    void this.view?.webview.postMessage(message);
  }
}
