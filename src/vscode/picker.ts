import * as vscode from 'vscode';
import type { SearchOptions } from '../core/search/answer';
import type { CatalogRow, CatalogService } from '../protocol';
import { OneAtATime, type Outcome } from './oneAtATime';
import {
  chooseKinds,
  chooseYears,
  filterTexts,
  kindsText,
  yearsText,
  type PickerFilters,
} from './pickerFilters';
import {
  failureRow,
  rowsOf,
  type Listing,
  type Row,
  type RowAction,
  type RowButton,
  type RowDeed,
} from './pickerRows';
import type { Remembered } from './remembered';

/** Where the picker's rows come from. */
export interface PickerSource extends Pick<CatalogService, 'search' | 'entry'> {
  /** Other records can be found than before. */
  readonly onDidChange: vscode.Event<void>;
}

/** What the picker's rows can do; papers and records are named by their ids. */
export interface PickerActions {
  cite(papers: readonly string[]): Promise<unknown>;
  /** In the format of the settings. */
  copy(papers: readonly string[]): Promise<unknown>;
  copyBibtex(papers: readonly string[]): Promise<unknown>;
  openPaper(paper: string): Promise<unknown>;
  showDetails(id: string): Promise<unknown>;
  /** Shows an error of one of the others. */
  failed(error: unknown): void;
  /** Writes down an error that the picker shows by itself. */
  log(error: unknown): void;
}

type Accept = 'cite' | 'copy' | 'details';
type Performed = Exclude<RowAction, 'pin' | 'unpin'> | Accept;

interface Wanted {
  readonly query: string;
  readonly filters: PickerFilters;
  readonly number: number;
}

interface TitleButton extends vscode.QuickInputButton {
  readonly toggles: 'kinds' | 'years' | 'pinned' | 'several';
}

const rowsShown = 100;
const recentShown = 10;

/**
 * The picker over the whole catalog. The rows are ours in order and matching: VS Code neither
 * filters nor sorts them again.
 *
 * @param accept What Enter does; `details` where nothing can hold a citation.
 */
export function showPicker(
  source: PickerSource,
  accept: Accept,
  remembered: Remembered,
  actions: PickerActions,
): void {
  new CatalogPicker(source, accept, remembered, actions).show();
}

class CatalogPicker {
  private readonly picker = vscode.window.createQuickPick<Row>();
  private readonly searches: OneAtATime<Wanted, Listing>;
  private readonly subscription: vscode.Disposable;
  private filters: PickerFilters = {};
  /** Of the newest question; see {@link Listing}. */
  private number = 0;
  private listing: Listing | undefined;
  private readonly picked = new Map<string, CatalogRow>();
  /** From the ids of records to the ids they are remembered by, where these are others. */
  private readonly rememberedAs = new Map<string, string>();
  /** Enter was pressed before what was typed is listed. */
  private acceptsNext = false;
  /** The next selection that is empty is not the person's; see {@link render}. */
  private expectsNoneSelected = false;
  /** A title button has opened an input of its own. */
  private isAway = false;
  private isOver = false;

  constructor(
    private readonly source: PickerSource,
    private readonly accept: Accept,
    private readonly remembered: Remembered,
    private readonly actions: PickerActions,
  ) {
    this.searches = new OneAtATime(
      (wanted) => this.find(wanted),
      (wanted, outcome) => this.settle(wanted, outcome),
    );
    const { picker } = this;
    // Long settable, though only proposed in the published types: without it VS Code would move
    // rows whose label matches to the top, and drop the separators.
    (picker as { sortByLabel?: boolean }).sortByLabel = false;
    picker.matchOnDescription = false;
    picker.matchOnDetail = false;
    picker.placeholder = placeholderOf(accept);
    picker.onDidChangeValue(() => this.ask());
    picker.onDidChangeSelection((rows) => this.pick(rows));
    picker.onDidTriggerButton((button) => void this.toggle((button as TitleButton).toggles));
    picker.onDidTriggerItemButton(({ item, button }) => {
      if (item.record) {
        void this.press((button as RowButton).action, item.record);
      }
    });
    picker.onDidAccept(() => this.enter());
    picker.onDidHide(() => {
      if (!this.isAway) {
        this.dispose();
      }
    });
    this.subscription = source.onDidChange(() => this.askAgain());
    this.showFilters();
  }

  show(): void {
    this.ask();
    this.picker.show();
  }

  private dispose(): void {
    this.isOver = true;
    this.subscription.dispose();
    this.picker.dispose();
  }

  /** For another query, or other filters. */
  private ask(): void {
    this.number += 1;
    this.acceptsNext = false;
    this.askAgain();
  }

  /** For the same, of which something may have changed: the active row stays. */
  private askAgain(): void {
    const { filters, number } = this;
    this.picker.busy = true;
    this.searches.put({ query: this.picker.value, filters, number });
  }

  private async find({ query, filters, number }: Wanted): Promise<Listing> {
    const options = {
      ...(filters.kinds && { kinds: filters.kinds }),
      ...(filters.years && { years: filters.years }),
    };
    const listing = { number, grouped: query.trim() === '', pinned: [], recent: [] };
    if (!listing.grouped) {
      const ids = filters.pinned && (await this.known(this.remembered.pinned));
      const asked = { ...options, limit: rowsShown + 1, ...(ids && { ids }) };
      const { rows, notes } = await this.source.search(query, asked);
      return { ...listing, ...shortened(rows), notes };
    }
    const pinnedIds = await this.known(this.remembered.pinned);
    const pinned = await this.rowsFor(pinnedIds, options);
    if (filters.pinned) {
      return { ...listing, pinned, found: [], hasMore: false, notes: [] };
    }
    const recentIds = await this.known(this.remembered.recent);
    const recent = await this.rowsFor(
      recentIds.filter((id) => !pinnedIds.includes(id)),
      options,
    );
    recent.length = Math.min(recent.length, recentShown);
    const above = new Set([...pinned, ...recent].map(({ id }) => id));
    const limit = rowsShown + 1 + above.size;
    const { rows } = await this.source.search('', { ...options, limit });
    const others = rows.filter(({ id }) => !above.has(id));
    return { ...listing, pinned, recent, ...shortened(others), notes: [] };
  }

  /** The rows of these records, in this order, as far as the filters let them through. */
  private async rowsFor(ids: readonly string[], options: SearchOptions): Promise<CatalogRow[]> {
    if (ids.length === 0) {
      return [];
    }
    const { rows } = await this.source.search('', { ...options, ids });
    return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
  }

  /** The ids that remembered records have here, where a file of the user's may have renamed them. */
  private async known(ids: readonly string[]): Promise<string[]> {
    const entries = await Promise.all(ids.map((id) => this.source.entry(id)));
    const known = new Set<string>();
    entries.forEach((entry, at) => {
      const id = ids[at];
      if (entry && id !== undefined) {
        known.add(entry.record.id);
        if (entry.record.id !== id) {
          this.rememberedAs.set(entry.record.id, id);
        }
      }
    });
    return [...known];
  }

  private settle({ number }: Wanted, outcome: Outcome<Listing>): void {
    if (this.isOver) {
      return;
    }
    this.picker.busy = false;
    if ('error' in outcome) {
      this.actions.log(outcome.error);
      this.acceptsNext = false;
      this.listing = undefined;
      this.picker.items = [failureRow(outcome.error, number)];
      this.expectsNoneSelected = this.picked.size > 0;
      return;
    }
    const isSame = this.listing?.number === number;
    this.listing = outcome.answer;
    this.render(isSame);
    const first = this.picker.items.find(({ record }) => record);
    if (this.acceptsNext && first) {
      this.take(first);
    }
    this.acceptsNext = false;
  }

  /** @param isSame Whether the active row and the scroll position stay. */
  private render(isSame: boolean): void {
    const { picker, listing } = this;
    if (!listing) {
      return;
    }
    const active = picker.activeItems[0]?.record?.id;
    picker.keepScrollPosition = isSame;
    picker.items = rowsOf(listing, {
      picked: [...this.picked.values()],
      hasFilters: filterTexts(this.filters).length > 0,
      isPinned: (id) => this.isPinned(id),
    });
    const records = picker.items.filter(({ record }) => record);
    const same = isSame ? records.find(({ record }) => record?.id === active) : undefined;
    const next = same ?? records.find(({ record }) => record && !this.picked.has(record.id));
    if (next) {
      picker.activeItems = [next];
    }
    if (picker.canSelectMany) {
      // VS Code reports the new rows as not selected before it selects some of them.
      this.expectsNoneSelected = this.picked.size > 0;
      picker.selectedItems = records.filter(({ record }) => record && this.picked.has(record.id));
    }
  }

  private pick(rows: readonly Row[]): void {
    if (!this.picker.canSelectMany) {
      return;
    }
    const isExpected = this.expectsNoneSelected && rows.length === 0;
    this.expectsNoneSelected = false;
    if (!isExpected) {
      this.picked.clear();
      rows.forEach(({ record }) => record && this.picked.set(record.id, record));
    }
  }

  private enter(): void {
    const [active] = this.picker.activeItems;
    if (this.picked.size > 0) {
      void this.run(this.accept, [...this.picked.values()]);
    } else if (active?.listing === this.number) {
      this.take(active);
    } else if (this.listing?.number === this.number) {
      // Listed, but VS Code has not told yet which row is active: it is the first.
      const first = this.picker.items.find(({ record }) => record);
      if (first) {
        this.take(first);
      }
    } else {
      this.acceptsNext = this.picker.value.trim() !== '';
    }
  }

  private take({ record, does }: Row): void {
    if (record) {
      void this.run(this.accept, [record]);
    } else if (does) {
      void this.do(does);
    }
  }

  private async do(deed: RowDeed): Promise<void> {
    switch (deed) {
      case 'retry':
        return this.askAgain();
      case 'clear':
        return this.filter({});
      case 'narrow':
        return this.toggle(this.filters.kinds ? 'years' : 'kinds');
    }
  }

  private async press(action: RowAction, record: CatalogRow): Promise<void> {
    if (action !== 'pin' && action !== 'unpin') {
      await this.run(action, [record]);
      return;
    }
    try {
      const id = this.rememberedAs.get(record.id) ?? record.id;
      await (action === 'pin' ? this.remembered.pin(id) : this.remembered.unpin(id));
      this.askAgain();
    } catch (error) {
      this.actions.failed(error);
    }
  }

  private async run(action: Performed, records: readonly CatalogRow[]): Promise<void> {
    this.picker.hide();
    try {
      await this.remembered.use(...records.map(({ id }) => this.rememberedAs.get(id) ?? id));
      await this.perform(action, records);
    } catch (error) {
      this.actions.failed(error);
    }
  }

  private async perform(action: Performed, records: readonly CatalogRow[]): Promise<void> {
    const [first] = records;
    const papers = [...new Set(records.flatMap(({ paper }) => paper ?? []))];
    const [paper] = papers;
    // A task or technique has no paper of its own to cite.
    if (first && (action === 'details' || paper === undefined)) {
      await this.actions.showDetails(first.id);
    } else if (action === 'cite') {
      await this.actions.cite(papers);
    } else if (action === 'copy') {
      await this.actions.copy(papers);
    } else if (action === 'copyBibtex') {
      await this.actions.copyBibtex(papers);
    } else if (paper !== undefined) {
      await this.actions.openPaper(paper);
    }
  }

  private isPinned(id: string): boolean {
    return this.remembered.isPinned(this.rememberedAs.get(id) ?? id);
  }

  /** A filter that is set is cleared; another one is asked for. */
  private async toggle(what: TitleButton['toggles']): Promise<void> {
    const { filters, picker } = this;
    switch (what) {
      case 'several':
        picker.canSelectMany = !picker.canSelectMany;
        this.picked.clear();
        this.showFilters();
        return this.render(true);
      case 'pinned':
        return this.filter({ ...filters, pinned: !filters.pinned });
      case 'kinds':
        return filters.kinds
          ? this.filter({ ...filters, kinds: undefined })
          : this.askFilter(chooseKinds);
      case 'years':
        return filters.years
          ? this.filter({ ...filters, years: undefined })
          : this.askFilter(() => chooseYears(new Date().getFullYear()));
    }
  }

  private async askFilter(choose: () => Promise<PickerFilters | undefined>): Promise<void> {
    const { picker } = this;
    this.isAway = true;
    const chosen = await choose();
    this.isAway = false;
    // What was typed stays, not selected as it would be.
    const end = picker.value.length;
    (picker as { valueSelection?: readonly [number, number] }).valueSelection = [end, end];
    this.filter({ ...this.filters, ...chosen });
    picker.show();
  }

  private filter(filters: PickerFilters): void {
    this.filters = filters;
    this.showFilters();
    this.ask();
  }

  private showFilters(): void {
    const { picker, filters } = this;
    picker.title = [vscode.l10n.t('Paperweight'), ...filterTexts(filters)].join(' · ');
    picker.buttons = titleButtons(filters, picker.canSelectMany);
  }
}

function titleButtons({ kinds, years, pinned }: PickerFilters, several: boolean): TitleButton[] {
  const button = (toggles: TitleButton['toggles'], icon: string, tooltip: string): TitleButton => ({
    toggles,
    iconPath: new vscode.ThemeIcon(icon),
    tooltip,
  });
  return [
    kinds
      ? button(
          'kinds',
          'filter-filled',
          vscode.l10n.t('Show all kinds, not only {0}', kindsText(kinds)),
        )
      : button('kinds', 'filter', vscode.l10n.t('Filter by kind')),
    years
      ? button('years', 'calendar', vscode.l10n.t('Show all years, not only {0}', yearsText(years)))
      : button('years', 'calendar', vscode.l10n.t('Filter by year')),
    pinned
      ? button('pinned', 'pinned', vscode.l10n.t('Show all, not only what is pinned'))
      : button('pinned', 'pin', vscode.l10n.t('Show only what is pinned')),
    several
      ? button('several', 'checklist', vscode.l10n.t('Pick one'))
      : button('several', 'checklist', vscode.l10n.t('Pick several')),
  ];
}

function shortened(rows: readonly CatalogRow[]): Pick<Listing, 'found' | 'hasMore'> {
  return { found: rows.slice(0, rowsShown), hasMore: rows.length > rowsShown };
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
