import * as vscode from 'vscode';

const storageKey = 'paperweight.bibliographies';
/** Answers kept at most; the oldest goes first. */
const mostKept = 200;

/** Which bibliography a person has chosen where several could be meant, kept for the workspace. */
export class BibliographyChoices {
  /** @param memento `ExtensionContext.workspaceState`. */
  constructor(private readonly memento: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** @param question What the choice was between, as `questionOf` names it. */
  get(question: string): vscode.Uri | undefined {
    const chosen = this.kept[question];
    return chosen === undefined ? undefined : vscode.Uri.parse(chosen, true);
  }

  async set(question: string, chosen: vscode.Uri): Promise<void> {
    const others = Object.entries(this.kept).filter(([asked]) => asked !== question);
    const kept = [...others, [question, chosen.toString()]].slice(-mostKept);
    await this.memento.update(storageKey, Object.fromEntries(kept));
  }

  /** Whatever another version may have left there. */
  private get kept(): Readonly<Record<string, string>> {
    const kept: unknown = this.memento.get(storageKey);
    return typeof kept === 'object' && kept !== null
      ? Object.fromEntries(
          Object.entries(kept).filter((entry): entry is [string, string] => {
            return typeof entry[1] === 'string';
          }),
        )
      : {};
  }
}
