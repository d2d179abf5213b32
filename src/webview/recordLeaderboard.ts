import { html, nothing, type TemplateResult } from 'lit';
import type {
  BoardChoice,
  ExportFormat,
  Failure,
  LeaderboardPage,
  PageCell,
  PageColumn,
  RecordPlace,
} from '../protocol';
import { decimal } from './format';
import { outsideLink, recordLink, type Actions } from './recordsTemplate';

/** The leaderboard of a data set: what to show, the table, what to take along. */
export function boardPage(
  board: LeaderboardPage,
  sizeProblem: Failure | undefined,
  place: RecordPlace,
  actions: Actions,
): TemplateResult {
  const { id, title, metric, rows, notes, total } = board;
  const choice = place.board ?? {};
  return html`
    <p class="kind">
      <span class="codicon codicon-list-ordered" aria-hidden="true"></span> Leaderboard of reported
      results
    </p>
    <h1 tabindex="-1">${title}</h1>
    <p>
      By
      ${recordLink(
        metric.hasPage ? { title: metric.name, id: metric.id } : { title: metric.name },
        actions,
      )}${metric.direction === undefined ? '' : `, ${metric.direction}`}
      · ${recordLink({ title: `About ${title}`, id }, actions)}
    </p>
    <div class="choices">
      ${metricChoice(board, actions)} ${splitChoice(board, choice, actions)}
      <div class="field">
        <label for="size">Parameters, at most</label>
        <vscode-textfield
          id="size"
          .label=${'Parameters, at most'}
          placeholder="such as 7B or 110M"
          .value=${choice.maxParameters ?? ''}
          .invalid=${sizeProblem !== undefined}
          @change=${(event: Event) => actions.choose({ maxParameters: valueOf(event) })}
        ></vscode-textfield>
      </div>
    </div>
    <div role="alert">
      ${
        sizeProblem
          ? html`<p class="failure">${sizeProblem.happened} ${sizeProblem.next}</p>`
          : nothing
      }
    </div>
    <p id="count" role="status">
      ${
        rows.length === total
          ? `${decimal(total)} ${total === 1 ? 'row' : 'rows'}.`
          : `${decimal(rows.length)} of ${decimal(total)} rows.`
      }
      ${notes.join(' ')}
    </p>
    ${rows.length === 0 ? nothing : table(board, actions)}
    ${copyButtons(place, rows.length, actions)}
  `;
}

function metricChoice({ metrics, metric }: LeaderboardPage, actions: Actions): TemplateResult {
  return html`<div class="field">
    <label for="metric">Metric</label>
    <vscode-single-select
      id="metric"
      label="Metric"
      .value=${metric.id}
      @change=${(event: Event) => {
        // A split may have no results by another metric.
        actions.choose({ metric: valueOf(event), split: '' });
      }}
    >
      ${metrics.map(
        ({ id, name }) =>
          html`<vscode-option value=${id} ?selected=${id === metric.id}>${name}</vscode-option>`,
      )}
    </vscode-single-select>
  </div>`;
}

function splitChoice(
  { splits }: LeaderboardPage,
  { split = '' }: BoardChoice,
  actions: Actions,
): TemplateResult {
  const options = [{ id: '', name: 'all' }, ...splits];
  return html`<div class="field">
    <label for="split">Split</label>
    <vscode-single-select
      id="split"
      label="Split"
      .value=${split}
      @change=${(event: Event) => actions.choose({ split: valueOf(event) })}
    >
      ${options.map(
        ({ id, name }) =>
          html`<vscode-option value=${id} ?selected=${id === split}>${name}</vscode-option>`,
      )}
    </vscode-single-select>
  </div>`;
}

function table(
  { title, metric, columns, rows }: LeaderboardPage,
  actions: Actions,
): TemplateResult {
  return html`<div class="scroll" role="region" aria-label="Leaderboard" tabindex="0">
    <table aria-label=${`Results on ${title} by ${metric.name}`}>
      <thead>
        <tr>
          ${columns.map((column) => heading(column, metric.direction, actions))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, at) => tableCell(cell, columns[at], actions))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function heading(
  { key, title, isNumber, sort }: PageColumn,
  direction: string | undefined,
  actions: Actions,
): TemplateResult {
  const bestIsHigh = key === 'value' && direction === 'higher is better';
  const descending = sort === 'none' ? bestIsHigh : sort === 'ascending';
  const icon = sort === 'ascending' ? 'arrow-up' : sort === 'descending' ? 'arrow-down' : undefined;
  return html`<th scope="col" class=${isNumber ? 'number' : ''} aria-sort=${sort}>
    <button
      type="button"
      class="sort"
      @click=${() => actions.choose({ sort: { by: key, descending } })}
    >
      ${title}<span
        class=${icon === undefined ? 'codicon codicon-blank' : `codicon codicon-${icon}`}
        aria-hidden="true"
      ></span>
    </button>
  </th>`;
}

function tableCell(
  { text, aside, id, address }: PageCell,
  column: PageColumn | undefined,
  actions: Actions,
): TemplateResult {
  const said =
    address === undefined
      ? recordLink(id === undefined ? { title: text } : { title: text, id }, actions)
      : outsideLink(address, text, actions);
  return html`<td class=${column?.isNumber ? 'number' : (column?.key ?? '')}>
    ${text === '' ? nothing : said}
    ${aside === undefined ? nothing : html`<span class="quiet">${aside}</span>`}
  </td>`;
}

const formats: readonly { readonly format: ExportFormat; readonly name: string }[] = [
  { format: 'markdown', name: 'Markdown' },
  { format: 'latex', name: 'LaTeX' },
  { format: 'csv', name: 'CSV' },
];

function copyButtons(
  place: RecordPlace,
  rows: number,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (rows === 0) {
    return nothing;
  }
  const { id, view, board } = place;
  return html`<div class="actions">
    ${formats.map(
      ({ format, name }) =>
        html`<vscode-button
          secondary
          icon="copy"
          title=${`Copy the ${decimal(rows)} rows shown, in their order`}
          @click=${() =>
            actions.act({
              name: 'copyBoard',
              place: { id, view, ...(board && { board }) },
              format,
            })}
          >Copy as ${name}</vscode-button
        >`,
    )}
  </div>`;
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
