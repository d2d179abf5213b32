import type * as vscode from 'vscode';

/** Makes something of a document once a version of it. */
export function perVersion<T>(
  make: (document: vscode.TextDocument) => T,
): (document: vscode.TextDocument) => T {
  const made = new WeakMap<
    vscode.TextDocument,
    { version: number; languageId: string; value: T }
  >();
  return (document) => {
    const { version, languageId } = document;
    const known = made.get(document);
    if (known?.version === version && known.languageId === languageId) {
      return known.value;
    }
    const value = make(document);
    made.set(document, { version, languageId, value });
    return value;
  };
}
