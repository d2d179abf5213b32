import { html, nothing, type TemplateResult } from 'lit';
import type { Explained, Explanation, Failure } from '../protocol';

export interface Shown {
  readonly explanation?: Explanation;
  /** Of the explanation, for what its buttons ask. */
  readonly version?: number;
  /** What could not be done. */
  readonly failure?: Failure;
}

export interface ExplanationActions {
  again(): void;
  showLog(): void;
  /** By indices in the explanation. */
  act(finding: number, remedy: number): void;
}

const topics: Readonly<Record<Explained['about'], string>> = {
  language: 'Language',
  cursor: 'Cursor',
  bibliographies: 'Bibliographies',
  settings: 'Settings of Paperweight',
  editor: 'Settings of the editor',
  extensions: 'Other extensions',
  catalog: 'Catalog',
  trust: 'Workspace trust',
};

/** The whole page: first what to look at, then what is fine. */
export function explanationView(
  { explanation, failure }: Shown,
  actions: ExplanationActions,
): TemplateResult {
  return html`
    <main>
      <h1>Why is nothing suggested here?</h1>
      ${
        failure
          ? html`<p class="failure" role="alert">${failure.happened} ${failure.next}</p>`
          : nothing
      }
      ${explanation ? content(explanation, actions) : nothing}
    </main>
  `;
}

function content(explanation: Explanation, actions: ExplanationActions): TemplateResult {
  const numbered = explanation.findings.map((finding, index) => ({ finding, index }));
  const toLookAt = numbered.filter(({ finding }) => finding.state === 'look');
  const fine = numbered.filter(({ finding }) => finding.state === 'fine');
  return html`
    <p class="quiet place">${explanation.name}, line ${explanation.line}</p>
    <p id="summary" tabindex="-1" role="status">${summaryOf(toLookAt.length)}</p>
    ${section('Look here', toLookAt, actions)} ${section('Fine', fine, actions)}
    <div class="actions">
      <vscode-button icon="refresh" @click=${() => actions.again()}>Look again</vscode-button>
      <vscode-button secondary icon="output" @click=${() => actions.showLog()}
        >Show the log</vscode-button
      >
    </div>
  `;
}

function summaryOf(count: number): string {
  switch (count) {
    case 0:
      return 'Nothing was found that stands in the way.';
    case 1:
      return 'One thing may be why.';
    default:
      return `${count} things may be why.`;
  }
}

interface Numbered {
  readonly finding: Explained;
  readonly index: number;
}

function section(
  title: string,
  rows: readonly Numbered[],
  actions: ExplanationActions,
): TemplateResult | typeof nothing {
  return rows.length === 0
    ? nothing
    : html`
        <h2>${title}</h2>
        <ul>
          ${rows.map((row) => item(row, actions))}
        </ul>
      `;
}

function item({ finding, index }: Numbered, actions: ExplanationActions): TemplateResult {
  const { about, state, says, remedies } = finding;
  const icon = state === 'look' ? 'warning' : 'pass';
  return html`
    <li class=${state}>
      <span class="codicon codicon-${icon}" aria-hidden="true"></span>
      <div>
        <h3>${topics[about]}</h3>
        <p>${says}</p>
        ${
          remedies.length === 0
            ? nothing
            : html`<div class="remedies">
                ${remedies.map(
                  ({ title }, remedy) =>
                    html`<vscode-button
                      ?secondary=${state === 'fine' || remedy > 0}
                      @click=${() => actions.act(index, remedy)}
                      >${title}</vscode-button
                    >`,
                )}
              </div>`
        }
      </div>
    </li>
  `;
}
