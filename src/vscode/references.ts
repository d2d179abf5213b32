import * as vscode from 'vscode';
import { rangesIn } from './citingFiles';
import { isDefinition, type KeyPlaces } from './keyPlaces';

/** Finds every place that names an entry, from its key or from any citation of it. */
export class References implements vscode.ReferenceProvider {
  constructor(private readonly places: KeyPlaces) {}

  async provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    { includeDeclaration }: vscode.ReferenceContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.Location[] | undefined> {
    const found = await this.places.keyAt(document, position);
    const everywhere = found && (await this.places.usesOf(found.key, document, token));
    return everywhere?.flatMap(({ file, uses }) => {
      const shown = uses.filter((use) => includeDeclaration || !isDefinition(use));
      return rangesIn(file.text, shown).map((range) => new vscode.Location(file.uri, range));
    });
  }
}
