import { html, nothing, type TemplateResult } from 'lit';
import type {
  Choices,
  ComparisonTable,
  Failure,
  FromView,
  Progress,
  ReportedView,
  ReportView,
  RunPlan,
  Selection,
  ShownFact,
} from '../protocol';
import { form } from './evaluateForm';
import { result } from './evaluateResult';
import { decimal } from './format';

export type RunState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'running';
      readonly request: number;
      readonly title: string;
      readonly progress?: Progress;
      /** The first metric so far. */
      readonly running?: string;
    }
  | {
      readonly status: 'done';
      readonly report: ReportView;
      /** Why it ended before it was whole. */
      readonly failure?: Failure;
      readonly compared?: ComparisonTable;
      readonly reported?: ReportedView;
    }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'cancelled' };

/** What a run of the selection would be, as far as that is known. */
export interface PlanState {
  /** Number of the question that was asked last. */
  readonly request: number;
  /** Whether its answer is still to come. */
  readonly pending: boolean;
  readonly plan?: RunPlan;
  readonly failure?: Failure;
}

export interface ViewModel {
  readonly choices: Choices;
  readonly settings: readonly ShownFact[];
  readonly selection: Selection | undefined;
  readonly plan: PlanState;
  readonly run: RunState;
  /** False until the extension has told what there is to pick from. */
  readonly loaded: boolean;
}

export interface Actions {
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
      <section aria-label="Run">${runSection(model.run, actions)}</section>
    </main>
  `;
}

function runSection(run: RunState, actions: Actions): TemplateResult | typeof nothing {
  switch (run.status) {
    case 'idle':
      return nothing;
    case 'running':
      return progress(run.title, run.progress, run.running);
    case 'cancelled':
      return html`<p role="status">Cancelled before the first example was scored.</p>`;
    case 'failed':
      return html`<p class="failure" role="alert">${run.failure.happened} ${run.failure.next}</p>`;
    case 'done':
      return result(run, actions);
  }
}

function progress(
  title: string,
  now: Progress | undefined,
  running: string | undefined,
): TemplateResult {
  const counted = now !== undefined && now.phase !== 'loading' && now.total > 0;
  return html`
    <h2>${title}</h2>
    <vscode-progress-bar
      aria-label=${now?.phase === 'scoring' ? 'Examples scored' : 'Progress'}
      .max=${counted ? now.total : 100}
      .value=${counted ? now.done : 0}
      .indeterminate=${!counted}
    ></vscode-progress-bar>
    <p class="quiet" id="progress">${progressText(now, counted, running)}</p>
  `;
}

function progressText(
  now: Progress | undefined,
  counted: boolean,
  running: string | undefined,
): string {
  if (now?.phase === 'preparing') {
    return counted ? `Preparing: ${decimal(now.done)} of ${decimal(now.total)}` : 'Preparing';
  }
  if (!now || !counted) {
    return 'Loading the model';
  }
  return [`${decimal(now.done)} of ${decimal(now.total)}`, running && `${running} so far`]
    .filter(Boolean)
    .join(' · ');
}
