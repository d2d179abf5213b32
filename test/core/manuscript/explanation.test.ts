import assert from 'node:assert/strict';
import {
  explain,
  explainedTopics,
  type Explained,
  type Situation,
} from '../../../src/core/manuscript/explanation';

const paper = { name: 'paper.tex', uri: 'file:///w/paper.tex' };

/** A LaTeX document in which everything is as it should be. */
const good: Situation = {
  document: { ...paper, isUntitled: false },
  languageId: 'latex',
  languages: ['latex', 'markdown', 'plaintext', 'bibtex'],
  citing: { typed: 'san', command: '\\citep' },
  bibliographies: [
    {
      name: 'refs.bib',
      uri: 'file:///w/refs.bib',
      declaredIn: { ...paper, line: 40 },
      state: { type: 'read', entries: 1234, problems: [], problemCount: 0 },
    },
  ],
  declares: true,
  canDeclare: false,
  around: [],
  isChosen: false,
  asks: false,
  off: [],
  editor: { quickSuggestions: true, suggestOnTriggerCharacters: true, hover: true },
  others: [],
  left: [],
  catalog: { records: 1676, own: 0, problems: [] },
  isTrusted: true,
};

describe('explaining why nothing is suggested', () => {
  it('says of each topic that it is fine where everything is', () => {
    const found = explain(good);
    assert.deepEqual(
      found.map(({ about }) => about),
      [...explainedTopics],
    );
    assert.ok(found.every(({ state }) => state === 'fine'));
    assert.equal(says(found, 'cursor'), 'The cursor is in \\citep, where “san” is typed.');
    assert.equal(
      says(found, 'bibliographies'),
      'refs.bib, declared in paper.tex:40, has 1,234 entries.',
    );
  });

  it('offers a language for a file that has one in which nothing is suggested', () => {
    const [first] = explain({ ...good, languageId: 'plaintext', association: '*.tex' });
    assert.equal(first?.state, 'look');
    assert.match(first.says, /plain text, though the file’s name says LaTeX.*\*\.tex/);
    assert.deepEqual(
      first.remedies.map(({ action }) => action),
      [
        { do: 'change-language', languageId: 'latex' },
        { do: 'open-setting', setting: 'files.associations' },
      ],
    );
  });

  it('looks for an extension where the editor knows no language for the file', () => {
    const document = { ...good.document, name: 'main.typ' };
    const [first] = explain({ ...good, document, languageId: 'plaintext' });
    assert.match(first?.says ?? '', /No extension that knows Typst is installed/);
    assert.deepEqual(first?.remedies[0]?.action, { do: 'find-extension', query: 'Typst' });
  });

  it('takes Quarto’s documents for Markdown where Quarto is not installed', () => {
    const document = { ...good.document, name: 'index.qmd' };
    const markdown = explain({ ...good, document, languageId: 'markdown' });
    assert.equal(markdown[0]?.state, 'fine');
    const [plain] = explain({ ...good, document, languageId: 'plaintext' });
    assert.deepEqual(plain?.remedies[0]?.action, { do: 'change-language', languageId: 'markdown' });
  });

  it('says of a language without citations that it has none, and nothing of bibliographies', () => {
    const document = { ...good.document, name: 'main.c' };
    const found = explain({ ...good, document, languageId: 'c' });
    assert.match(says(found, 'language'), /c, in which Paperweight suggests nothing/);
    assert.ok(!found.some(({ about }) => about === 'bibliographies' || about === 'cursor'));
  });

  it('says how a citation begins where none is being typed', () => {
    const found = explain(without(good, 'citing'));
    assert.match(says(found, 'cursor'), /In LaTeX one begins with \\cite\{/);
  });

  it('offers to make a file that is declared and missing', () => {
    const [refs] = good.bibliographies;
    assert.ok(refs);
    const bibliographies = [{ ...refs, state: { type: 'missing' as const } }];
    const [missing] = about(explain({ ...good, bibliographies }), 'bibliographies');
    assert.equal(missing?.says, 'There is no file refs.bib, declared in paper.tex:40.');
    assert.deepEqual(
      missing?.remedies.map(({ action }) => action),
      [
        { do: 'create', uri: 'file:///w/refs.bib' },
        { do: 'open', uri: 'file:///w/paper.tex', line: 40 },
      ],
    );
  });

  it('leads to the first place of a bibliography that cannot be read', () => {
    const [refs] = good.bibliographies;
    assert.ok(refs);
    const problems = [{ line: 7, message: 'The entry a2020 is not closed.' }];
    const state = { type: 'read' as const, entries: 3, problems, problemCount: 2 };
    const [broken] = about(
      explain({ ...good, bibliographies: [{ ...refs, state }] }),
      'bibliographies',
    );
    assert.equal(broken?.state, 'look');
    assert.match(broken.says, /3 entries\. Line 7 needs mending: The entry a2020 is not closed\./);
    assert.deepEqual(broken.remedies[0]?.action, { do: 'open', uri: refs.uri, line: 7 });
  });

  it('offers what there is to a document that declares no bibliography', () => {
    const undeclared = { ...good, bibliographies: [], declares: false, canDeclare: true };
    const around = [{ name: 'bib/all.bib', uri: 'file:///w/bib/all.bib' }];
    const [none] = about(explain(undeclared), 'bibliographies');
    assert.match(none?.says ?? '', /There is none in the workspace folder either\./);
    assert.deepEqual(
      none?.remedies.map(({ action }) => action.do),
      ['declare'],
    );
    const [some] = about(explain({ ...undeclared, around }), 'bibliographies');
    assert.match(some?.says ?? '', /The workspace folder has bib\/all\.bib\./);
    assert.deepEqual(
      some?.remedies.map(({ action }) => action.do),
      ['choose-bibliography', 'declare'],
    );
  });

  it('asks to save a document that is nowhere yet', () => {
    const document = { name: 'Untitled-1', uri: 'untitled:Untitled-1', isUntitled: true };
    const [none] = about(
      explain({ ...good, document, bibliographies: [], declares: false }),
      'bibliographies',
    );
    assert.deepEqual(none?.remedies[0]?.action, { do: 'save' });
  });

  it('says which of several bibliographies is added to, and by whose choice', () => {
    const chosen = about(explain({ ...good, isChosen: true }), 'bibliographies').at(-1);
    assert.match(chosen?.says ?? '', /added to refs\.bib, as you have chosen/);
    const asked = about(explain({ ...good, asks: true }), 'bibliographies').at(-1);
    assert.match(asked?.says ?? '', /is asked when you first cite/);
    const beside = about(explain({ ...good, declares: false }), 'bibliographies').at(-1);
    assert.match(beside?.says ?? '', /refs\.bib beside it is taken/);
  });

  it('names each setting that is off, and what is off in the editor', () => {
    const off = [{ setting: 'paperweight.hover.enabled', does: 'Show a card.' }];
    const editor = { quickSuggestions: false, suggestOnTriggerCharacters: false, hover: false };
    const found = explain({ ...good, languageId: 'markdown', off, editor });
    assert.equal(
      says(found, 'settings'),
      'Off by the setting paperweight.hover.enabled: show a card.',
    );
    const settings = about(found, 'editor').map(({ remedies }) => remedies[0]?.action);
    assert.deepEqual(settings, [
      { do: 'turn-on', setting: 'editor.suggestOnTriggerCharacters' },
      { do: 'turn-on', setting: 'editor.quickSuggestions' },
      { do: 'turn-on', setting: 'editor.hover.enabled' },
    ]);
  });

  it('names the other extensions that answer in the language, and no others', () => {
    const others = [
      { id: 'James-Yu.latex-workshop', isActive: true },
      { id: 'quarto.quarto', isActive: false },
    ];
    const found = about(explain({ ...good, others }), 'extensions');
    assert.equal(found.length, 1);
    assert.match(found[0]?.says ?? '', /^LaTeX Workshop is active: it completes cite keys/);
  });

  it('says what is left to another extension, and by which setting', () => {
    const id = 'James-Yu.latex-workshop';
    const setting = 'paperweight.completion.citeKeys';
    const [left] = about(
      explain({
        ...good,
        others: [{ id, isActive: true }],
        left: [{ what: 'completion', to: id, setting }],
      }),
      'extensions',
    );
    assert.equal(left?.state, 'look');
    assert.match(left.says, /^LaTeX Workshop is active and completes the cite keys/);
    assert.deepEqual(left.remedies[0]?.action, { do: 'open-setting', setting });
  });

  it('leads to what is wrong in the person’s own files', () => {
    const problems = [{ name: 'lab.bib', uri: 'file:///w/lab.bib', line: 3 }];
    const found = about(
      explain({ ...good, catalog: { records: 10, own: 2, problems } }),
      'catalog',
    );
    assert.match(found[0]?.says ?? '', /10 records, 2 of them from your own files/);
    assert.deepEqual(found[1]?.remedies[0]?.action, {
      do: 'open',
      uri: 'file:///w/lab.bib',
      line: 3,
    });
  });
});

function about(found: readonly Explained[], topic: Explained['about']): Explained[] {
  return found.filter((one) => one.about === topic);
}

function says(found: readonly Explained[], topic: Explained['about']): string {
  return about(found, topic)
    .map((one) => one.says)
    .join('\n');
}

function without<T extends object, Key extends keyof T>(value: T, key: Key): Omit<T, Key> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as Omit<T, Key>;
}
