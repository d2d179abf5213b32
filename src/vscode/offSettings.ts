import * as vscode from 'vscode';

interface DeclaredSetting {
  readonly description?: string;
  readonly markdownDescription?: string;
}

/** What the settings that switch help on or off begin with. */
const switches = /^paperweight\.(?:hover|completion|checks)\./;

/** The settings of ours that switch something off in a document, and what each is for. */
export function offSettings(
  extensionUri: vscode.Uri,
  scope: { readonly uri: vscode.Uri; readonly languageId: string },
): { setting: string; does: string }[] {
  const configuration = vscode.workspace.getConfiguration(undefined, scope);
  return Object.entries(declaredSettings(extensionUri))
    .filter(([setting]) => {
      const value: unknown = switches.test(setting) ? configuration.get(setting) : undefined;
      return (
        value === false ||
        value === 'off' ||
        value === 'never' ||
        isWithout(value, setting, scope.languageId)
      );
    })
    .map(([setting, { description, markdownDescription }]) => ({
      setting,
      does: description ?? markdownDescription ?? '',
    }));
}

/** A list of the languages something is on in. */
function isWithout(value: unknown, setting: string, languageId: string): boolean {
  return /languages$/i.test(setting) && Array.isArray(value) && !value.includes(languageId);
}

/** The manifest's, in the person's language. */
function declaredSettings(extensionUri: vscode.Uri): Readonly<Record<string, DeclaredSetting>> {
  const own = vscode.extensions.all.find(
    (extension) => extension.extensionUri.toString() === extensionUri.toString(),
  );
  const manifest = own?.packageJSON as
    | { contributes?: { configuration?: { properties?: Record<string, DeclaredSetting> } } }
    | undefined;
  return manifest?.contributes?.configuration?.properties ?? {};
}
