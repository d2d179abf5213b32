import * as vscode from 'vscode';
import { rangesIn } from './citingFiles';
import type { KeyPlaces } from './keyPlaces';

/** Leads from a cite key to the entry it names. */
export class Definitions implements vscode.DefinitionProvider {
  constructor(private readonly places: KeyPlaces) {}

  async provideDefinition(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.LocationLink[] | undefined> {
    const found = await this.places.keyAt(document, position);
    if (!found) {
      return undefined;
    }
    const origin = new vscode.Range(
      document.positionAt(found.start),
      document.positionAt(found.end),
    );
    const definitions = await this.places.definitionsOf(found.key, document, token);
    return definitions.flatMap(({ file, uses }) =>
      rangesIn(file.text, uses).map((range) => ({
        originSelectionRange: origin,
        targetUri: file.uri,
        targetRange: range,
      })),
    );
  }
}
