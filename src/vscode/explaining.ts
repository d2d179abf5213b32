import * as vscode from 'vscode';
import {
  declarationFor,
  findBibliographies,
  relativePath,
  resolveBibliographies,
} from '../core/citation/discovery';
import { citingLanguages } from '../core/citation/syntax/citingLanguages';
import {
  explain,
  otherExtensions,
  type BibliographySituation,
  type FilePlace,
  type RemedyAction,
  type Situation,
} from '../core/manuscript/explanation';
import { PersonError } from '../core/personError';
import type { Explanation } from '../protocol';
import { baseName, besideOf, fileVersion, textOf, type Bibliographies } from './bibliographies';
import type { BibSources } from './bibSources';
import type { CatalogClient } from './catalogClient';
import { chooseBibliography } from './choosingBibliography';
import { citeSyntaxOf } from './citeSyntaxOf';
import { ExplanationPage } from './explainingPage';
import { otherKeyCompleter } from './keyCompleters';
import { offSettings } from './offSettings';
import { otherCiteHover } from './otherCiteHovers';
import { settings } from './settings';

/** What an explanation is made from. */
export interface ExplainingParts {
  readonly catalog: CatalogClient;
  readonly bibliographies: Bibliographies;
  readonly sources: BibSources;
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
}

/** A cursor in a document. */
interface Place {
  readonly uri: vscode.Uri;
  readonly position: vscode.Position;
}

/** Says why nothing is suggested at a cursor. A bundle of its own. */
export class Explaining implements vscode.Disposable {
  private readonly page: ExplanationPage;
  private shown: Place | undefined;

  constructor(private readonly parts: ExplainingParts) {
    this.page = new ExplanationPage(parts.extensionUri, {
      explanation: async () => this.explanationOf(this.shownPlace()),
      act: (action) => this.act(this.shownPlace(), action),
      showLog: () => parts.log.show(),
      log: (error) => parts.log.error(error instanceof Error ? error : String(error)),
    });
  }

  dispose(): void {
    this.page.dispose();
  }

  /**
   * Opens the page for the active editor's cursor. With a URI opens nothing and returns what it
   * would have shown; the document's start is looked at unless a position is named.
   */
  async explain(uri: unknown, position: unknown): Promise<Explanation | undefined> {
    if (uri !== undefined) {
      return this.explanationOf({ uri: uriOf(uri), position: positionOf(position) });
    }
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      throw new PersonError(
        vscode.l10n.t('There is nothing to explain: no document is open.'),
        vscode.l10n.t('Open the document in which nothing is suggested.'),
      );
    }
    this.shown = { uri: editor.document.uri, position: editor.selection.active };
    this.page.open();
    return undefined;
  }

  private shownPlace(): Place {
    if (!this.shown) {
      throw new Error('The page has no document yet.');
    }
    return this.shown;
  }

  private async explanationOf({ uri, position }: Place): Promise<Explanation> {
    const document = await vscode.workspace.openTextDocument(uri);
    const at = document.validatePosition(position);
    return {
      name: nameOf(uri),
      line: at.line + 1,
      findings: explain(await this.situationOf(document, at)),
    };
  }

  private async situationOf(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<Situation> {
    const { uri, languageId, isUntitled } = document;
    const { catalog } = this.parts;
    const declared = isCited(document) ? await declarationsOf(document) : [];
    const places = await this.placesOf(document, declared);
    const facts = await catalog.facts(
      await this.parts.sources.of(places.map((place) => place.uri)),
    );
    const { isChosen, asks, around } = await this.choiceOf(document, declared.length > 0);
    const association = associationOf(document);
    const citing = citingAt(document, position);
    const editor = vscode.workspace.getConfiguration('editor', { uri, languageId });
    return {
      document: { name: nameOf(uri), uri: uri.toString(), isUntitled },
      languageId,
      languages: await vscode.languages.getLanguages(),
      ...(association !== undefined && { association }),
      ...(citing && { citing }),
      bibliographies: await Promise.all(
        places.map(async (place) => ({
          name: nameOf(place.uri),
          uri: place.uri.toString(),
          ...(place.declaredIn && { declaredIn: place.declaredIn }),
          state: await stateOf(place.uri, facts.bibliographies),
        })),
      ),
      declares: declared.length > 0,
      canDeclare: declarationFor(document.getText(), languageId) !== undefined,
      around,
      isChosen,
      asks,
      off: offSettings(this.parts.extensionUri, { uri, languageId }),
      editor: {
        quickSuggestions: suggestsWhileTyping(editor.get('quickSuggestions')),
        suggestOnTriggerCharacters: editor.get('suggestOnTriggerCharacters') !== false,
        hover: isOn(editor.get('hover.enabled')),
      },
      others: otherExtensions.flatMap((id) => {
        const extension = vscode.extensions.getExtension(id);
        return extension ? [{ id, isActive: extension.isActive }] : [];
      }),
      left: leftToOthers({ uri, languageId }),
      catalog: {
        records: facts.records,
        own: facts.own,
        problems: catalog.problems.map(({ file, line }) => ({
          name: nameOf(vscode.Uri.file(file)),
          uri: vscode.Uri.file(file).toString(),
          line,
        })),
      },
      isTrusted: vscode.workspace.isTrusted,
    };
  }

  /** Where a document cites from: what it declares, or what is taken where it declares nothing. */
  private async placesOf(
    document: vscode.TextDocument,
    declared: readonly Declared[],
  ): Promise<readonly Declared[]> {
    if (declared.length > 0 || !isCited(document)) {
      return declared;
    }
    const taken = await this.parts.bibliographies.of(document);
    const there = await Promise.all(
      taken.map(async (uri) => ((await fileVersion(uri)) === undefined ? [] : [{ uri }])),
    );
    return there.flat();
  }

  private async choiceOf(
    document: vscode.TextDocument,
    declares: boolean,
  ): Promise<{ isChosen: boolean; asks: boolean; around: FilePlace[] }> {
    if (!isCited(document) || document.isUntitled) {
      return { isChosen: false, asks: false, around: [] };
    }
    const { certain, candidates } = await this.parts.bibliographies.candidatesOf(document);
    const beside = besideOf(document).toString();
    const hasBeside = (await fileVersion(besideOf(document))) !== undefined;
    const severalThere =
      declares && (await Promise.all(candidates.map(fileVersion))).filter(Boolean).length > 1;
    return {
      isChosen: certain !== undefined && (declares ? severalThere : certain.toString() !== beside),
      asks: certain === undefined && candidates.length > 1 && (declares || !hasBeside),
      around: declares
        ? []
        : candidates
            .filter((uri) => uri.toString() !== beside)
            .map((uri) => ({ name: nameOf(uri), uri: uri.toString() })),
    };
  }

  private async act({ uri }: Place, action: RemedyAction): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    switch (action.do) {
      case 'change-language':
        await vscode.languages.setTextDocumentLanguage(document, action.languageId);
        return;
      case 'open-setting':
        await vscode.commands.executeCommand('workbench.action.openSettings', action.setting);
        return;
      case 'turn-on':
        await turnOn(action.setting, document);
        return;
      case 'open': {
        const line = (action.line ?? 1) - 1;
        await vscode.window.showTextDocument(vscode.Uri.parse(action.uri, true), {
          selection: new vscode.Range(line, 0, line, 0),
          viewColumn: vscode.ViewColumn.One,
        });
        return;
      }
      case 'choose-bibliography':
        await chooseBibliography(document, this.parts.bibliographies, undefined);
        return;
      case 'create':
        await createFile(vscode.Uri.parse(action.uri, true));
        return;
      case 'declare':
        await declare(document);
        return;
      case 'save':
        await vscode.window.showTextDocument(document);
        await vscode.commands.executeCommand('workbench.action.files.save');
        this.shown = editorPlace() ?? this.shown;
        return;
      case 'show-extension':
        await vscode.commands.executeCommand('extension.open', action.id);
        return;
      case 'find-extension':
        await vscode.commands.executeCommand('workbench.extensions.search', action.query);
        return;
      case 'manage-trust':
        await vscode.commands.executeCommand('workbench.trust.manage');
    }
  }
}

/** A bibliography, and where it is declared. */
interface Declared {
  readonly uri: vscode.Uri;
  readonly declaredIn?: FilePlace;
}

/** The bibliographies a document or one around it declares, each with the line that does. */
async function declarationsOf(document: vscode.TextDocument): Promise<Declared[]> {
  const uriOfPath = (path: string): vscode.Uri => document.uri.with({ path });
  const found = await resolveBibliographies(
    document.uri.path,
    document.getText(),
    document.languageId,
    (path) => textOf(uriOfPath(path)),
    { root: vscode.workspace.getWorkspaceFolder(document.uri)?.uri.path },
  );
  return Promise.all(
    found.map(async ({ path, declaredIn }) => {
      const declaring = uriOfPath(declaredIn);
      const line = await declarationLine(declaring, document.languageId, baseName(uriOfPath(path)));
      return {
        uri: uriOfPath(path),
        declaredIn: {
          name: nameOf(declaring),
          uri: declaring.toString(),
          ...(line !== undefined && { line }),
        },
      };
    }),
  );
}

async function declarationLine(
  declaring: vscode.Uri,
  languageId: string,
  name: string,
): Promise<number | undefined> {
  const text = (await textOf(declaring)) ?? '';
  const declaration = findBibliographies(text, languageId).find(({ path }) => path.endsWith(name));
  // A project's file is in no language of ours: there the name has to do.
  const offset = declaration?.start ?? text.indexOf(name);
  return offset < 0 ? undefined : text.slice(0, offset).split('\n').length;
}

async function stateOf(
  uri: vscode.Uri,
  read: readonly ({ uri: string } & Omit<
    Extract<BibliographySituation['state'], { type: 'read' }>,
    'type'
  >)[],
): Promise<BibliographySituation['state']> {
  if ((await fileVersion(uri)) === undefined) {
    return { type: 'missing' };
  }
  const found = read.find((one) => one.uri === uri.toString());
  if (!found || !/\.bib(?:tex)?$/i.test(uri.path)) {
    return { type: 'other' };
  }
  const { entries, problems, problemCount } = found;
  return { type: 'read', entries, problems, problemCount };
}

/** Whether anything is cited in a document's language. */
function isCited({ languageId }: vscode.TextDocument): boolean {
  return citingLanguages.includes(languageId);
}

function citingAt(document: vscode.TextDocument, position: vscode.Position): Situation['citing'] {
  const text = document.getText();
  const context = citeSyntaxOf(document)?.contextAt(text, document.offsetAt(position));
  if (!context || context.isReference) {
    return undefined;
  }
  const line = text.slice(Math.max(0, context.start - 400), context.start);
  const command = /(\\[A-Za-z]+\*?)(?:\[[^\]]*\]|\([^)]*\))*\{[^{}]*$/.exec(line)?.[1];
  return { typed: context.typed, ...(command !== undefined && { command }) };
}

/** What is left to other extensions, as the settings have it. */
function leftToOthers(scope: {
  readonly uri: vscode.Uri;
  readonly languageId: string;
}): Situation['left'] {
  const { languageId } = scope;
  const completer =
    settings.completedCiteKeys(scope) === 'auto' ? otherKeyCompleter(languageId) : undefined;
  const hover =
    settings.hoverCiteKeys(scope) === 'auto'
      ? otherCiteHover(languageId, {
          isActive: (id) => vscode.extensions.getExtension(id)?.isActive === true,
          setting: (name) => vscode.workspace.getConfiguration(undefined, scope).get(name),
        })
      : undefined;
  return [
    ...(completer === undefined
      ? []
      : [
          {
            what: 'completion',
            to: completer,
            setting: 'paperweight.completion.citeKeys',
          } as const,
        ]),
    ...(hover === undefined
      ? []
      : [{ what: 'hover', to: hover, setting: 'paperweight.hover.citeKeys' } as const]),
  ];
}

/** The pattern of `files.associations` that gives a document its language. */
function associationOf(document: vscode.TextDocument): string | undefined {
  const associations = vscode.workspace
    .getConfiguration('files', document.uri)
    .get<Readonly<Record<string, string>>>('associations', {});
  const found = Object.entries(associations).find(([pattern, languageId]) => {
    const glob = pattern.includes('/') ? pattern : `**/${pattern}`;
    return (
      languageId === document.languageId && vscode.languages.match({ pattern: glob }, document) > 0
    );
  });
  return found?.[0];
}

/** `editor.quickSuggestions` has been a boolean, and is an object of modes. */
function suggestsWhileTyping(value: unknown): boolean {
  const other: unknown =
    typeof value === 'object' && value !== null ? (value as { other?: unknown }).other : value;
  return isOn(other);
}

function isOn(value: unknown): boolean {
  return value !== false && value !== 'off';
}

/** Gives a setting of the editor the value it has by itself, where it was set, for one language. */
async function turnOn(setting: string, { uri, languageId }: vscode.TextDocument): Promise<void> {
  const [, section = '', name = ''] = /^([^.]+)\.(.+)$/.exec(setting) ?? [];
  const configuration = vscode.workspace.getConfiguration(section, { uri, languageId });
  const set = configuration.inspect(name);
  const { ConfigurationTarget } = vscode;
  const target =
    (set?.workspaceFolderLanguageValue ?? set?.workspaceFolderValue) !== undefined
      ? ConfigurationTarget.WorkspaceFolder
      : (set?.workspaceLanguageValue ?? set?.workspaceValue) !== undefined
        ? ConfigurationTarget.Workspace
        : ConfigurationTarget.Global;
  await configuration.update(name, set?.defaultValue ?? true, target, true);
}

async function createFile(uri: vscode.Uri): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { ignoreIfExists: true, contents: new Uint8Array() });
  await applied(edit, uri);
}

/** Declares the references.bib beside a document, and makes it where it is not there. */
async function declare(document: vscode.TextDocument): Promise<void> {
  const bibliography = besideOf(document);
  const path = relativePath(document.uri.path, bibliography.path);
  const declaration = declarationFor(document.getText(), document.languageId, path);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(bibliography, { ignoreIfExists: true, contents: new Uint8Array() });
  if (declaration) {
    edit.insert(document.uri, document.positionAt(declaration.offset), declaration.text);
  }
  await applied(edit, document.uri);
}

async function applied(edit: vscode.WorkspaceEdit, uri: vscode.Uri): Promise<void> {
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new PersonError(
      vscode.l10n.t('Nothing was changed: {0} cannot be written.', baseName(uri)),
      vscode.l10n.t('Check that it and its folder can be written to, and try again.'),
    );
  }
}

function editorPlace(): Place | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri, position: editor.selection.active };
}

/** A file's path in the workspace, or whole where it is outside. */
function nameOf(uri: vscode.Uri): string {
  return uri.scheme === 'untitled' ? uri.path : vscode.workspace.asRelativePath(uri);
}

function uriOf(value: unknown): vscode.Uri {
  return value instanceof vscode.Uri ? value : vscode.Uri.parse(String(value), true);
}

function positionOf(value: unknown): vscode.Position {
  const { line, character } = (value ?? {}) as { line?: unknown; character?: unknown };
  return new vscode.Position(Number(line ?? 0), Number(character ?? 0));
}
