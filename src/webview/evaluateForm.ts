import { html, nothing, type TemplateResult } from 'lit';
import type {
  DataChoice,
  ModelChoice,
  PlannedOption,
  PlannedRole,
  RunPlan,
  Selection,
  ShownFact,
} from '../protocol';
import type { Actions, PlanState, ViewModel } from './evaluateTemplate';
import { bytes, decimal } from './format';
import { link } from './link';

/** What to run: model, data, task and columns, and, folded away, what else can be settled. */
export function form(
  { choices, settings, plan: planned, run }: ViewModel,
  selection: Selection,
  actions: Actions,
): TemplateResult {
  const model = choices.models.find(({ id }) => id === selection.model);
  const data = choices.data.find(({ id }) => id === selection.data);
  const running = run.status === 'running';
  const { plan } = planned;
  const problem = planned.failure ?? plan?.problem;
  return html`
    <div class="field">
      <label for="model">Model</label>
      ${picker('model', 'Model', choices.models.map(modelOption), selection.model, (value) =>
        actions.select({ model: value }),
      )}
      ${picker('precision', 'Precision', precisionOptions(model), selection.precision, (value) =>
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
      ${picker('data', 'Data', choices.data.map(dataOption), selection.data, (value) =>
        actions.select({ data: value }),
      )}
      ${
        data && data.splits.length > 1
          ? picker('split', 'Split', data.splits.map(splitOption), selection.split, (value) =>
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
    ${plan ? taskAndColumns(plan, selection, actions) : nothing}
    <details id="more">
      <summary>More</summary>
      ${plan ? options(plan.options, selection, actions) : nothing}
      ${plan ? metrics(plan, actions) : nothing} ${sample(selection, actions)}
      ${settingsLine(settings, actions)}
      ${data?.origin ? html`<p class="quiet">${data.origin}</p>` : nothing}
    </details>
    ${
      choices.trusted
        ? nothing
        : html`<p class="quiet">
            This workspace is not trusted, so only bundled models are run.
            ${link('Manage trust', () => actions.send({ type: 'manageTrust' }))}
          </p>`
    }
    <div id="plan" role="status" aria-busy=${planned.pending}>${planText(planned, selection)}</div>
    <div class="actions">
      <vscode-button
        id="run"
        ?disabled=${running || (problem !== undefined && !planned.pending)}
        aria-describedby="plan"
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

function taskAndColumns(plan: RunPlan, selection: Selection, actions: Actions): TemplateResult {
  const fitting = plan.tasks.filter(({ why }) => why === undefined);
  const offered = fitting.length > 0 ? fitting : plan.tasks;
  const listed = offered.some(({ id }) => id === plan.task)
    ? offered
    : [...plan.tasks.filter(({ id }) => id === plan.task), ...offered];
  const chosen = plan.task ?? '';
  const taskOptions = [
    ...(chosen === '' ? [{ value: '', label: 'choose a task' }] : []),
    ...listed.map(({ id }) => ({ value: id, label: words(id) })),
  ];
  return html`
    <div class="field">
      <label for="task">Task</label>
      ${picker('task', 'Task', taskOptions, chosen, (value) =>
        actions.select(value === '' ? {} : { task: value }),
      )}
    </div>
    ${
      plan.roles.length === 0
        ? nothing
        : html`<fieldset class="columns">
            <legend>Columns</legend>
            ${plan.roles.map((role) => columnOf(role, plan, selection, actions))}
          </fieldset>`
    }
  `;
}

function columnOf(
  { role, optional, column }: PlannedRole,
  { columns }: RunPlan,
  selection: Selection,
  actions: Actions,
): TemplateResult {
  const name = words(role);
  const none = { value: '', label: optional ? 'none' : 'choose a column' };
  const offered = [
    ...(optional || column === undefined ? [none] : []),
    ...columns.map((value) => ({ value, label: value })),
  ];
  return html`<div class="pair">
    <label for=${`column-${role}`}>${name}</label>
    ${picker(`column-${role}`, `Column read as ${name}`, offered, column ?? '', (value) =>
      actions.select({ columns: { ...selection.columns, [role]: value } }),
    )}
  </div>`;
}

function options(
  planned: readonly PlannedOption[],
  selection: Selection,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (planned.length === 0) {
    return nothing;
  }
  const set = (name: string, value: PlannedOption['value'] | undefined): void => {
    const others = Object.entries(selection.options ?? {}).filter(([other]) => other !== name);
    actions.select({
      options: Object.fromEntries(value === undefined ? others : [...others, [name, value]]),
    });
  };
  return html`<fieldset>
    <legend>Options of the task</legend>
    ${planned.map((option) => optionField(option, set))}
  </fieldset>`;
}

function optionField(
  { name, value, usual }: PlannedOption,
  set: (name: string, value: PlannedOption['value'] | undefined) => void,
): TemplateResult {
  const id = `option-${name}`;
  const isSet = value !== usual;
  const field =
    typeof usual === 'boolean'
      ? html`<vscode-checkbox
          id=${id}
          .label=${words(name)}
          .checked=${value === true}
          @change=${(event: Event) => set(name, (event.target as HTMLInputElement).checked)}
        ></vscode-checkbox>`
      : html`<label for=${id}>${words(name)}</label>
          <vscode-textfield
            id=${id}
            .label=${words(name)}
            type=${typeof usual === 'number' ? 'number' : 'text'}
            step="any"
            placeholder=${usual === '' ? 'none' : String(usual)}
            .value=${String(value)}
            @change=${(event: Event) => set(name, readOption(valueOf(event), usual))}
          ></vscode-textfield>`;
  return html`<div class="pair">
    ${field}
    ${
      isSet
        ? html`<vscode-button
            secondary
            icon="discard"
            aria-label=${`Set ${words(name)} back to ${usual === '' ? 'none' : usual}`}
            title=${`Set back to ${usual === '' ? 'none' : usual}`}
            @click=${() => set(name, undefined)}
          ></vscode-button>`
        : nothing
    }
  </div>`;
}

/** An emptied number is as usual; an emptied text is none. */
function readOption(text: string, usual: string | number | boolean): string | number | undefined {
  if (typeof usual !== 'number') {
    return text;
  }
  return text.trim() === '' ? undefined : Number(text);
}

function metrics(plan: RunPlan, actions: Actions): TemplateResult | typeof nothing {
  if (plan.metrics.length === 0) {
    return nothing;
  }
  const choose = (id: string, chosen: boolean): void => {
    const ids = plan.metrics
      .filter((metric) => (metric.id === id ? chosen : metric.chosen))
      .map((metric) => metric.id);
    actions.select({ metrics: ids.length > 0 ? ids : undefined } as Partial<Selection>);
  };
  return html`<fieldset>
    <legend>Metrics</legend>
    <div class="checks">
      ${plan.metrics.map(
        ({ id, name, chosen, lowerIsBetter }) =>
          html`<vscode-checkbox
            id=${`metric-${id}`}
            .label=${lowerIsBetter ? `${name} (lower is better)` : name}
            .checked=${chosen}
            @change=${(event: Event) => choose(id, (event.target as HTMLInputElement).checked)}
          ></vscode-checkbox>`,
      )}
    </div>
  </fieldset>`;
}

function sample(selection: Selection, actions: Actions): TemplateResult {
  const { limit } = selection;
  return html`<fieldset>
    <legend>Sample</legend>
    <div class="pair">
      <label for="limit">examples</label>
      <vscode-textfield
        id="limit"
        type="number"
        min="1"
        .label=${'Number of examples'}
        placeholder="all"
        .value=${limit === undefined ? '' : String(limit)}
        @change=${(event: Event) => actions.select({ limit: Number(valueOf(event)) })}
      ></vscode-textfield>
    </div>
    <div class="pair">
      <label for="seed">seed</label>
      <vscode-textfield
        id="seed"
        type="number"
        min="0"
        .label=${'Seed of the sample'}
        .value=${String(selection.seed)}
        @change=${(event: Event) =>
          actions.select({ seed: Math.max(0, Math.floor(Number(valueOf(event)) || 0)) })}
      ></vscode-textfield>
    </div>
  </fieldset>`;
}

function settingsLine(settings: readonly ShownFact[], actions: Actions): TemplateResult {
  return html`<p class="quiet" id="settings">
    ${settings.map(({ name, value }) => `${name}: ${value}`).join(' · ')}
    ${link('Change these settings', () => actions.send({ type: 'openSettings' }))}
  </p>`;
}

function planText({ plan, failure, pending }: PlanState, { seed }: Selection): TemplateResult {
  const problem = failure ?? plan?.problem;
  if (problem && !pending) {
    return html`<p class="failure">${problem.happened} ${problem.next}</p>`;
  }
  const { examples, metrics: judged = [] } = plan ?? {};
  if (!examples) {
    return html`<p class="quiet">${pending ? 'Looking at the model and the data.' : nothing}</p>`;
  }
  const { scored, of, sampling, classes, leftOut } = examples;
  const how = sampling === 'stratified' ? ' that keeps the share of each class' : '';
  const what =
    scored < of
      ? `a subset of ${decimal(scored)} of ${decimal(of)} examples${how} (seed ${seed})`
      : `${decimal(of)} ${of === 1 ? 'example' : 'examples'}`;
  const by = judged.filter(({ chosen }) => chosen).map(({ name }) => name);
  const shares = classes.map((each) => `${decimal(each.examples)} ${each.name}`).join(', ');
  return html`
    <p class=${pending ? 'quiet' : ''}>Will score ${what} with ${listed(by)}.</p>
    ${shares === '' ? nothing : html`<p class="quiet">Of all: ${shares}.</p>`}
    ${
      leftOut
        ? html`<p class="notice">
            ${leftOut.rows === 1 ? '1 row is' : `${decimal(leftOut.rows)} rows are`} left out; of
            the first, ${leftOut.first[0]?.place}: ${leftOut.first[0]?.why}.
          </p>`
        : nothing
    }
  `;
}

function listed(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** An id as words: `text-classification`, `textPair`, `max_length`. */
function words(id: string): string {
  return id
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[-_]/g, ' ')
    .toLowerCase();
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
    label: size === undefined ? precision : `${precision} · ${bytes(size)}`,
  }));

function picker(
  id: string,
  label: string,
  options: readonly Option[],
  value: string,
  changed: (value: string) => void,
): TemplateResult {
  return html`<vscode-single-select
    id=${id}
    .label=${label}
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

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
