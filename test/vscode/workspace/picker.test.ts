import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Entry } from '../../../src/core/catalog/records';
import type { SearchOptions } from '../../../src/core/search/answer';
import type { CatalogAnswer, CatalogRow } from '../../../src/protocol';
import { OneAtATime } from '../../../src/vscode/oneAtATime';
import { showPicker, type PickerActions } from '../../../src/vscode/picker';
import { filterTexts, readYears } from '../../../src/vscode/pickerFilters';
import type { Row } from '../../../src/vscode/pickerRows';
import { Remembered } from '../../../src/vscode/remembered';

describe('years typed as a filter', () => {
  for (const [typed, expected] of [
    ['2020', { from: 2020, to: 2020 }],
    ['2019..2021', { from: 2019, to: 2021 }],
    [' 2019 - 2021 ', { from: 2019, to: 2021 }],
    ['2021–2019', { from: 2019, to: 2021 }],
    ['2019 to 2021', { from: 2019, to: 2021 }],
    ['2019..', { from: 2019 }],
    ['..2019', { to: 2019 }],
    ['Since 2024', { from: 2024 }],
    ['until 2016', { to: 2016 }],
    ['20', undefined],
    ['20192021', undefined],
    ['2019 2021', undefined],
    ['..', undefined],
    ['', undefined],
    ['last year', undefined],
    ['2019..2020..2021', undefined],
  ] as const) {
    it(`reads “${typed}” as ${expected ? JSON.stringify(expected) : 'none'}`, () => {
      assert.deepEqual(readYears(typed), expected);
    });
  }

  it('are told as they would be read', () => {
    const told = ['2020', '2019..2021', '2019..', '..2019'].map((typed) =>
      filterTexts({ years: readYears(typed) }).join(),
    );

    assert.deepEqual(told, ['2020', '2019 to 2021', 'since 2019', 'until 2019']);
    assert.deepEqual(filterTexts({ kinds: ['paper', 'dataset'], pinned: true }), [
      'papers, data sets',
      'pinned',
    ]);
  });
});

describe('what is remembered', () => {
  it('travels with the settings', () => {
    const memento = new FakeMemento();
    new Remembered(memento);

    assert.deepEqual(memento.synced, ['paperweight.pinned', 'paperweight.recent']);
  });

  it('keeps pins in their order, each once, until they are unpinned', async () => {
    const memento = new FakeMemento();
    const remembered = new Remembered(memento);
    for (const id of ['b', 'a', 'b', 'c']) {
      await remembered.pin(id);
    }
    await remembered.unpin('a');

    assert.deepEqual(new Remembered(memento).pinned, ['b', 'c']);
    assert.equal(remembered.isPinned('c'), true);
    assert.equal(remembered.isPinned('a'), false);
  });

  it('refuses a pin that there is no room for, and says what to do', async () => {
    const remembered = new Remembered(new FakeMemento());
    for (let count = 0; count < 100; count += 1) {
      await remembered.pin(`record${count}`);
    }

    await assert.rejects(remembered.pin('one more'), {
      name: 'PersonError',
      message: 'Nothing was pinned: 100 records are pinned already. Unpin one first.',
    });
    await remembered.pin('record7');
    assert.equal(remembered.pinned.length, 100);
  });

  it('puts what was used last first, and forgets the oldest', async () => {
    const remembered = new Remembered(new FakeMemento());
    for (let count = 0; count < 60; count += 1) {
      await remembered.use(`record${count}`);
    }
    await remembered.use('record30', 'record59');

    assert.deepEqual(remembered.recent.slice(0, 3), ['record30', 'record59', 'record58']);
    assert.equal(remembered.recent.length, 40);
    assert.equal(new Set(remembered.recent).size, 40);
  });

  it('overlooks what it cannot have written', () => {
    const memento = new FakeMemento();
    const remembered = new Remembered(memento);
    memento.values.set('paperweight.pinned', ['a', 7, null]);
    memento.values.set('paperweight.recent', { a: 1 });

    assert.deepEqual(remembered.pinned, ['a']);
    assert.deepEqual(remembered.recent, []);
  });
});

describe('asking one at a time', () => {
  it('asks only the newest of what was put meanwhile, and drops the answer before it', async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const settled: unknown[] = [];
    const asking = new OneAtATime<string, string>(
      (question) => {
        asked.push(question);
        return new Promise((resolve) => answers.push(() => resolve(question.toUpperCase())));
      },
      (question, outcome) => settled.push([question, outcome]),
    );
    ['d', 'di', 'dis', 'distil'].forEach((question) => asking.put(question));
    assert.deepEqual(asked, ['d']);
    answers[0]?.();
    await turns();
    assert.deepEqual([asked, settled], [['d', 'distil'], []]);
    answers[1]?.();
    await turns();

    assert.deepEqual(settled, [['distil', { answer: 'DISTIL' }]]);
  });

  it('goes on after a failure', async () => {
    const settled: unknown[] = [];
    const asking = new OneAtATime<string, string>(
      (question) => {
        if (question === 'bad') throw new Error('No.');
        return Promise.resolve(question);
      },
      (_, outcome) => settled.push('error' in outcome ? String(outcome.error) : outcome.answer),
    );
    asking.put('bad');
    await turns();
    asking.put('good');
    await turns();

    assert.deepEqual(settled, ['Error: No.', 'good']);
  });
});

describe('the picker over a slow source', () => {
  const original = vscode.window.createQuickPick;
  let input: FakeQuickPick;
  let source: FakeSource;
  let done: string[];
  let remembered: Remembered;

  beforeEach(() => {
    input = new FakeQuickPick();
    vscode.window.createQuickPick = () => input as never;
    source = new FakeSource();
    done = [];
    remembered = new Remembered(new FakeMemento());
    const act =
      (name: string) =>
      async (what: unknown): Promise<void> => {
        done.push(`${name} ${String(what)}`);
      };
    const actions: PickerActions = {
      cite: act('cite'),
      copy: act('copy'),
      copyBibtex: act('copyBibtex'),
      openPaper: act('openPaper'),
      showDetails: act('showDetails'),
      failed: (error) => void done.push(`failed ${String(error)}`),
      log: (error) => void done.push(`log ${String(error)}`),
    };
    showPicker(source, 'cite', remembered, actions);
  });

  afterEach(() => {
    vscode.window.createQuickPick = original;
  });

  it('is busy while a search is out, and lists what was typed last', async () => {
    input.type('t');
    input.type('tiny');
    assert.equal(input.busy, true);
    await source.answer();
    assert.deepEqual(source.asked, ['', 'tiny']);
    assert.deepEqual(input.labels(), []);
    await source.answer(paper('tinybert'));

    assert.deepEqual(input.labels(), ['Title of tinybert']);
    assert.equal(input.busy, false);
  });

  it('shows why a search failed, and tries again with the next key', async () => {
    await source.answer();
    input.type('t');
    await source.fail(new Error('The catalog stopped unexpectedly.'));
    assert.deepEqual(input.labels(), ['The catalog stopped unexpectedly.']);
    assert.deepEqual(done, ['log Error: The catalog stopped unexpectedly.']);
    input.type('ti');
    await source.answer(paper('tinybert'));

    assert.deepEqual(input.labels(), ['Title of tinybert']);
  });

  it('keeps what is picked through a search that fails', async () => {
    await source.answer(paper('tinybert'));
    input.canSelectMany = true;
    input.select(input.items);
    input.type('bert');
    await source.fail(new Error('No.'));
    // As VS Code reports the rows that took the place of those picked.
    input.select([]);
    input.type('berts');
    await source.answer(paper('distilbert'));

    assert.deepEqual(input.labels(), [
      'Picked',
      'Title of tinybert',
      'Found',
      'Title of distilbert',
    ]);
    assert.deepEqual(input.selectedItems, [input.items[1]]);
  });

  it('searches again with Enter on a failure', async () => {
    await source.fail(new Error('No.'));
    input.activeItems = input.items;
    input.accepted.fire();
    await source.answer(paper('tinybert'));

    assert.deepEqual(input.labels(), ['Title of tinybert']);
  });

  it('cites with Enter what is listed for the query, not what was listed before', async () => {
    await source.answer(paper('mmlu'));
    input.type('tiny');
    input.accepted.fire();
    assert.deepEqual(done, []);
    await source.answer(paper('tinybert'), paper('distilbert'));

    assert.deepEqual(done, ['cite tinybert']);
    assert.deepEqual(remembered.recent, ['tinybert']);
  });

  it('cites nothing with an Enter before typing goes on', async () => {
    await source.answer(paper('mmlu'));
    input.type('tiny');
    input.accepted.fire();
    input.type('tinyb');
    await source.answer(paper('other'));
    await source.answer(paper('tinybert'));

    assert.deepEqual(done, []);
  });

  it('keeps the active row when other records can be found', async () => {
    await source.answer();
    input.type('bert');
    await source.answer(paper('a'), paper('b'));
    input.activeItems = input.items.filter(({ record }) => record?.id === 'b');
    source.changed.fire();
    await source.answer(paper('new'), paper('a'), paper('b'));

    assert.deepEqual(input.labels(), ['Title of new', 'Title of a', 'Title of b']);
    assert.deepEqual(
      input.activeItems.map(({ record }) => record?.id),
      ['b'],
    );
    assert.equal(input.keepScrollPosition, true);
    input.type('berty');
    await source.answer(paper('a'), paper('b'));
    assert.deepEqual(
      input.activeItems.map(({ record }) => record?.id),
      ['a'],
    );
    assert.equal(input.keepScrollPosition, false);
  });

  it('says that nothing was found', async () => {
    await source.answer(paper('a'));
    input.type('zzz');
    await source.answer();
    input.accepted.fire();

    assert.deepEqual(input.labels(), ['Nothing found. Type fewer words, or others']);
    assert.deepEqual(done, []);
  });

  it('names the file of the person’s own that a record is in', async () => {
    await source.answer({
      ...paper('a'),
      detail: 'Lovelace · 1843',
      file: '/home/ada/thesis/references.bib',
    });

    assert.equal(input.items[0]?.detail, 'references.bib · Lovelace · 1843');
  });

  it('shows a formula in a title as it is, not as an icon', async () => {
    await source.answer({ ...paper('a'), title: 'Training $(k)$ of $n$ layers' });

    assert.doesNotMatch(input.items[0]?.label ?? '', /\$\(k\)/);
    assert.match(input.items[0]?.label ?? '', /^Training \$\u200b\(k\)\$ of \$n\$ layers$/);
  });

  it('shows the details of what has no paper', async () => {
    await source.answer({
      id: 'pruning',
      kind: 'technique',
      title: 'Pruning',
      detail: 'Takes out weights.',
      score: 1,
    });
    input.activeItems = input.items;
    input.accepted.fire();
    await turns();

    assert.deepEqual(done, ['showDetails pruning']);
  });
});

function paper(id: string): CatalogRow & { paper: string } {
  return { id, kind: 'paper', title: `Title of ${id}`, detail: '', score: 1, paper: id };
}

async function turns(): Promise<void> {
  for (let count = 0; count < 10; count += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

class FakeMemento {
  readonly values = new Map<string, unknown>();
  synced: readonly string[] = [];

  get<T>(key: string): T | undefined {
    return this.values.get(key) as T | undefined;
  }

  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
  }

  setKeysForSync(keys: readonly string[]): void {
    this.synced = keys;
  }
}

/** Answers when it is told to. */
class FakeSource {
  readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  readonly asked: string[] = [];
  private settle: ((answer: CatalogAnswer | Error) => void) | undefined;

  search(query: string, _?: SearchOptions): Promise<CatalogAnswer> {
    this.asked.push(query);
    return new Promise((resolve, reject) => {
      this.settle = (answer) => (answer instanceof Error ? reject(answer) : resolve(answer));
    });
  }

  async entry(): Promise<Entry | undefined> {
    return undefined;
  }

  async answer(...rows: CatalogRow[]): Promise<void> {
    await turns();
    this.settle?.({ rows, notes: [] });
    await turns();
  }

  async fail(error: Error): Promise<void> {
    await turns();
    this.settle?.(error);
    await turns();
  }
}

/** As much of a quick pick as the picker uses, with nothing on the screen. */
class FakeQuickPick {
  items: readonly Row[] = [];
  activeItems: readonly Row[] = [];
  selectedItems: readonly Row[] = [];
  value = '';
  busy = false;
  canSelectMany = false;
  keepScrollPosition = false;
  readonly accepted = new vscode.EventEmitter<void>();
  readonly onDidAccept = this.accepted.event;
  private readonly changedValue = new vscode.EventEmitter<string>();
  readonly onDidChangeValue = this.changedValue.event;
  private readonly hidden = new vscode.EventEmitter<void>();
  readonly onDidHide = this.hidden.event;
  private readonly selected = new vscode.EventEmitter<readonly Row[]>();
  readonly onDidChangeSelection = this.selected.event;
  readonly onDidTriggerButton = new vscode.EventEmitter<never>().event;
  readonly onDidTriggerItemButton = new vscode.EventEmitter<never>().event;

  show(): void {}

  hide(): void {
    this.hidden.fire();
  }

  dispose(): void {}

  type(value: string): void {
    this.value = value;
    this.changedValue.fire(value);
  }

  select(rows: readonly Row[]): void {
    this.selectedItems = rows;
    this.selected.fire(rows);
  }

  labels(): string[] {
    return this.items.map(({ label }) => label);
  }
}
