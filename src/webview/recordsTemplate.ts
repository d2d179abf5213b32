import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type {
  BoardChoice,
  Failure,
  Mention,
  RecordAction,
  RecordContent,
  RecordPlace,
} from '../protocol';
import { detailsPage } from './recordDetails';
import { boardPage } from './recordLeaderboard';

export type Shown =
  | { readonly status: 'waiting' }
  | {
      readonly status: 'shown';
      readonly content: RecordContent;
      /** Where it was asked for. */
      readonly place: RecordPlace;
    }
  | { readonly status: 'failed'; readonly failure: Failure };

export interface RecordsModel {
  /** May still be the page before it while `busy`. */
  readonly shown: Shown;
  /** What the last button has done. */
  readonly said: string;
  /** True where all reported results of a record are shown, however many. */
  readonly expanded: boolean;
  readonly back: boolean;
  readonly forward: boolean;
  readonly busy: boolean;
}

export interface Actions {
  walkTo(place: RecordPlace): void;
  step(by: -1 | 1): void;
  choose(change: BoardChoice): void;
  retry(): void;
  expand(): void;
  act(action: RecordAction): void;
}

/** The whole tab: the way back, and one page. */
export function recordsView(model: RecordsModel, actions: Actions): TemplateResult {
  const { shown, said, back, forward, busy } = model;
  const key = shown.status === 'shown' ? `${shown.place.view} ${shown.place.id}` : shown.status;
  return html`
    <nav aria-label="Pages walked through">
      ${stepButton('Back', 'arrow-left', 'Alt+Left', back, () => actions.step(-1))}
      ${stepButton('Forward', 'arrow-right', 'Alt+Right', forward, () => actions.step(1))}
      <p id="said" role="status">${said}</p>
    </nav>
    <main aria-busy=${busy ? 'true' : 'false'}>
      ${keyed(key, content(shown, model.expanded, actions))}
    </main>
  `;
}

function stepButton(
  name: string,
  icon: string,
  keys: string,
  enabled: boolean,
  pressed: () => void,
): TemplateResult {
  return html`<button
    class="icon"
    type="button"
    aria-label=${name}
    title=${`${name} (${keys})`}
    ?disabled=${!enabled}
    @click=${pressed}
  >
    <span class="codicon codicon-${icon}" aria-hidden="true"></span>
  </button>`;
}

function content(
  shown: Shown,
  expanded: boolean,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (shown.status === 'waiting') {
    return nothing;
  }
  if (shown.status === 'failed') {
    const { happened, next } = shown.failure;
    return html`
      <h1 tabindex="-1">Not shown</h1>
      <p class="failure">${happened} ${next}</p>
      <vscode-button @click=${() => actions.retry()}>Try again</vscode-button>
    `;
  }
  switch (shown.content.view) {
    case 'details':
      return detailsPage(shown.content.page, shown.content.bibtex, expanded, actions);
    case 'leaderboard':
      return boardPage(shown.content.board, shown.content.sizeProblem, shown.place, actions);
    case 'missing':
      return missing(shown.content.failure, shown.content.closest, actions);
  }
}

function missing(
  { happened, next }: Failure,
  closest: readonly Mention[],
  actions: Actions,
): TemplateResult {
  return html`
    <h1 tabindex="-1">Not found</h1>
    <p>${happened} ${next}</p>
    <ul>
      ${closest.map((mention) => html`<li>${recordLink(mention, actions)}</li>`)}
    </ul>
    <vscode-button secondary icon="search" @click=${() => actions.act({ name: 'search' })}
      >Search</vscode-button
    >
  `;
}

/** A name that leads to its record's page, where there is one. */
export function recordLink({ id, title }: Mention, actions: Actions): TemplateResult {
  return id === undefined
    ? html`${title}`
    : html`<a href="#" @click=${follow(() => actions.walkTo({ id, view: 'details' }))}
        >${title}</a
      >`;
}

/** A text that opens its address outside. */
export function outsideLink(address: string, text: string, actions: Actions): TemplateResult {
  return html`<a
    href=${address}
    title=${address}
    @click=${follow(() => actions.act({ name: 'openAddress', address }))}
    >${text}</a
  >`;
}

/** What a link does when it is followed, and nothing that the surroundings make of it. */
export function follow(action: () => void): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    event.stopPropagation();
    action();
  };
}
