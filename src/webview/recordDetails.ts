import { html, nothing, type TemplateResult } from 'lit';
import type { LinkGroup, RecordPage, ResultRow } from '../protocol';
import { decimal } from './format';
import { follow, outsideLink, recordLink, type Actions } from './recordsTemplate';

type Part = TemplateResult | typeof nothing;

const kinds: Readonly<
  Record<RecordPage['kind'], { readonly name: string; readonly icon: string }>
> = {
  paper: { name: 'Paper', icon: 'book' },
  dataset: { name: 'Data set', icon: 'database' },
  metric: { name: 'Metric', icon: 'graph' },
  model: { name: 'Model', icon: 'circuit-board' },
  task: { name: 'Task', icon: 'checklist' },
  technique: { name: 'Technique', icon: 'beaker' },
};

/** The page of a record: what it is, what can be done with it, where to go from it. */
export function detailsPage(
  page: RecordPage,
  bibtex: string | undefined,
  expanded: boolean,
  actions: Actions,
): TemplateResult {
  const { name, icon } = kinds[page.kind];
  return html`
    <p class="kind">
      <span class="codicon codicon-${icon}" aria-hidden="true"></span> ${name}
      ${page.subtitle === undefined ? nothing : html`· ${page.subtitle}`}
    </p>
    <h1 tabindex="-1">${page.title}</h1>
    ${page.summary === undefined ? nothing : html`<p class="summary">${page.summary}</p>`}
    ${buttons(page, actions)} ${formula(page)}
    ${page.caveats === undefined ? nothing : html`<p class="notice">${page.caveats}</p>`}
    ${facts(page, actions)} ${page.groups.map((group) => linkGroup(group, actions))}
    ${results(page, expanded, actions)} ${bibtex === undefined ? nothing : bibtexPart(bibtex)}
    ${sources(page, actions)}
  `;
}

function buttons({ kind, id, paper, leaderboard }: RecordPage, actions: Actions): Part {
  if (!paper && !leaderboard) {
    return nothing;
  }
  // What a button cites must be said where it is not the page's own subject.
  const named = paper && kind !== 'paper' ? ` ${paper.reference}` : '';
  return html`<div class="actions">
    ${
      leaderboard
        ? html`<vscode-button
            icon="list-ordered"
            @click=${() => actions.walkTo({ id, view: 'leaderboard' })}
            >Leaderboard</vscode-button
          >`
        : nothing
    }
    ${
      paper
        ? html`<vscode-button
              ?secondary=${leaderboard !== undefined}
              icon="quote"
              @click=${() => actions.act({ name: 'cite', id: paper.id })}
              >Cite${named}</vscode-button
            >
            <vscode-button
              secondary
              icon="copy"
              @click=${() => actions.act({ name: 'copyBibtex', id: paper.id })}
              >Copy BibTeX</vscode-button
            >`
        : nothing
    }
    ${
      paper?.canOpen
        ? html`<vscode-button
            secondary
            icon="link-external"
            @click=${() => actions.act({ name: 'openPaper', id: paper.id })}
            >Open paper</vscode-button
          >`
        : nothing
    }
  </div>`;
}

function formula({ formula: shown }: RecordPage): Part {
  return shown
    ? html`<p class="formula" title=${shown.latex}>${shown.text}</p>
        <details>
          <summary>Formula as LaTeX</summary>
          <pre tabindex="0">${shown.latex}</pre>
        </details>`
    : nothing;
}

function facts({ facts: known, addresses, origin, id }: RecordPage, actions: Actions): Part {
  if (known.length === 0 && addresses.length === 0 && !origin) {
    return nothing;
  }
  return html`<dl>
    ${known.map(
      ({ label, text }) =>
        html`<dt>${label}</dt>
          <dd>${text}</dd>`,
    )}
    ${addresses.map(
      ({ label, text, address }) =>
        html`<dt>${label}</dt>
          <dd>${outsideLink(address, text, actions)}</dd>`,
    )}
    ${
      origin
        ? html`<dt>From your catalog</dt>
            <dd>
              <a href="#" @click=${follow(() => actions.act({ name: 'openOrigin', id }))}
                >${origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`}</a
              >
            </dd>`
        : nothing
    }
  </dl>`;
}

const linksShown = 12;

function linkGroup({ title, links }: LinkGroup, actions: Actions): TemplateResult {
  const item = (link: LinkGroup['links'][number]): TemplateResult =>
    html`<li>
      ${recordLink(link, actions)}
      ${link.detail === undefined ? nothing : html`<span class="quiet">${link.detail}</span>`}
    </li>`;
  // Titles of papers are sentences: one a line.
  const shape = links.some(({ kind }) => kind === 'paper') ? 'lines' : 'names';
  const others = links.slice(linksShown);
  return html`<section>
    <h2>${title}</h2>
    <ul class=${shape}>
      ${links.slice(0, linksShown).map(item)}
    </ul>
    ${
      others.length > 0
        ? html`<details>
            <summary>${decimal(others.length)} more</summary>
            <ul class=${shape}>
              ${others.map(item)}
            </ul>
          </details>`
        : nothing
    }
  </section>`;
}

const resultsShown = 15;

interface ResultColumn {
  readonly title: string;
  readonly isNumber?: boolean;
  /** Undefined where the row has nothing there. */
  readonly cell: (row: ResultRow, actions: Actions) => TemplateResult | string | undefined;
}

const columns: readonly ResultColumn[] = [
  { title: 'Model', cell: ({ model }, actions) => recordLink(model, actions) },
  { title: 'Data set', cell: ({ dataset }, actions) => recordLink(dataset, actions) },
  { title: 'Metric', cell: ({ metric }, actions) => recordLink(metric, actions) },
  { title: 'Value', isNumber: true, cell: ({ value }) => value },
  {
    title: 'Split',
    cell: ({ split }) => split ?? html`<span class="quiet">not stated</span>`,
  },
  { title: 'Protocol', cell: ({ protocol }) => protocol },
  { title: 'Paper', cell: ({ paper }, actions) => paper && recordLink(paper, actions) },
  { title: 'Table', cell: ({ table }) => table },
  {
    title: 'Source',
    cell: ({ source }, actions) =>
      source === undefined ? undefined : outsideLink(source, hostOf(source), actions),
  },
];

/** What is the same in every row because it is the page's own subject. */
const ownColumn: Readonly<Partial<Record<RecordPage['kind'], string>>> = {
  paper: 'Paper',
  model: 'Model',
  dataset: 'Data set',
};

function results(page: RecordPage, expanded: boolean, actions: Actions): Part {
  const { results: rows, kind, leaderboard, id } = page;
  if (rows.length === 0) {
    return nothing;
  }
  const used = columns.filter(
    ({ title, cell }) =>
      title !== ownColumn[kind] && rows.some((row) => cell(row, actions) !== undefined),
  );
  const seen = expanded ? rows : rows.slice(0, resultsShown);
  return html`<section>
    <h2 id="results">Reported results</h2>
    <div class="scroll" role="region" aria-labelledby="results" tabindex="0">
      <table>
        <thead>
          <tr>
            ${used.map(
              ({ title, isNumber }) =>
                html`<th scope="col" class=${isNumber ? 'number' : ''}>${title}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${seen.map(
            (row) =>
              html`<tr>
                ${used.map(
                  ({ cell, isNumber }) =>
                    html`<td class=${isNumber ? 'number' : ''}>
                      ${cell(row, actions) ?? nothing}
                    </td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      leaderboard
        ? html`<p>
            <a href="#" @click=${follow(() => actions.walkTo({ id, view: 'leaderboard' }))}
              >All ${decimal(leaderboard.results)} reported results</a
            >
          </p>`
        : seen.length < rows.length
          ? html`<p>
              <vscode-button secondary @click=${() => actions.expand()}
                >Show all ${decimal(rows.length)} results</vscode-button
              >
            </p>`
          : nothing
    }
  </section>`;
}

function bibtexPart(bibtex: string): TemplateResult {
  return html`<section>
    <h2>BibTeX</h2>
    <pre tabindex="0" aria-label="BibTeX entry">${bibtex}</pre>
  </section>`;
}

function sources({ sources: known }: RecordPage, actions: Actions): Part {
  return known.length === 0
    ? nothing
    : html`<section>
        <h2>Checked in</h2>
        <ul class="lines">
          ${known.map(
            ({ text, address }) =>
              html`<li>${address === undefined ? text : outsideLink(address, text, actions)}</li>`,
          )}
        </ul>
      </section>`;
}

function hostOf(address: string): string {
  return new URL(address).hostname.replace(/^www\./, '');
}
