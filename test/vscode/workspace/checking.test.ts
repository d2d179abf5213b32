import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import type { CheckAnswer, CheckRequest } from '../../../src/protocol';
import { BibSources } from '../../../src/vscode/bibSources';
import type { CatalogClient } from '../../../src/vscode/catalogClient';
import { Checking } from '../../../src/vscode/checking';
import { Scratch } from '../editing';

const defined =
  '@misc{here2020,\n  title = {Here},\n  author = {Able, Ann},\n  year = {2020},\n}\n';
const tex = (body: string): string =>
  `\\documentclass{article}\n\\begin{document}\n${body}\n\\bibliography{refs}\n\\end{document}\n`;

describe('checking documents', () => {
  let scratch: Scratch;
  const files = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('files');

  // The window in a browser would save after a second.
  before(() => files().update('autoSave', 'off', vscode.ConfigurationTarget.Global));
  after(() => files().update('autoSave', undefined, vscode.ConfigurationTarget.Global));

  beforeEach(async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    scratch = await Scratch.create(folder.uri.fsPath);
  });

  afterEach(() => scratch.dispose());

  it('marks a cite key that no bibliography has, and no longer once it is defined', async () => {
    await scratch.write('refs.bib', defined);
    const { document } = await scratch.open('paper.tex', tex('\\cite{gone2020}'));

    await shows(document, 'undefined-key gone2020');
    const [marked] = ours(document.uri);
    assert.equal(marked?.source, 'Paperweight');
    assert.equal(marked.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(marked.message, /gone2020/);

    await type(document, 'gone2020', 'here2020');
    await shows(document);
  });

  it('counts a bibliography as its editor shows it, saved or not', async () => {
    await scratch.write('refs.bib', defined);
    const { document } = await scratch.open('paper.tex', tex('\\cite{gone2020}'));
    await shows(document, 'undefined-key gone2020');
    const bib = await vscode.workspace.openTextDocument(scratch.uri('refs.bib'));
    await vscode.window.showTextDocument(bib, vscode.ViewColumn.Beside);

    await type(bib, 'here2020', 'gone2020');

    await shows(document);
    assert.equal(bib.isDirty, true);
  });

  it('counts what another program writes into a bibliography', async () => {
    await scratch.write('refs.bib', defined);
    const { document } = await scratch.open('paper.tex', tex('\\cite{gone2020}'));
    await shows(document, 'undefined-key gone2020');

    await scratch.write(
      'refs.bib',
      `${defined}\n@misc{gone2020, title = {There}, year = {2020}}\n`,
    );
    await shows(document);

    await scratch.write('refs.bib', defined);
    await shows(document, 'undefined-key gone2020');
  });

  it('counts what another program writes into a bibliography outside the workspace', async () => {
    const outside = await Scratch.create();
    try {
      await outside.write('refs.bib', defined);
      const { document } = await outside.open('paper.tex', tex('\\cite{gone2020}'));
      await shows(document, 'undefined-key gone2020');
      // A folder outside the workspace is watched from now on, which takes a moment to begin.
      await settled(document);

      await outside.write('refs.bib', defined.replace('here2020', 'gone2020'));
      await shows(document);
    } finally {
      await outside.dispose();
    }
  });

  it('counts an included document as its editor shows it', async () => {
    await scratch.write('refs.bib', defined);
    const part = await scratch.open('part.tex', 'Nothing yet.\n');
    const { document } = await scratch.open(
      'paper.tex',
      '\\documentclass{article}\n\\begin{document}\n\\input{part}\n\\cite{gone2020}\n\\end{document}\n',
    );
    await settled(document);
    assert.deepEqual(found(document), []);

    await type(part.document, 'Nothing yet.', '\\bibliography{refs}');

    await shows(document, 'undefined-key gone2020');
    assert.equal(part.document.isDirty, true);
  });

  it('marks the entries of a bibliography that cannot be read', async () => {
    const { document } = await scratch.open(
      'refs.bib',
      `${defined}\n@misc{open2020,\n  title = {B\n`,
    );
    await shows(document, /^broken-entry/);

    await type(document, '{B\n', '{B},\n  year = {2020},\n}\n');
    await shows(document);
  });

  it('marks the same document in two editors once, and follows it into the other', async () => {
    await scratch.write('refs.bib', defined);
    const first = await scratch.open('paper.tex', tex('\\cite{gone2020}'));
    await vscode.window.showTextDocument(first.document, vscode.ViewColumn.Beside);
    await shows(first.document, 'undefined-key gone2020');

    await closeTabs((_, group) => group.viewColumn === vscode.ViewColumn.One);
    await settled(first.document);
    assert.deepEqual(found(first.document), ['undefined-key gone2020']);
  });

  it('marks nothing once the last editor of a document is closed', async () => {
    await scratch.write('refs.bib', defined);
    const { document } = await scratch.open('paper.tex', tex('\\cite{gone2020}'));
    await shows(document, 'undefined-key gone2020');

    await closeTabs(() => true);

    await eventually(() => assert.deepEqual(ours(document.uri), []));
  });

  it('marks a renamed document under its new name alone', async () => {
    await scratch.write('refs.bib', defined);
    const { document } = await scratch.open('paper.tex', tex('\\cite{gone2020}'));
    await shows(document, 'undefined-key gone2020');

    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(document.uri, scratch.uri('renamed.tex'));
    assert.ok(await vscode.workspace.applyEdit(edit));

    await eventually(() => {
      assert.deepEqual(ours(document.uri), []);
      assert.equal(ours(scratch.uri('renamed.tex')).length, 1);
    });
  });

  it('marks nothing by what was found in another version than the one on the screen', async () => {
    const { document } = await scratch.open('paper.tex', 'One and two.\n');
    const catalog = new SlowCatalog();
    const sources = new BibSources(catalog as unknown as CatalogClient);
    const log = vscode.window.createOutputChannel('checks under test', { log: true });
    const checking = new Checking(catalog as unknown as CatalogClient, sources, log);
    const marked = (): string[] =>
      vscode.languages
        .getDiagnostics(document.uri)
        .filter(({ message }) => message === 'Slow.')
        .map(({ range }) => document.getText(range));
    try {
      checking.begin();
      const [first] = await catalog.asked(document, 1);
      await type(document, 'One', 'Before one');
      assert.deepEqual(catalog.stopped, [document.uri.toString()]);
      first?.answer('two', 'One and two.\n');
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.deepEqual(marked(), []);

      const [, second] = await catalog.asked(document, 2);
      second?.answer('two', document.getText());
      await eventually(() => assert.deepEqual(marked(), ['two']));

      await type(document, 'Before', 'Long before');
      assert.deepEqual(
        checking.findingsIn(document).map(({ diagnostic }) => document.getText(diagnostic.range)),
        ['two'],
      );
      await type(document, 'two', 'twofold');
      assert.deepEqual(checking.findingsIn(document), []);
    } finally {
      checking.dispose();
      sources.dispose();
      log.dispose();
    }
  });

  it('makes no check that is switched off, and shows each as severe as it is set', async () => {
    await scratch.write('refs.bib', defined);
    const { document } = await scratch.open('paper.tex', tex('\\cite{gone2020}'));
    await shows(document, 'undefined-key gone2020');
    try {
      await set('checks.undefinedKeys', 'hint');
      await eventually(() =>
        assert.deepEqual(
          ours(document.uri).map(({ severity }) => severity),
          [vscode.DiagnosticSeverity.Hint],
        ),
      );
      await set('checks.undefinedKeys', 'off');
      await shows(document);
    } finally {
      await set('checks.undefinedKeys', undefined);
    }
    await shows(document, 'undefined-key gone2020');
  });

  it('reads the person’s own commands that cite', async () => {
    await scratch.write('refs.bib', defined);
    const { document } = await scratch.open('paper.tex', tex('\\refto{gone2020}'));
    await settled(document);
    assert.deepEqual(found(document), []);
    try {
      await set('citation.commands', ['refto']);
      await shows(document, 'undefined-key gone2020');
    } finally {
      await set('citation.commands', undefined);
    }
  });

  it('leaves plain text, and what is no document of the person’s, alone', async () => {
    await scratch.write('refs.bib', defined);
    const plain = await scratch.open('notes.txt', '[@gone2020]\n\\bibliography{refs}\n');
    const untitled = await vscode.workspace.openTextDocument({
      language: 'latex',
      content: tex('\\cite{gone2020}'),
    });
    await vscode.window.showTextDocument(untitled);
    await settled(untitled);
    assert.deepEqual(ours(plain.document.uri), []);
    assert.deepEqual(ours(untitled.uri), []);
  });

  describe('quick fixes', () => {
    const typo = defined.replace('here2020', 'goner2020');

    it('replace a cite key by the closest one, undone as one', async () => {
      await scratch.write('refs.bib', typo);
      const { document } = await scratch.open('paper.tex', tex('A \\citep[p.~2]{x,gone2020}'));
      const before = document.getText();
      await shows(document, 'undefined-key x', 'undefined-key gone2020');

      await fix(document, 'gone2020', 'Replace with goner2020');

      assert.equal(document.getText(), before.replace('gone2020', 'goner2020'));
      await shows(document, 'undefined-key x');
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), before);
    });

    it('add the catalog’s paper under the key that stands there, undone as one', async () => {
      await scratch.write('refs.bib', defined);
      const { document } = await scratch.open('paper.tex', tex('\\cite{sanh2019distilbert}'));
      const before = document.getText();
      await shows(document, 'undefined-key sanh2019distilbert');

      const [first] = await actionsAt(document, 'sanh2019distilbert');
      assert.match(first?.title ?? '', /^Add sanh2019distilbert: DistilBERT/);
      assert.equal(first?.isPreferred, true);
      await run(first);

      const bib = await scratch.text('refs.bib');
      assert.ok(bib.startsWith(defined), bib);
      assert.match(bib, /^@\w+\{sanh2019distilbert,\n {2}title = \{\{?DistilBERT/m);
      assert.equal(document.getText(), before);
      await shows(document);

      await vscode.window.showTextDocument(scratch.uri('refs.bib'));
      await vscode.commands.executeCommand('undo');
      assert.equal(await scratch.text('refs.bib'), defined);
      await vscode.window.showTextDocument(document);
      await shows(document, 'undefined-key sanh2019distilbert');
    });

    it('create an entry in the bibliography, to be filled in', async () => {
      await scratch.write('refs.bib', defined);
      const { document } = await scratch.open('paper.tex', tex('\\cite{new2024}'));
      await shows(document, 'undefined-key new2024');

      await fix(document, 'new2024', 'Create an entry new2024');

      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.toString(), scratch.uri('refs.bib').toString());
      assert.equal(
        editor.document.getText(),
        `${defined}\n@article{new2024,\n  title = {},\n  author = {},\n  year = {},\n}\n`,
      );
      await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
      await vscode.commands.executeCommand('type', { text: 'Snow' });
      assert.match(editor.document.getText(), /title = \{Snow\},\n {2}author = \{\},/);
      await vscode.commands.executeCommand('leaveSnippet');
      await vscode.commands.executeCommand('undo');
      await vscode.commands.executeCommand('undo');
      assert.equal(editor.document.getText(), defined);
    });

    it('cite what a venue published in place of the preprint, wherever it is cited', async () => {
      await scratch.write('refs.bib', preprint);
      const { document } = await scratch.open(
        'paper.tex',
        tex('\\cite{mine} and \\citet[p.~1]{mine}'),
      );
      const before = document.getText();
      await shows(document, 'preprint-published mine');

      const [first] = await actionsAt(document, 'mine');
      await run(first);

      const key = /\\cite\{(\w+)\}/.exec(document.getText())?.[1] ?? '';
      assert.equal(document.getText(), before.replaceAll('{mine}', `{${key}}`));
      assert.notEqual(key, 'mine');
      const bib = await scratch.text('refs.bib');
      assert.ok(bib.startsWith(preprint), bib);
      assert.match(bib, new RegExp(`^@inproceedings\\{${key},`, 'm'));
    });

    it('change nothing in what must not be written to', async () => {
      const uri = await scratch.write('refs.bib', defined);
      await fs.chmod(uri.fsPath, 0o444);
      const { document } = await scratch.open('paper.tex', tex('\\cite{sanh2019distilbert}'));
      await shows(document, 'undefined-key sanh2019distilbert');

      for (const title of [/^Add sanh2019distilbert/, /^Create an entry/]) {
        await fix(document, 'sanh2019distilbert', title);
      }
      assert.equal(await scratch.text('refs.bib'), defined);

      await fs.chmod(uri.fsPath, 0o644);
      await fs.writeFile(uri.fsPath, Buffer.from('@misc{a, title = {M\xfcller}}\n', 'latin1'));
      await shows(document, 'undefined-key sanh2019distilbert');
      await fix(document, 'sanh2019distilbert', /^Add sanh2019distilbert/);
      const bytes = await fs.readFile(uri.fsPath, 'latin1');
      assert.equal(bytes, '@misc{a, title = {M\xfcller}}\n');
      assert.doesNotMatch(await scratch.text('refs.bib'), /sanh/);
    });

    it('change nothing where the text has changed since', async () => {
      await scratch.write('refs.bib', typo);
      const { document } = await scratch.open('paper.tex', tex('\\cite{gone2020}'));
      await shows(document, 'undefined-key gone2020');
      const actions = await actionsAt(document, 'gone2020');

      await type(document, 'gone2020', 'gone2021');
      const between = document.getText();
      await run(actions.find(({ title }) => title === 'Replace with goner2020'));

      assert.equal(document.getText(), between);
    });

    it('switch a check off, as the last that is offered', async () => {
      await scratch.write('refs.bib', defined);
      const { document } = await scratch.open('paper.tex', tex('\\cite{gone2020}'));
      await shows(document, 'undefined-key gone2020');
      const settings = (): vscode.WorkspaceConfiguration =>
        vscode.workspace.getConfiguration('paperweight', document);
      try {
        const last = (await actionsAt(document, 'gone2020')).at(-1);
        assert.equal(last?.title, 'Turn off this check (paperweight.checks.undefinedKeys)');
        await run(last);
        assert.equal(settings().inspect('checks.undefinedKeys')?.workspaceValue, 'off');
        await shows(document);
      } finally {
        await settings().update(
          'checks.undefinedKeys',
          undefined,
          vscode.ConfigurationTarget.Workspace,
        );
      }
    });

    it('are offered nowhere else', async () => {
      await scratch.write('refs.bib', defined);
      const { document } = await scratch.open('paper.tex', tex('\\cite{here2020,gone2020} text'));
      await shows(document, 'undefined-key gone2020');
      assert.deepEqual(await actionsAt(document, 'here2020'), []);
      assert.deepEqual(await actionsAt(document, ' text'), []);
    });
  });
});

const preprint = `@misc{mine,
  title = {{BERT}: Pre-training of Deep Bidirectional Transformers for Language Understanding},
  author = {Devlin, Jacob},
  eprint = {1810.04805},
  archiveprefix = {arXiv},
  year = {2018},
}
`;

/** The quick fixes offered on a text; nobody else in this window offers any. */
async function actionsAt(
  document: vscode.TextDocument,
  text: string,
): Promise<vscode.CodeAction[]> {
  const at = document.positionAt(document.getText().indexOf(text) + 1);
  const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(at, at),
    vscode.CodeActionKind.QuickFix.value,
  );
  return offered;
}

async function fix(
  document: vscode.TextDocument,
  text: string,
  title: string | RegExp,
): Promise<void> {
  const actions = await actionsAt(document, text);
  const action = actions.find((each) =>
    typeof title === 'string' ? each.title === title : title.test(each.title),
  );
  assert.ok(action, actions.map((each) => each.title).join(' | '));
  await run(action);
}

async function run(action: vscode.CodeAction | undefined): Promise<void> {
  assert.ok(action?.command);
  const { command, arguments: args = [] } = action.command;
  await vscode.commands.executeCommand(command, ...(args as unknown[]));
}

/** A catalog's thread whose checks answer when they are told to. */
class SlowCatalog {
  readonly stopped: string[] = [];
  private readonly checks: { uri: string; answer: (found: string, text: string) => void }[] = [];
  private readonly never = new vscode.EventEmitter<void>();
  readonly onDidChange = this.never.event;
  readonly onDidRestart = this.never.event;

  check({ uri }: CheckRequest): Promise<CheckAnswer> {
    return new Promise((resolve) => {
      this.checks.push({
        uri,
        answer: (found, text) => {
          const start = text.indexOf(found);
          const end = start + found.length;
          const finding = { start, end, code: 'number-drift', message: 'Slow.' } as const;
          resolve({ type: 'found', findings: [{ ...finding, related: [] }], read: [] });
        },
      });
    });
  }

  async stopCheck(uri: string): Promise<void> {
    this.stopped.push(uri);
  }

  /** The checks of a document, once there are so many. */
  async asked({ uri }: vscode.TextDocument, count: number): Promise<typeof this.checks> {
    const its = (): typeof this.checks =>
      this.checks.filter((check) => check.uri === uri.toString());
    await eventually(() => assert.equal(its().length, count));
    return its();
  }
}

/** What we found in a document, each with the text it marks. */
function found(document: vscode.TextDocument): string[] {
  return ours(document.uri).map(({ code, range }) => `${String(code)} ${document.getText(range)}`);
}

function ours(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Paperweight');
}

async function shows(
  document: vscode.TextDocument,
  ...expected: (string | RegExp)[]
): Promise<void> {
  await eventually(() => {
    const there = found(document);
    const isExpected =
      there.length === expected.length &&
      expected.every((each, at) =>
        typeof each === 'string' ? there[at] === each : each.test(there[at] ?? ''),
      );
    assert.ok(isExpected, `[${there.join(', ')}] instead of [${expected.join(', ')}]`);
  });
}

/** Resolves when a document that is open has had the time to be checked. */
async function settled(_document: vscode.TextDocument): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1500));
}

async function type(document: vscode.TextDocument, text: string, put: string): Promise<void> {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, text);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(at), document.positionAt(at + text.length));
  edit.replace(document.uri, range, put);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function set(name: string, value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration('paperweight')
    .update(name, value, vscode.ConfigurationTarget.Global);
}

async function closeTabs(
  which: (tab: vscode.Tab, group: vscode.TabGroup) => boolean,
): Promise<void> {
  const { all } = vscode.window.tabGroups;
  const tabs = all.flatMap((group) => group.tabs.filter((tab) => which(tab, group)));
  await vscode.window.tabGroups.close(tabs);
}

async function eventually(check: () => void, milliseconds = 15_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    try {
      check();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
