import * as vscode from 'vscode';
import { readBibliography, type BibEntry, type Bibliography } from '../core/citation/bibliography';
import {
  mergeInto,
  mergingEdits,
  proposeMerges,
  redirectedKeys,
  type Merge,
} from '../core/citation/duplicates';
import { redirectingEdits } from '../core/citation/renameKey';
import { bibtex } from '../core/citation/syntax/bibtex';
import { replaced, type TextReplacement } from '../core/citation/textRange';
import { PersonError } from '../core/personError';
import { baseName } from './bibliographies';
import type { CitingFile } from './citingFiles';
import { requireWritable } from './fileState';
import type { KeyPlaces } from './keyPlaces';

/** What merging came to, for whoever called the command. */
export interface Merged {
  readonly groups: readonly {
    readonly kept: string;
    readonly dropped: readonly string[];
    /** Names of the fields that the kept entry took over. */
    readonly taken: readonly string[];
  }[];
  /** Documents in which citations were made to name the kept keys. */
  readonly documents: readonly vscode.Uri[];
}

const scheme = 'paperweight-merged';

/**
 * Merges the entries of a .bib file that are one work, and makes the documents which cite those
 * that go cite the one that stays: one edit, saved by nobody but the person.
 */
export class MergingDuplicates implements vscode.Disposable {
  private readonly previews = new Map<string, string>();
  private readonly provider: vscode.Disposable;

  constructor(private readonly places: KeyPlaces) {
    this.provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => this.previews.get(uri.toString()),
    });
  }

  dispose(): void {
    this.provider.dispose();
  }

  /**
   * @param ask Lets a person choose which to merge and see it as a diff first; without it all that
   * is proposed is merged.
   * @returns `undefined` where the person chose to merge nothing.
   * @throws {PersonError} when something stands in the way; nothing has changed then.
   */
  async merge(uri: vscode.Uri, ask: boolean): Promise<Merged | undefined> {
    const document = await vscode.workspace.openTextDocument(uri);
    const bibliography = readBibliography(document.getText());
    if (bibliography.conflicted) {
      throw new PersonError(
        `Nothing was merged: ${baseName(uri)} has a merge conflict.`,
        'Resolve the conflict first.',
      );
    }
    await requireWritable(document, 'Nothing was merged');
    const documents = (await this.places.documentsCiting(uri)) ?? [];
    const proposals = await proposeMerges(bibliography, countCitations(documents));
    const merges = ask ? await this.choose(uri, bibliography, proposals) : proposals;
    if (!merges || merges.length === 0) {
      return merges && { groups: [], documents: [] };
    }
    const plan = planOf(bibliography, merges, documents);
    if (ask && !(await this.confirm(document, bibliography.text, plan))) {
      return undefined;
    }
    await apply(document, bibliography.text, plan);
    return {
      groups: merges.map(({ kept, dropped, taken }) => ({
        kept: kept.key,
        dropped: dropped.map(({ key }) => key),
        taken: taken.map(({ name }) => name),
      })),
      documents: plan.documents.map(({ file }) => file.uri),
    };
  }

  /** Which groups to merge, and into which of their entries. */
  private async choose(
    uri: vscode.Uri,
    bibliography: Bibliography,
    proposals: readonly Merge[],
  ): Promise<readonly Merge[] | undefined> {
    if (proposals.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No two entries of {0} are one work.', baseName(uri)),
      );
      return [];
    }
    const picker = vscode.window.createQuickPick<MergeItem>();
    picker.title = vscode.l10n.t('Duplicates in {0}', baseName(uri));
    picker.placeholder = vscode.l10n.t('Choose what to merge; it is shown before it is done');
    picker.canSelectMany = true;
    picker.matchOnDetail = true;
    picker.items = proposals.map((merge) => itemOf(bibliography, merge));
    picker.selectedItems = picker.items;
    picker.onDidTriggerItemButton(({ item }) => {
      const chosen = new Set(picker.selectedItems.map(({ merge }) => merge));
      const next = keepingNext(item.merge);
      picker.items = picker.items.map((each) =>
        each === item ? itemOf(bibliography, next) : each,
      );
      picker.selectedItems = picker.items.filter(
        ({ merge }) => chosen.has(merge) || (merge === next && chosen.has(item.merge)),
      );
    });
    try {
      return await new Promise((resolve) => {
        picker.onDidAccept(() => resolve(picker.selectedItems.map(({ merge }) => merge)));
        picker.onDidHide(() => resolve(undefined));
        picker.show();
      });
    } finally {
      picker.dispose();
    }
  }

  /** Shows what would become of the .bib file, and asks. */
  private async confirm(
    document: vscode.TextDocument,
    text: string,
    { bibEdits, documents, groups }: Plan,
  ): Promise<boolean> {
    const { uri } = document;
    const preview = vscode.Uri.from({ scheme, path: uri.path, query: uri.toString() });
    this.previews.set(preview.toString(), replaced(text, bibEdits));
    try {
      await vscode.commands.executeCommand(
        'vscode.diff',
        uri,
        preview,
        vscode.l10n.t('{0}: with duplicates merged', baseName(uri)),
        { preview: true },
      );
      const merge = vscode.l10n.t('$(check) Merge');
      const names = documents.map(({ file }) => baseName(file.uri)).join(', ');
      const chosen = await vscode.window.showQuickPick(
        [
          {
            label: merge,
            detail:
              documents.length === 0
                ? vscode.l10n.t('No document cites an entry that goes.')
                : vscode.l10n.t('Citations change too in: {0}', names),
          },
          { label: vscode.l10n.t('$(close) Leave all as it is') },
        ],
        {
          title: vscode.l10n.t('Duplicates to merge in {0}: {1}', baseName(uri), groups),
          ignoreFocusOut: true,
        },
      );
      return chosen?.label === merge;
    } finally {
      await closeTab(preview);
      this.previews.delete(preview.toString());
    }
  }
}

interface MergeItem extends vscode.QuickPickItem {
  readonly merge: Merge;
}

interface Plan {
  readonly groups: number;
  readonly bibEdits: readonly TextReplacement[];
  readonly documents: readonly {
    readonly file: CitingFile;
    readonly edits: readonly TextReplacement[];
  }[];
}

function planOf(
  bibliography: Bibliography,
  merges: readonly Merge[],
  documents: readonly CitingFile[],
): Plan {
  const names = redirectedKeys(bibliography, merges);
  const merging = mergingEdits(bibliography, merges);
  const references = redirectingEdits(bibliography.text, bibtex, names).filter(
    ({ start, end }) => !merging.some((edit) => edit.start <= start && end <= edit.end),
  );
  return {
    groups: merges.length,
    bibEdits: [...merging, ...references].sort((one, other) => one.start - other.start),
    documents: documents
      .map((file) => ({ file, edits: redirectingEdits(file.text, file.syntax, names) }))
      .filter(({ edits }) => edits.length > 0),
  };
}

async function apply(
  bibliography: vscode.TextDocument,
  text: string,
  { bibEdits, documents }: Plan,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const files = [
    { uri: bibliography.uri, text, edits: bibEdits },
    ...documents.map(({ file, edits }) => ({ uri: file.uri, text: file.text, edits })),
  ];
  for (const file of files) {
    const document = await vscode.workspace.openTextDocument(file.uri);
    await requireWritable(document, 'Nothing was merged');
    if (document.getText() !== file.text) {
      throw new PersonError(
        `Nothing was merged: ${baseName(file.uri)} has changed meanwhile.`,
        'Run the command again.',
      );
    }
    for (const { start, end, text: put } of file.edits) {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      edit.replace(file.uri, range, put);
    }
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new PersonError(
      `Nothing was merged: ${baseName(bibliography.uri)} or a document that cites from it could not be changed.`,
      'Check that all can be written to, and try again.',
    );
  }
}

function countCitations(documents: readonly CitingFile[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text, syntax } of documents) {
    for (const { key } of syntax.keysIn(text)) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function itemOf({ text }: Bibliography, merge: Merge): MergeItem {
  const { kept, dropped, taken } = merge;
  const title = kept.fields.get('title')?.value.replace(/[{}]/g, '').replace(/\s+/g, ' ') ?? '';
  const fields = taken.map(({ name }) => name).join(', ');
  return {
    merge,
    label: vscode.l10n.t('Keep {0}', placeOf(text, kept)),
    description: vscode.l10n.t('drop {0}', dropped.map((entry) => placeOf(text, entry)).join(', ')),
    detail: fields === '' ? title : vscode.l10n.t('{0} · takes over {1}', title, fields),
    buttons: [
      { iconPath: new vscode.ThemeIcon('arrow-swap'), tooltip: vscode.l10n.t('Keep the other') },
    ],
  };
}

/** A key with its line, which tells two entries with one key apart. */
function placeOf(text: string, { key, keyStart }: BibEntry): string {
  return vscode.l10n.t('{0} (line {1})', key, text.slice(0, keyStart).split('\n').length);
}

/** The same group with the next of its entries kept, in their order of the file. */
function keepingNext({ kept, dropped }: Merge): Merge {
  const entries = [kept, ...dropped].sort((one, other) => one.start - other.start);
  const next = entries[(entries.indexOf(kept) + 1) % entries.length] ?? kept;
  return mergeInto(next, entries);
}

async function closeTab(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const its = tabs.filter(
    ({ input }) =>
      input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString(),
  );
  await vscode.window.tabGroups.close(its);
}
