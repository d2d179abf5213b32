import { html, nothing, svg, type TemplateResult } from 'lit';
import type {
  ComparisonRow,
  ComparisonTable,
  ExamplesView,
  ExampleView,
  ReportedView,
  ReportView,
  ShownFact,
  ShownMetric,
} from '../protocol';
import type { Actions, RunState } from './evaluateTemplate';
import { decimal } from './format';
import { link } from './link';

/** What came of a run: how good and how sure, against what, what it cost, where it failed. */
export function result(
  { report, failure, compared, reported }: RunState & { status: 'done' },
  actions: Actions,
): TemplateResult {
  return html`
    <h2 title=${report.longTitle}>${report.title}</h2>
    ${failure ? html`<p class="failure">${failure.happened} ${failure.next}</p>` : nothing}
    ${subset(report, failure !== undefined, actions)}
    ${report.leftOut ? leftOutRows(report.leftOut) : nothing}
    ${report.failed ? failedExamples(report.failed) : nothing}
    ${report.notes.map((note) => html`<p class="quiet">${note}</p>`)}
    <table class="metrics" aria-label="Metrics with 95 % intervals">
      <tbody>
        ${report.metrics.map(metricRow)}
      </tbody>
    </table>
    ${compared ? comparison(report, compared, actions) : nothing}
    ${reported ? besides(report, reported, actions) : nothing} ${facts('Cost', report.cost)}
    ${report.examples ? examples(report, report.examples, actions) : nothing}
    <details id="protocol">
      <summary>How it was run</summary>
      ${facts('Protocol', [
        { name: 'Task', value: report.task },
        ...report.columns.map(({ name, value }) => ({ name: `Column of ${name}`, value })),
        ...report.options.map(({ name, value }) => ({ name: `Option ${name}`, value })),
      ])}
      ${facts('Environment', report.environment)}
      <h3>Intervals</h3>
      <ul>
        ${report.metrics.map(({ name, method }) => html`<li>${name}: ${method}</li>`)}
      </ul>
    </details>
    <p class="links">
      ${link('Copy as Markdown', () =>
        actions.send({ type: 'copyResult', run: report.id, format: 'markdown' }),
      )}
      ${link('Copy as LaTeX', () =>
        actions.send({ type: 'copyResult', run: report.id, format: 'latex' }),
      )}
      ${link('Compare runs', () => actions.send({ type: 'compareRuns' }))}
      ${link('Open the report', () => actions.send({ type: 'openReport', run: report.id }))}
    </p>
  `;
}

function subset(
  { id, status, subset: said }: ReportView,
  failed: boolean,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (said === undefined) {
    return nothing;
  }
  const partial = status === 'partial';
  return html`<p class=${partial ? 'notice' : 'quiet'} id="subset">
      ${partial && !failed ? `Cancelled: ${said}` : capital(said)}.
    </p>
    ${
      partial
        ? html`<div class="actions">
            <vscode-button
              id="go-on"
              secondary
              icon="debug-continue"
              @click=${() => actions.send({ type: 'goOn', run: id })}
              >Go on</vscode-button
            >
          </div>`
        : nothing
    }`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function leftOutRows({ rows, first }: NonNullable<ReportView['leftOut']>): TemplateResult {
  const told = first.map(({ place, why }) => `${place}: ${why}`);
  return html`<details class="notice" id="left-out">
    <summary>${rows === 1 ? '1 row was' : `${decimal(rows)} rows were`} left out</summary>
    <ul>
      ${told.map((one) => html`<li>${one}</li>`)}
    </ul>
    ${rows > told.length ? html`<p>And ${decimal(rows - told.length)} more.</p>` : nothing}
  </details>`;
}

function failedExamples({ examples, first }: NonNullable<ReportView['failed']>): TemplateResult {
  return html`<details class="notice" id="failed">
    <summary>
      The model gave no number for ${examples === 1 ? '1 example' : `${decimal(examples)} examples`}
    </summary>
    <ul>
      ${first.map(({ place, why }) => html`<li>${place}: ${why}</li>`)}
    </ul>
  </details>`;
}

function metricRow(metric: ShownMetric): TemplateResult {
  const { name, value, interval, picture, lowerIsBetter, method, parts } = metric;
  const partRows = parts.map(
    (part) =>
      html`<tr class="quiet">
        <th scope="row" class="part">${part.name}</th>
        <td>${part.value}</td>
        <td colspan="2"></td>
      </tr>`,
  );
  return html`<tr title=${method}>
      <th scope="row">
        ${name}${
          lowerIsBetter
            ? html` <span class="quiet" aria-hidden="true">↓</span
                ><span class="unseen">, lower is better</span>`
            : nothing
        }
      </th>
      <td class="number">${value}</td>
      ${
        interval
          ? html`<td class="picture">${picture ? intervalPicture(picture) : nothing}</td>
              <td class="quiet range">
                ${interval[0]} … ${interval[1]}<span class="unseen">, ${method}</span>
              </td>`
          : html`<td class="quiet" colspan="2">${method}</td>`
      }
    </tr>
    ${partRows}`;
}

/** A dot within its whiskers. */
function intervalPicture({ low, at, high }: NonNullable<ShownMetric['picture']>): TemplateResult {
  const x = (place: number): number => Math.round((3 + place * 54) * 10) / 10;
  return html`<svg class="interval" viewBox="0 0 60 10" aria-hidden="true">
    ${svg`<path d="M${x(low)} 2v6M${x(low)} 5H${x(high)}M${x(high)} 2v6" /><circle cx=${x(at)} cy="5" r="2.5" />`}
  </svg>`;
}

function comparison(
  { id }: ReportView,
  { metric, metrics, rows }: ComparisonTable,
  actions: Actions,
): TemplateResult {
  const name = metrics.find((one) => one.id === metric)?.name ?? metric;
  return html`<section id="comparison" aria-label="Against earlier runs on the same data">
    <h3>Against earlier runs on the same data</h3>
    <table class="comparison" aria-label=${`Differences in ${name}`}>
      <thead>
        <tr>
          <th scope="col" class="number">
            ${
              metrics.length > 1
                ? html`<vscode-single-select
                    id="compared-metric"
                    .label=${'Metric that is compared'}
                    .value=${metric}
                    @change=${(event: Event) =>
                      actions.send({
                        type: 'compareBy',
                        run: id,
                        metric: (event.target as HTMLInputElement).value,
                      })}
                  >
                    ${metrics.map(
                      (one) =>
                        html`<vscode-option value=${one.id} ?selected=${one.id === metric}
                          >${one.name}</vscode-option
                        >`,
                    )}
                  </vscode-single-select>`
                : name
            }
          </th>
          <th scope="col">This run is</th>
        </tr>
      </thead>
      ${rows.map((row) => comparisonRows(row, actions))}
    </table>
  </section>`;
}

/** The run above what comes of comparing it: beside it there is no room in a sidebar. */
function comparisonRows(row: ComparisonRow, actions: Actions): TemplateResult {
  const { run, name, when, value, difference, interval, p, verdict, couldShow, method } = row;
  const icon = { better: 'arrow-up', worse: 'arrow-down', 'no difference shown': 'dash' }[verdict];
  return html`<tbody title=${`${couldShow}. ${method}`}>
    <tr>
      <th scope="rowgroup" colspan="2">
        ${link(name, () => actions.send({ type: 'openReport', run }), `Open the report of ${when}`)}
        <div class="quiet">${new Date(when).toLocaleString()}</div>
        ${row.unlike.map((what) => html`<div class="warning">${what}</div>`)}
      </th>
    </tr>
    <tr>
      <td class="number">
        ${difference}
        <div class="quiet">${interval}</div>
        <div class="quiet">from ${value}</div>
      </td>
      <td>
        <span class=${`codicon codicon-${icon}`} aria-hidden="true"></span>
        <strong>${verdict}</strong>
        <div class="quiet">p = ${p}, ${decimal(row.pairs)} pairs</div>
        <div class="unseen">${couldShow}. ${method}.</div>
        ${verdict === 'no difference shown' ? html`<div class="quiet">${couldShow}</div>` : nothing}
      </td>
    </tr>
  </tbody>`;
}

function besides({ id }: ReportView, reported: ReportedView, actions: Actions): TemplateResult {
  const { dataset } = reported;
  if (reported.type === 'guess') {
    return html`<p id="guess">
      Looks like ${dataset.name}:
      ${link('show what is reported on it', () =>
        actions.send({ type: 'showReported', run: id, dataset: dataset.id }),
      )}
    </p>`;
  }
  const { rows, total, warnings, metric } = reported;
  return html`<section id="reported" aria-label=${`Reported on ${dataset.name}`}>
    <h3>Reported on ${dataset.name}, by ${metric}</h3>
    <ul class="warnings">
      ${warnings.map(
        (warning) =>
          html`<li>
            <span class="codicon codicon-warning" aria-hidden="true"></span> ${warning}
          </li>`,
      )}
    </ul>
    <table class="reported">
      <thead class="unseen">
        <tr>
          <th scope="col">Model and source</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ model, value, protocol, source, address }) =>
            html`<tr>
              <th scope="row">
                ${model}
                <div class="quiet">
                  ${protocol} ·
                  ${
                    address === undefined
                      ? source
                      : link(source, () => actions.send({ type: 'openAddress', address }), address)
                  }
                </div>
              </th>
              <td class="number">${value}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p>
      ${link(total > rows.length ? `All ${decimal(total)} results` : 'Leaderboard', () =>
        actions.send({ type: 'openLeaderboard', dataset: dataset.id }),
      )}
    </p>
  </section>`;
}

function facts(label: string, list: readonly ShownFact[]): TemplateResult | typeof nothing {
  return list.length === 0
    ? nothing
    : html`<dl aria-label=${label}>
        ${list.map(
          ({ name, value }) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>`;
}

function examples(
  report: ReportView,
  { title, rows, count }: ExamplesView,
  actions: Actions,
): TemplateResult {
  if (count === 0) {
    return html`<p>No example was got wrong.</p>`;
  }
  return html`<details id="wrong">
    <summary>${title}</summary>
    <ol class="examples">
      ${rows.map((example) => exampleItem(report, example, actions))}
    </ol>
    ${
      count > rows.length
        ? html`<p class="quiet">
            The first ${decimal(rows.length)} are shown. The report has them all.
          </p>`
        : nothing
    }
  </details>`;
}

function exampleItem({ id }: ReportView, example: ExampleView, actions: Actions): TemplateResult {
  const { index, text, textPair, expected, predicted, references, ranking, figure } = example;
  const named = textPair === undefined ? text : `${text} / ${textPair}`;
  const line = (name: string, value: string | undefined): TemplateResult | typeof nothing =>
    value === undefined
      ? nothing
      : html`<dt>${name}</dt>
          <dd>${value === '' ? html`<span class="quiet">nothing</span>` : value}</dd>`;
  return html`<li>
    ${link(
      named === '' ? 'an empty text' : named,
      () => actions.send({ type: 'openExample', run: id, index }),
      'Open the example in the report',
    )}
    <dl>
      ${line('expected', expected)} ${line('predicted', predicted)}
      ${references ? line('or', references.join(' | ')) : nothing}
      ${
        ranking
          ? line(
              'found',
              ranking
                .map(({ document, grade }) => (grade > 0 ? `${document} (relevant)` : document))
                .join(' | '),
            )
          : nothing
      }
    </dl>
    ${figure === undefined ? nothing : html`<span class="quiet">${figure}</span>`}
  </li>`;
}
