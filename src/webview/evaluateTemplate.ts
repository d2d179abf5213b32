import { html, nothing, svg, type TemplateResult } from 'lit';
import type {
  Choices,
  DataChoice,
  Failure,
  FromView,
  ModelChoice,
  Progress,
  ReportView,
  Selection,
} from '../protocol';
import { bytes, decimal, duration, metricName, share } from './format';

export type RunState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'running';
      readonly request: number;
      readonly title: string;
      readonly progress?: Progress;
    }
  | { readonly status: 'done'; readonly report: ReportView }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'cancelled' };

export interface ViewModel {
  readonly choices: Choices;
  readonly selection: Selection | undefined;
  readonly run: RunState;
  /** False until the extension has told what there is to pick from. */
  readonly loaded: boolean;
}

interface Actions {
  select(change: Partial<Selection>): void;
  send(message: FromView): void;
}

/** The evaluate view, from top to bottom: what to run, the run, its result. */
export function evaluateView(model: ViewModel, actions: Actions): TemplateResult {
  return html`
    <main>
      ${
        model.selection
          ? form(model, model.selection, actions)
          : model.loaded
            ? html`<p>Nothing can be run: no model was found. Reinstall Paperweight.</p>`
            : nothing
      }
      <section aria-live="polite" aria-label="Run">${runSection(model.run, actions)}</section>
    </main>
  `;
}

function form({ choices, run }: ViewModel, selection: Selection, actions: Actions): TemplateResult {
  const model = choices.models.find(({ id }) => id === selection.model);
  const data = choices.data.find(({ id }) => id === selection.data);
  const split = data?.splits.find(({ name }) => name === selection.split);
  const available = split?.examples ?? 0;
  const count = Math.min(selection.limit ?? available, available);
  const running = run.status === 'running';
  return html`
    <div class="field">
      <label for="model">Model</label>
      ${picker('model', choices.models.map(modelOption), selection.model, (value) =>
        actions.select({ model: value }),
      )}
      ${picker('precision', precisionOptions(model), selection.precision, (value) =>
        actions.select({ precision: value }),
      )}
      <vscode-button
        secondary
        icon="folder-opened"
        aria-label="Choose another model folder"
        title="Choose another model folder"
        ?disabled=${!choices.trusted}
        @click=${() => actions.send({ type: 'browseModel' })}
      ></vscode-button>
    </div>
    <div class="field">
      <label for="data">Data</label>
      ${picker('data', choices.data.map(dataOption), selection.data, (value) =>
        actions.select({ data: value }),
      )}
      ${
        data && data.splits.length > 1
          ? picker('split', data.splits.map(splitOption), selection.split, (value) =>
              actions.select({ split: value }),
            )
          : nothing
      }
      <vscode-button
        secondary
        icon="file"
        aria-label="Choose a data file"
        title="Choose a data file"
        @click=${() => actions.send({ type: 'browseData' })}
      ></vscode-button>
    </div>
    <details>
      <summary>More</summary>
      <div class="field">
        <label for="limit">Examples</label>
        <vscode-textfield
          id="limit"
          type="number"
          min="1"
          aria-label="Number of examples"
          placeholder="all"
          .value=${selection.limit === undefined ? '' : String(selection.limit)}
          @change=${(event: Event) => actions.select({ limit: Number(valueOf(event)) })}
        ></vscode-textfield>
        <label for="seed">Seed</label>
        <vscode-textfield
          id="seed"
          type="number"
          min="0"
          aria-label="Seed of the sample"
          .value=${String(selection.seed)}
          @change=${(event: Event) => actions.select({ seed: Number(valueOf(event)) })}
        ></vscode-textfield>
      </div>
      ${data?.origin ? html`<p class="quiet">${data.origin}</p>` : nothing}
    </details>
    ${
      choices.trusted
        ? nothing
        : html`<p class="quiet">
            This workspace is not trusted, so only bundled models are run.
            <a href="#" @click=${click(() => actions.send({ type: 'manageTrust' }))}
              >Manage trust</a
            >
          </p>`
    }
    <p>${plan(count, available, selection)}</p>
    <div class="actions">
      <vscode-button
        id="run"
        ?disabled=${running}
        @click=${() => actions.send({ type: 'run', selection })}
        >Run</vscode-button
      >
      ${
        running
          ? html`<vscode-button
              id="cancel"
              secondary
              @click=${() => actions.send({ type: 'cancel', request: run.request })}
              >Cancel</vscode-button
            >`
          : nothing
      }
    </div>
  `;
}

function plan(count: number, available: number, selection: Selection): string {
  const what =
    count < available
      ? `a class-balanced sample of ${decimal(count)} of ${decimal(available)} examples (seed ${selection.seed})`
      : available > 0
        ? `${decimal(available)} examples`
        : 'the examples of the file';
  return `Will score ${what} with accuracy, F1 and MCC.`;
}

interface Option {
  readonly value: string;
  readonly label: string;
}

const modelOption = ({ id, bundled, name }: ModelChoice): Option => ({
  value: id,
  label: bundled ? id : name,
});
const dataOption = ({ id, splits, name }: DataChoice): Option => ({
  value: id,
  label: splits.length > 0 ? id : name,
});
const splitOption = ({ name, examples }: { name: string; examples: number }): Option => ({
  value: name,
  label: `${name} · ${decimal(examples)}`,
});
const precisionOptions = (model: ModelChoice | undefined): Option[] =>
  (model?.precisions ?? []).map(({ precision, bytes: size }) => ({
    value: precision,
    label: `${precision} · ${bytes(size)}`,
  }));

function picker(
  id: string,
  options: readonly Option[],
  value: string,
  changed: (value: string) => void,
): TemplateResult {
  return html`<vscode-single-select
    id=${id}
    label=${id}
    .value=${value}
    @change=${(event: Event) => changed(valueOf(event))}
  >
    ${options.map(
      (option) =>
        html`<vscode-option value=${option.value} ?selected=${option.value === value}
          >${option.label}</vscode-option
        >`,
    )}
  </vscode-single-select>`;
}

function runSection(run: RunState, actions: Actions): TemplateResult | typeof nothing {
  switch (run.status) {
    case 'idle':
      return nothing;
    case 'running':
      return progress(run.title, run.progress);
    case 'cancelled':
      return html`<p>Cancelled before the first example was scored.</p>`;
    case 'failed':
      return html`<p class="failure" role="alert">${run.failure.happened} ${run.failure.next}</p>`;
    case 'done':
      return result(run.report, actions);
  }
}

function progress(title: string, now: Progress | undefined): TemplateResult {
  const scoring = now?.phase === 'scoring' && now.total > 0;
  const words = !scoring
    ? 'Loading the model'
    : `${decimal(now.done)} of ${decimal(now.total)}` +
      (now.running
        ? ` · ${metricName(now.running.metric)} ${share(now.running.value)} so far`
        : '');
  return html`
    <h2>${title}</h2>
    <vscode-progress-bar
      aria-label="Examples scored"
      .max=${scoring ? now.total : 100}
      .value=${scoring ? now.done : 0}
      .indeterminate=${!scoring}
    ></vscode-progress-bar>
    <p class="quiet" id="progress">${words}</p>
  `;
}

function result(report: ReportView, actions: Actions): TemplateResult {
  const { cost, data, model } = report;
  const subset = data.examples < data.of ? `subset of ${decimal(data.examples)}` : undefined;
  const split = [data.id, data.split, subset].filter(Boolean).join(' · ');
  return html`
    <h2 title=${`${model.name} on ${data.name}`}>${model.id} ${model.precision} on ${split}</h2>
    ${
      report.status === 'partial'
        ? html`<p class="notice">
            Cancelled: these figures cover the ${decimal(data.examples)} of ${decimal(data.of)}
            examples scored until then.
          </p>`
        : nothing
    }
    ${data.leftOut ? leftOutRows(data.leftOut) : nothing}
    <table class="metrics" aria-label="Metrics with 95 % intervals">
      <tbody>
        ${report.metrics.map(metricRow)}
      </tbody>
    </table>
    ${report.comparison ? comparison(report, report.comparison) : nothing}
    <dl aria-label="Cost">
      <dt title="Per sentence, run one at a time">Latency</dt>
      <dd>${duration(cost.latency.p50)} p50 · ${duration(cost.latency.p95)} p95</dd>
      <dt>Throughput</dt>
      <dd>${decimal(Math.round(cost.throughput))} sentences/s</dd>
      <dt>Peak memory</dt>
      <dd>${bytes(cost.peakMemory)}</dd>
      <dt>Model size</dt>
      <dd>
        ${model.bytes === undefined ? '' : bytes(model.bytes)}${
          model.parameters ? ` · ${(model.parameters / 1e6).toFixed(1)} M weights` : ''
        }
      </dd>
    </dl>
    ${wrongExamples(report, actions)}
    <p>
      <a href="#" @click=${click(() => actions.send({ type: 'openReport', run: report.id }))}
        >Open the report</a
      >
    </p>
  `;
}

function leftOutRows({ rows, first }: NonNullable<ReportView['data']['leftOut']>): TemplateResult {
  const told = first.map(({ place, why }) => `${place}: ${why}`).join('\n');
  return html`<p class="notice" title=${told}>
    ${rows === 1 ? '1 row was' : `${decimal(rows)} rows were`} left out; of the first,
    ${first[0]?.place}: ${first[0]?.why}.
  </p>`;
}

function metricRow(metric: ReportView['metrics'][number]): TemplateResult {
  const { interval } = metric;
  return html`<tr title=${metric.method}>
    <th scope="row">${metricName(metric.metric)}</th>
    <td class="number">${share(metric.value)}</td>
    ${
      interval
        ? html`<td>${intervalPicture(metric.value, interval)}</td>
            <td class="quiet range">${share(interval[0])} … ${share(interval[1])}</td>`
        : html`<td class="quiet" colspan="2">${metric.method}</td>`
    }
  </tr>`;
}

/** A dot within its whiskers, on an axis that shows 0.2 around the value. */
function intervalPicture(value: number, [low, high]: readonly [number, number]): TemplateResult {
  const x = (at: number): number => 30 + Math.max(-28, Math.min(28, (at - value) * 280));
  return html`<svg class="interval" viewBox="0 0 60 10" aria-hidden="true">
    ${svg`<path d="M${x(low)} 2v6M${x(low)} 5H${x(high)}M${x(high)} 2v6" /><circle cx="30" cy="5" r="2.5" />`}
  </svg>`;
}

function comparison(
  report: ReportView,
  { other, verdict, p, pairs }: NonNullable<ReportView['comparison']>,
): TemplateResult {
  return html`<p id="comparison">
    ${report.model.precision} vs ${other}: <strong>${verdict}</strong> (McNemar p =
    ${p < 0.001 ? '< 0.001' : p.toFixed(2)}, ${decimal(pairs)} pairs)
  </p>`;
}

const shownAtOnce = 200;

function wrongExamples(report: ReportView, actions: Actions): TemplateResult {
  const { wrong } = report;
  if (wrong.length === 0) {
    return html`<p>No example was got wrong.</p>`;
  }
  return html`<details id="wrong">
    <summary>${decimal(wrong.length)} wrong</summary>
    <ol class="examples">
      ${wrong.slice(0, shownAtOnce).map(
        (example) =>
          html`<li>
            <a
              href="#"
              title="Open the example in the report"
              @click=${click(() =>
                actions.send({ type: 'openExample', run: report.id, index: example.index }),
              )}
              >${example.text}${example.textPair ? ` / ${example.textPair}` : ''}</a
            >
            <span class="quiet"
              >${example.label}, predicted
              ${example.predicted}${
                example.confidence === undefined ? '' : ` (${share(example.confidence)})`
              }</span
            >
          </li>`,
      )}
    </ol>
    ${
      wrong.length > shownAtOnce
        ? html`<p class="quiet">
            The first ${decimal(shownAtOnce)} are shown. The report has them all.
          </p>`
        : nothing
    }
  </details>`;
}

function click(action: () => void): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    action();
  };
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
