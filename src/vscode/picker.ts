import * as vscode from 'vscode';
import type { Catalog } from '../core/catalog/catalog';
import type { Kind, Paper } from '../core/catalog/records';
import type { CatalogSearch, Hit } from '../core/search/catalogSearch';

const icons: Readonly<Record<Kind, string>> = {
  paper: 'book',
  dataset: 'database',
  metric: 'graph',
  model: 'circuit-board',
  task: 'checklist',
  technique: 'beaker',
};

/** What the picker's rows can do. */
export interface PickerActions {
  cite(papers: readonly Paper[]): Promise<unknown>;
  /** In the format of the settings. */
  copy(papers: readonly Paper[]): Promise<unknown>;
  copyBibtex(papers: readonly Paper[]): Promise<unknown>;
  openPaper(paper: Paper): Promise<unknown>;
  showDetails(id: string): Promise<unknown>;
  /** Shows an error of one of the others. */
  failed(error: unknown): void;
}

interface Row extends vscode.QuickPickItem {
  /** Of the record; empty for a note. */
  readonly id: string;
}

type ButtonAction = 'cite' | 'copyBibtex' | 'open' | 'details';
type Accept = 'cite' | 'copy' | 'details';

interface RowButton extends vscode.QuickInputButton {
  readonly action: ButtonAction;
}

const hitsShown = 100;

/**
 * The picker over the whole catalog. The rows are ours in order and matching: VS Code neither
 * filters nor sorts them again.
 *
 * @param accept What Enter does; `details` where nothing can hold a citation.
 */
export function showPicker(
  catalog: Catalog,
  search: CatalogSearch,
  accept: Accept,
  actions: PickerActions,
): void {
  const picker = vscode.window.createQuickPick<Row>();
  const several: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('checklist'),
    tooltip: vscode.l10n.t('Pick several'),
  };
  const buttons = rowButtons();
  const picked = new Map<string, Row>();

  // Long settable, though only proposed in the published types: without it VS Code would move rows
  // whose label matches to the top.
  (picker as { sortByLabel?: boolean }).sortByLabel = false;
  picker.matchOnDescription = false;
  picker.matchOnDetail = false;
  picker.title = vscode.l10n.t('Paperweight');
  picker.placeholder = placeholderOf(accept);
  picker.buttons = [several];

  let prepared = false;

  const list = (): void => {
    if (!prepared) {
      return;
    }
    const query = picker.value;
    const limit = query.trim() === '' ? {} : { limit: hitsShown };
    const { hits, notes } = search.searchWithNotes(query, limit);
    const rows = hits
      .filter(({ id }) => !picked.has(id))
      .map((hit) => rowOf(hit, catalog, buttons));
    picker.items = [...notes.map(noteRow), ...picked.values(), ...rows];
    const [firstHit] = rows;
    if (firstHit && notes.length > 0) {
      picker.activeItems = [firstHit];
    }
    picker.selectedItems = [...picked.values()];
  };
  const run = async (action: ButtonAction | Accept, ids: readonly string[]): Promise<void> => {
    picker.hide();
    try {
      await perform(action, ids, catalog, actions);
    } catch (error) {
      actions.failed(error);
    }
  };

  picker.onDidChangeValue(list);
  picker.onDidChangeSelection((rows) => {
    if (picker.canSelectMany) {
      picked.clear();
      rows.forEach((row) => picked.set(row.id, row));
    }
  });
  picker.onDidTriggerButton(() => {
    picker.canSelectMany = !picker.canSelectMany;
    picked.clear();
    list();
  });
  picker.onDidTriggerItemButton(({ item, button }) => run((button as RowButton).action, [item.id]));
  picker.onDidAccept(() => {
    const rows = picked.size > 0 ? [...picked.values()] : picker.activeItems;
    if (rows.some(({ id }) => id !== '')) {
      void run(
        accept,
        rows.map(({ id }) => id),
      );
    }
  });
  picker.onDidHide(() => picker.dispose());
  picker.busy = true;
  picker.show();
  // What is typed until then is searched for when the index is there.
  void search.prepare().then(() => {
    prepared = true;
    picker.busy = false;
    list();
  });
}

function placeholderOf(accept: Accept): string {
  switch (accept) {
    case 'cite':
      return vscode.l10n.t('Title, author, year, data set, metric or model. Enter cites.');
    case 'copy':
      return vscode.l10n.t('Title, author, year, data set, metric or model. Enter copies.');
    case 'details':
      return vscode.l10n.t('Title, author, year, data set, metric or model. Enter shows details.');
  }
}

async function perform(
  action: ButtonAction | Accept,
  ids: readonly string[],
  catalog: Catalog,
  actions: PickerActions,
): Promise<void> {
  const [first] = ids;
  const papers = [...new Set(ids.flatMap((id) => catalog.paperFor(id) ?? []))];
  const [paper] = papers;
  // A task or technique has no paper of its own to cite.
  if (first !== undefined && (action === 'details' || !paper)) {
    await actions.showDetails(first);
  } else if (action === 'cite') {
    await actions.cite(papers);
  } else if (action === 'copy') {
    await actions.copy(papers);
  } else if (action === 'copyBibtex') {
    await actions.copyBibtex(papers);
  } else if (paper) {
    await actions.openPaper(paper);
  }
}

/** What of the query was not understood; a row that nothing can be done with. */
function noteRow(note: string): Row {
  return { id: '', label: `$(info) ${note}`, alwaysShow: true };
}

function rowOf(
  { id, kind, title, detail }: Hit,
  catalog: Catalog,
  buttons: Readonly<Record<ButtonAction, RowButton>>,
): Row {
  const hasPaper = catalog.paperFor(id) !== undefined;
  return {
    id,
    label: `$(${icons[kind]}) ${title}`,
    ...(detail === '' ? {} : { detail }),
    alwaysShow: true,
    buttons: hasPaper
      ? [buttons.cite, buttons.copyBibtex, buttons.open, buttons.details]
      : [buttons.details],
  };
}

function rowButtons(): Readonly<Record<ButtonAction, RowButton>> {
  const button = (action: ButtonAction, icon: string, tooltip: string): RowButton => ({
    action,
    iconPath: new vscode.ThemeIcon(icon),
    tooltip,
  });
  return {
    cite: button('cite', 'quote', vscode.l10n.t('Cite')),
    copyBibtex: button('copyBibtex', 'copy', vscode.l10n.t('Copy BibTeX')),
    open: button('open', 'link-external', vscode.l10n.t('Open paper')),
    details: button('details', 'info', vscode.l10n.t('Show details')),
  };
}
