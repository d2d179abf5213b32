import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Kind } from '../core/catalog/records';
import type { CatalogRow } from '../protocol';
import { kindIcons } from './pickerFilters';

/** What is to be listed. */
export interface Listing {
  /** Of the question it answers: another query, or other filters, have a higher one. */
  readonly number: number;
  /** For an empty query what is pinned and recent, and all the rest. */
  readonly grouped: boolean;
  readonly pinned: readonly CatalogRow[];
  readonly recent: readonly CatalogRow[];
  readonly found: readonly CatalogRow[];
  /** Whether more was found than is listed. */
  readonly hasMore: boolean;
  /** What of the query was not understood. */
  readonly notes: readonly string[];
}

export type RowAction = 'cite' | 'copyBibtex' | 'open' | 'pin' | 'unpin' | 'details';

export interface RowButton extends vscode.QuickInputButton {
  readonly action: RowAction;
}

/** What Enter does on a row that is no record. */
export type RowDeed = 'narrow' | 'clear' | 'retry';

export interface Row extends vscode.QuickPickItem {
  /** Of the listing it is in. */
  readonly listing: number;
  /** Absent for a note or a separator. */
  readonly record?: CatalogRow;
  readonly does?: RowDeed;
}

interface RowState {
  /** Picked rows stay on top, whatever is searched for. */
  readonly picked: readonly CatalogRow[];
  readonly hasFilters: boolean;
  isPinned(id: string): boolean;
}

/**
 * How each kind is read out. A screen reader is told a row's label, description and detail, and of
 * an icon in them its name; a name that no icon has shows nothing.
 */
const spokenKinds: Readonly<Record<Kind, string>> = {
  paper: 'paper',
  dataset: 'data-set',
  metric: 'metric',
  model: 'model',
  task: 'task',
  technique: 'technique',
};

/** The rows of a listing, in its order. */
export function rowsOf(listing: Listing, { picked, hasFilters, isPinned }: RowState): Row[] {
  const { number, grouped, notes } = listing;
  const pickedIds = new Set(picked.map(({ id }) => id));
  const group = (name: string, records: readonly CatalogRow[]): Row[] => {
    const rows = records.map((record) => recordRow(record, number, isPinned(record.id)));
    return rows.length === 0 || name === '' ? rows : [separator(name, number), ...rows];
  };
  const others = (records: readonly CatalogRow[]): CatalogRow[] =>
    records.filter(({ id }) => !pickedIds.has(id));
  const remembered = listing.pinned.length + listing.recent.length;
  const hasGroups = pickedIds.size + remembered > 0;
  const isNothing = remembered + listing.found.length === 0;
  const rows = [
    ...group(vscode.l10n.t('Picked'), picked),
    ...group(vscode.l10n.t('Pinned'), others(listing.pinned)),
    ...group(vscode.l10n.t('Recent'), others(listing.recent)),
    ...group(
      !hasGroups ? '' : grouped ? vscode.l10n.t('All') : vscode.l10n.t('Found'),
      others(listing.found),
    ),
  ];
  return [
    ...notes.map((note) => plainRow(note, 'info', number)),
    ...rows,
    ...(listing.hasMore ? [narrowRow(listing)] : []),
    ...(isNothing ? [nothingRow(number, hasFilters)] : []),
  ];
}

/** A row that says why there is none, and with Enter tries again. */
export function failureRow(error: unknown, number: number): Row {
  return {
    ...plainRow(error instanceof Error ? error.message : String(error), 'error', number, 'retry'),
    detail: vscode.l10n.t('Press Enter to search again.'),
  };
}

function narrowRow({ number, found }: Listing): Row {
  return plainRow(
    vscode.l10n.t('{0} are shown. Type more words, or filter by kind or year', found.length),
    'ellipsis',
    number,
    'narrow',
  );
}

/** VS Code itself would show an empty list. */
function nothingRow(number: number, hasFilters: boolean): Row {
  return hasFilters
    ? plainRow(
        vscode.l10n.t('Nothing found. Search without the filters'),
        'clear-all',
        number,
        'clear',
      )
    : plainRow(vscode.l10n.t('Nothing found. Type fewer words, or others'), 'info', number);
}

function separator(label: string, listing: number): Row {
  return { label, kind: vscode.QuickPickItemKind.Separator, listing };
}

function plainRow(text: string, icon: string, listing: number, does?: RowDeed): Row {
  return {
    label: withoutIcons(text),
    iconPath: new vscode.ThemeIcon(icon),
    alwaysShow: true,
    listing,
    ...(does && { does }),
  };
}

function recordRow(record: CatalogRow, listing: number, isPinned: boolean): Row {
  const { kind, title, detail, paper, file } = record;
  // Beside the title there would seldom be room for it.
  const origin = file === undefined ? '' : path.basename(file);
  const line = [origin, detail].filter((part) => part !== '').join(' · ');
  const { cite, copyBibtex, open, details, pin, unpin } = buttons;
  return {
    label: withoutIcons(title),
    description: `$(${spokenKinds[kind]})`,
    ...(line === '' ? {} : { detail: withoutIcons(line) }),
    iconPath: new vscode.ThemeIcon(kindIcons[kind]),
    alwaysShow: true,
    buttons: [
      ...(paper === undefined ? [] : [cite, copyBibtex, open]),
      isPinned ? unpin : pin,
      details,
    ],
    listing,
    record,
  };
}

/** VS Code would show an icon for a `$(k)` of a formula. */
function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$\u200B(');
}

const buttons = {
  cite: button('cite', 'quote', vscode.l10n.t('Cite')),
  copyBibtex: button('copyBibtex', 'copy', vscode.l10n.t('Copy BibTeX')),
  open: button('open', 'link-external', vscode.l10n.t('Open paper')),
  pin: button('pin', 'pin', vscode.l10n.t('Pin')),
  unpin: button('unpin', 'pinned', vscode.l10n.t('Unpin')),
  details: button('details', 'info', vscode.l10n.t('Show details')),
} satisfies Record<RowAction, RowButton>;

function button(action: RowAction, icon: string, tooltip: string): RowButton {
  return { action, iconPath: new vscode.ThemeIcon(icon), tooltip };
}
