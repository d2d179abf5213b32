import './records.css';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { render } from 'lit';
import type { BoardChoice, FromRecords, RecordAction, RecordPlace, ToRecords } from '../protocol';
import { recordsView, type Actions, type Shown } from './recordsTemplate';
import { amend, here, nowhere, step, walkTo, type Walk } from './walk';

declare function acquireVsCodeApi(): {
  postMessage(message: FromRecords): void;
  getState(): Walk | undefined;
  setState(state: Walk): void;
};

const vscode = acquireVsCodeApi();
/** After which an answer is no longer waited for, in milliseconds. */
const patience = 30_000;

let walk: Walk = vscode.getState() ?? nowhere;
let shown: Shown = { status: 'waiting' };
let said = '';
let expanded = false;
let requests = 0;
/** The request whose answer is awaited; older ones are stale. */
let asked:
  | {
      readonly request: number;
      readonly place: RecordPlace;
      readonly then: Arrival;
      readonly timer: number;
    }
  | undefined;

/**
 * What happens when a page is there: one walked to has its heading focused, one gone back to also
 * its scroll position, one reopened only that, lest a window that opens loses the editor's focus.
 */
type Arrival = 'walked' | 'returned' | 'reopened' | 'stayed';

const send = (message: FromRecords): void => vscode.postMessage(message);

const actions: Actions = {
  walkTo: (place) => arrive(walkTo(remembered(), place), 'walked'),
  step: (by) => go(by),
  choose: (change) => choose(change),
  retry: () => ask('stayed'),
  expand: () => {
    expanded = true;
    draw();
  },
  act,
};

function receive(message: ToRecords): void {
  switch (message.type) {
    case 'goTo':
      actions.walkTo(message.place);
      return;
    case 'changed':
      ask('stayed');
      return;
    case 'shown':
      answer(message.request, (place) => ({ status: 'shown', content: message.content, place }));
      return;
    case 'done':
      if (message.request === requests) {
        said = message.said ?? '';
        draw();
      }
      return;
    case 'failed':
      // What a button could not do, the window says itself.
      answer(message.request, () => ({ status: 'failed', failure: message.failure }));
  }
}

function go(by: -1 | 1): void {
  const there = step(remembered(), by);
  if (there) {
    arrive(there, 'returned');
  }
}

function choose(change: BoardChoice): void {
  const place = here(walk);
  if (place) {
    keep(amend(walk, { board: { ...place.board, ...change } }));
    ask('stayed');
  }
}

function arrive(there: Walk, then: Arrival): void {
  keep(there);
  expanded = false;
  ask(then);
}

function ask(then: Arrival): void {
  const place = placeHere();
  if (!place) {
    return;
  }
  window.clearTimeout(asked?.timer);
  const request = ++requests;
  const timer = window.setTimeout(
    () =>
      answer(request, () => ({
        status: 'failed',
        failure: { happened: 'The catalog has not answered for 30 seconds.', next: '' },
      })),
    patience,
  );
  // Chosen while an earlier page was still on its way: that one's arrival is this one's.
  asked = { request, place, timer, then: then === 'stayed' && asked ? asked.then : then };
  said = '';
  draw();
  send({ type: 'show', request, place });
}

function answer(request: number, what: (place: RecordPlace) => Shown): void {
  if (asked?.request !== request) {
    return;
  }
  const { place, then, timer } = asked;
  window.clearTimeout(timer);
  asked = undefined;
  shown = what(place);
  draw();
  if (then !== 'stayed') {
    window.scrollTo({ top: then === 'walked' ? 0 : (here(walk)?.scroll ?? 0) });
  }
  if (then === 'walked' || then === 'returned') {
    focusHeading();
  }
}

/** At once, or when the tab has the focus again: a picker opened meanwhile would close without it. */
function focusHeading(): void {
  window.removeEventListener('focus', focusHeading);
  if (document.hasFocus()) {
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  } else {
    window.addEventListener('focus', focusHeading);
  }
}

function act(action: RecordAction): void {
  const request = ++requests;
  said = '';
  draw();
  send({ type: 'act', request, action });
}

/** What the extension needs to know of where the walk is. */
function placeHere(): RecordPlace | undefined {
  const stop = here(walk);
  return (
    stop && { id: stop.id, view: stop.view, ...(stop.board !== undefined && { board: stop.board }) }
  );
}

/** The walk with how far down the page is read; not while the next one is on its way. */
function remembered(): Walk {
  const isArriving = asked !== undefined && asked.then !== 'stayed';
  return isArriving ? walk : amend(walk, { scroll: window.scrollY });
}

function keep(next: Walk): void {
  walk = next;
  vscode.setState(walk);
}

function draw(): void {
  const back = step(walk, -1) !== undefined;
  const forward = step(walk, 1) !== undefined;
  render(
    recordsView({ shown, said, expanded, back, forward, busy: asked !== undefined }, actions),
    document.body,
  );
}

/** Goes through the walk as a browser does; where it ends, the key is the workbench's. */
function pressed(event: KeyboardEvent): void {
  const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : undefined;
  const plain = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const isTyping = event.composedPath()[0] instanceof HTMLInputElement;
  if (by !== undefined && plain && !isTyping && step(walk, by)) {
    event.preventDefault();
    event.stopPropagation();
    go(by);
  }
}

let scrolled = 0;
window.addEventListener('scroll', () => {
  // A page that is hidden is gone, with no time left to note how far it was read.
  window.clearTimeout(scrolled);
  scrolled = window.setTimeout(() => keep(remembered()), 200);
});
document.addEventListener('keydown', pressed);
window.addEventListener('message', (event: MessageEvent<ToRecords>) => receive(event.data));
draw();
send({ type: 'ready' });
ask('reopened');
