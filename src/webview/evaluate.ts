import './evaluate.css';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-collapsible/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { render } from 'lit';
import type { Choices, FromView, Selection, ToView } from '../protocol';
import { evaluateView, type RunState, type ViewModel } from './evaluateTemplate';
import { completeSelection } from './selection';

declare function acquireVsCodeApi(): {
  postMessage(message: FromView): void;
  getState(): Selection | undefined;
  setState(state: Selection): void;
};

const vscode = acquireVsCodeApi();
const root = document.body;
let choices: Choices = { models: [], data: [], trusted: true };
let selection: Selection | undefined = vscode.getState();
let run: RunState = { status: 'idle' };
let loaded = false;

const send = (message: FromView): void => vscode.postMessage(message);

function select(change: Partial<Selection>): void {
  selection = completeSelection(choices, { ...selection, ...change });
  if (selection) {
    vscode.setState(selection);
  }
  draw();
}

function receive(message: ToView): void {
  switch (message.type) {
    case 'choices':
      choices = message.choices;
      loaded = true;
      select(message.selection);
      return;
    case 'started':
      run = { status: 'running', request: message.request, title: message.title };
      break;
    case 'progress':
      if (run.status === 'running' && run.request === message.request) {
        run = { ...run, progress: message.progress };
      }
      break;
    case 'done':
      run = { status: 'done', report: message.report };
      break;
    case 'failed':
      run = { status: 'failed', failure: message.failure };
      break;
    case 'cancelled':
      run = message.report ? { status: 'done', report: message.report } : { status: 'cancelled' };
      break;
  }
  draw();
}

function draw(): void {
  const model: ViewModel = { choices, selection, run, loaded };
  render(evaluateView(model, { select, send }), root);
}

window.addEventListener('message', (event: MessageEvent<ToView>) => receive(event.data));
draw();
send({ type: 'ready' });
