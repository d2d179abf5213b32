import './evaluate.css';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { render } from 'lit';
import type { Choices, FromView, Selection, ShownFact, ToView } from '../protocol';
import { evaluateView, type PlanState, type RunState, type ViewModel } from './evaluateTemplate';
import { changeSelection } from './selection';

declare function acquireVsCodeApi(): {
  postMessage(message: FromView): void;
  getState(): Selection | undefined;
  setState(state: Selection): void;
};

/** How long the form rests before it is asked what would be run, in milliseconds. */
const rest = 200;

const vscode = acquireVsCodeApi();
const root = document.body;
let choices: Choices = { models: [], data: [], trusted: true };
let settings: readonly ShownFact[] = [];
let selection: Selection | undefined = vscode.getState();
let plan: PlanState = { request: 0, pending: true };
let run: RunState = { status: 'idle' };
let loaded = false;
let waiting: ReturnType<typeof setTimeout> | undefined;

const send = (message: FromView): void => vscode.postMessage(message);

function select(change: Partial<Selection>): void {
  selection = changeSelection(choices, selection, change);
  if (selection) {
    vscode.setState(selection);
    askForPlan(selection);
  }
  draw();
}

/** What is shown of the last plan stays until the next one is there; an older one comes too late. */
function askForPlan(wanted: Selection): void {
  const request = plan.request + 1;
  plan = { ...plan, request, pending: true };
  clearTimeout(waiting);
  waiting = setTimeout(() => send({ type: 'plan', request, selection: wanted }), rest);
}

function receive(message: ToView): void {
  switch (message.type) {
    case 'choices':
      ({ choices, settings } = message);
      loaded = true;
      select(message.selection);
      return;
    case 'settings':
      ({ settings } = message);
      break;
    case 'planned':
      if (message.request === plan.request) {
        plan = { request: plan.request, pending: false, plan: message.plan };
      }
      break;
    case 'planFailed':
      if (message.request === plan.request) {
        plan = { request: plan.request, pending: false, failure: message.failure };
      }
      break;
    case 'started':
      run = { status: 'running', request: message.request, title: message.title };
      break;
    case 'progress':
      if (run.status === 'running' && run.request === message.request) {
        const { progress, running } = message;
        run = { ...run, progress, ...(running !== undefined && { running }) };
      }
      break;
    case 'done':
      run = { status: 'done', report: message.report };
      break;
    case 'failed': {
      const { failure, report } = message;
      run = report ? { status: 'done', report, failure } : { status: 'failed', failure };
      break;
    }
    case 'cancelled':
      run = message.report ? { status: 'done', report: message.report } : { status: 'cancelled' };
      break;
    case 'compared':
      if (run.status === 'done' && run.report.id === message.run) {
        run = { ...run, compared: message.table };
      }
      break;
    case 'reported':
      if (run.status === 'done' && run.report.id === message.run) {
        run = { ...run, reported: message.reported };
      }
      break;
  }
  draw();
}

function draw(): void {
  const model: ViewModel = { choices, settings, selection, plan, run, loaded };
  render(evaluateView(model, { select, send }), root);
}

window.addEventListener('message', (event: MessageEvent<ToView>) => receive(event.data));
draw();
send({ type: 'ready' });
