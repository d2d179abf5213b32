import './explanation.css';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { render } from 'lit';
import type { FromExplanation, ToExplanation } from '../protocol';
import { explanationView, type Shown } from './explanationTemplate';

declare function acquireVsCodeApi(): { postMessage(message: FromExplanation): void };

const vscode = acquireVsCodeApi();
let shown: Shown = {};
/** A page that was not asked for by a button takes the focus nowhere. */
let isAwaited = false;

const send = (message: FromExplanation): void => vscode.postMessage(message);

function receive(message: ToExplanation): void {
  if (message.type === 'failed') {
    shown = { ...shown, failure: message.failure };
  } else {
    const { explanation, version } = message;
    shown = { explanation, version };
  }
  draw();
  if (isAwaited && message.type === 'explained') {
    isAwaited = false;
    document.querySelector<HTMLElement>('#summary')?.focus();
  }
}

function draw(): void {
  render(
    explanationView(shown, {
      again: () => {
        isAwaited = true;
        send({ type: 'again' });
      },
      showLog: () => send({ type: 'showLog' }),
      act: (finding, remedy) => {
        if (shown.version !== undefined) {
          send({ type: 'act', version: shown.version, finding, remedy });
        }
      },
    }),
    document.body,
  );
}

window.addEventListener('message', (event: MessageEvent<ToExplanation>) => receive(event.data));
draw();
send({ type: 'ready' });
