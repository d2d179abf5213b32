import * as vscode from 'vscode';
import type { Kind } from '../core/catalog/records';
import type { YearRange } from '../core/search/answer';

/** What the picker's title buttons narrow its rows to; all records where nothing is set. */
export interface PickerFilters {
  readonly kinds?: readonly Kind[] | undefined;
  readonly years?: YearRange | undefined;
  /** Only what the person has pinned. */
  readonly pinned?: boolean;
}

/** In the order they are offered, each with its codicon. */
export const kindIcons: Readonly<Record<Kind, string>> = {
  paper: 'book',
  dataset: 'database',
  metric: 'graph',
  model: 'circuit-board',
  task: 'checklist',
  technique: 'beaker',
};

/** As `papers, data sets`. */
export function kindsText(kinds: readonly Kind[]): string {
  return kinds.map(pluralOf).join(', ');
}

/** As `2020 to 2023`, `since 2024`, `until 2019` or `2020`. */
export function yearsText({ from, to }: YearRange): string {
  if (from !== undefined && to !== undefined) {
    return from === to ? String(from) : vscode.l10n.t('{0} to {1}', String(from), String(to));
  }
  return from === undefined
    ? vscode.l10n.t('until {0}', String(to))
    : vscode.l10n.t('since {0}', String(from));
}

/** What is set, in words, one part each. */
export function filterTexts({ kinds, years, pinned }: PickerFilters): string[] {
  return [
    ...(kinds ? [kindsText(kinds)] : []),
    ...(years ? [yearsText(years)] : []),
    ...(pinned ? [vscode.l10n.t('pinned')] : []),
  ];
}

/**
 * Reads `2020`, `2020..2023` (also with `-`, `–` or `to`, and either year first), `2020..`,
 * `..2019`, `since 2020` or `until 2019`.
 *
 * @returns `undefined` where it is none of these.
 */
export function readYears(typed: string): YearRange | undefined {
  const text = typed.trim().toLowerCase();
  const since = /^(?:since|from)\s*(\d{4})$/.exec(text)?.[1];
  const until = /^(?:until|to)\s*(\d{4})$/.exec(text)?.[1];
  const [, first, dots, last] = /^(\d{4})?\s*(\.\.\.?|-|–|to)?\s*(\d{4})?$/.exec(text) ?? [];
  if (since !== undefined || until !== undefined) {
    return since === undefined ? { to: Number(until) } : { from: Number(since) };
  }
  const [from, to] = [first, last].map((year) => (year === undefined ? year : Number(year)));
  if (dots === undefined) {
    return from === undefined || to !== undefined ? undefined : { from, to: from };
  }
  if (from !== undefined && to !== undefined) {
    return { from: Math.min(from, to), to: Math.max(from, to) };
  }
  return from === undefined ? (to === undefined ? undefined : { to }) : { from };
}

/** Asks which kinds to show; all of them, and none, mean no filter. `undefined` when dismissed. */
export async function chooseKinds(): Promise<PickerFilters | undefined> {
  const rows = (Object.keys(kindIcons) as Kind[]).map((kind) => ({
    kindOfRecord: kind,
    label: capitalized(pluralOf(kind)),
    iconPath: new vscode.ThemeIcon(kindIcons[kind]),
  }));
  const input = vscode.window.createQuickPick<(typeof rows)[number]>();
  input.title = vscode.l10n.t('Paperweight · filter by kind');
  input.placeholder = vscode.l10n.t('The kinds to show');
  input.canSelectMany = true;
  input.items = rows;
  return shown(input, () => {
    const typed = input.value.trim().toLowerCase();
    const named = rows.filter(({ label }) => typed !== '' && label.toLowerCase().includes(typed));
    const chosen = [input.selectedItems, input.activeItems, named].find((some) => some.length > 0);
    const kinds = chosen?.map(({ kindOfRecord }) => kindOfRecord) ?? [];
    return kinds.length === 0 || kinds.length === rows.length ? { kinds: undefined } : { kinds };
  });
}

interface YearRow extends vscode.QuickPickItem {
  /** Absent where the row only explains. */
  readonly years?: YearRange;
}

/**
 * Asks for years, by choice or typed. `undefined` when dismissed.
 *
 * @param thisYear What the choices count back from.
 */
export async function chooseYears(thisYear: number): Promise<PickerFilters | undefined> {
  const choices = [
    { from: thisYear - 1 },
    { from: thisYear - 2 },
    { from: thisYear - 5 },
    { from: thisYear - 6, to: thisYear - 3 },
    { from: thisYear - 9, to: thisYear - 7 },
    { to: thisYear - 10 },
  ].map(yearRow);
  const input = vscode.window.createQuickPick<YearRow>();
  input.title = vscode.l10n.t('Paperweight · filter by year');
  input.placeholder = vscode.l10n.t('2021, 2019..2021, 2019.. or ..2018');
  // In our order also where something is typed; see the picker itself.
  (input as { sortByLabel?: boolean }).sortByLabel = false;
  input.items = choices;
  input.onDidChangeValue((typed) => {
    const text = typed.trim().toLowerCase();
    if (text === '') {
      input.items = choices;
      return;
    }
    const years = readYears(typed);
    const row = years ? yearRow(years) : explanation(typed.trim());
    const others = choices.filter(
      ({ label }) => label !== row.label && label.toLowerCase().includes(text),
    );
    input.items = [row, ...others];
  });
  return shown(input, () => {
    const years = input.activeItems[0]?.years;
    return years && { years };
  });
}

function yearRow(years: YearRange): YearRow {
  return { years, label: capitalized(yearsText(years)), alwaysShow: true };
}

function explanation(typed: string): YearRow {
  return {
    label: vscode.l10n.t('“{0}” is not a year or a range of years', typed.slice(0, 40)),
    detail: vscode.l10n.t('Type 2021, 2019..2021, 2019.. or ..2018.'),
    iconPath: new vscode.ThemeIcon('info'),
    alwaysShow: true,
  };
}

/**
 * Shows an input with a way back.
 *
 * @param read What Enter takes; it stays open where that is `undefined`.
 * @returns `undefined` when it was dismissed.
 */
function shown<Item extends vscode.QuickPickItem, Chosen>(
  input: vscode.QuickPick<Item>,
  read: () => Chosen | undefined,
): Promise<Chosen | undefined> {
  let chosen: Chosen | undefined;
  input.buttons = [vscode.QuickInputButtons.Back];
  // A click elsewhere would otherwise open again what this one is a part of.
  input.ignoreFocusOut = true;
  return new Promise((resolve) => {
    input.onDidTriggerButton(() => input.hide());
    input.onDidAccept(() => {
      chosen = read();
      if (chosen !== undefined) {
        input.hide();
      }
    });
    input.onDidHide(() => {
      input.dispose();
      resolve(chosen);
    });
    input.show();
  });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pluralOf(kind: Kind): string {
  switch (kind) {
    case 'paper':
      return vscode.l10n.t('papers');
    case 'dataset':
      return vscode.l10n.t('data sets');
    case 'metric':
      return vscode.l10n.t('metrics');
    case 'model':
      return vscode.l10n.t('models');
    case 'task':
      return vscode.l10n.t('tasks');
    case 'technique':
      return vscode.l10n.t('techniques');
  }
}
