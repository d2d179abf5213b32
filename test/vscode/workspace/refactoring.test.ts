import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Merged } from '../../../src/vscode/mergingDuplicates';
import { Scratch } from '../editing';

const bib = `% mine
@book{whole2020,
  title = {Whole},
}

@inbook{part2020, title = {Part}, crossref = {whole2020}}
@misc{other2020, title = {Other}}
`;

describe('cite keys in the workspace', () => {
  let scratch: Scratch;

  beforeEach(async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    scratch = await Scratch.create(folder.uri.fsPath);
  });

  afterEach(async () => {
    await scratch.dispose();
  });

  /** A document with the cursor at its `|`. */
  async function open(name: string, text: string): Promise<At> {
    const editor = await scratch.open(name, text);
    return { uri: editor.document.uri, position: editor.selection.active };
  }

  /** The place of a text in a file that is there already. */
  async function at(name: string, text: string): Promise<At> {
    const document = await vscode.workspace.openTextDocument(scratch.uri(name));
    const offset = document.getText().indexOf(text);
    assert.ok(offset >= 0, text);
    return { uri: document.uri, position: document.positionAt(offset + 1) };
  }

  async function read(uri: vscode.Uri, range: vscode.Range): Promise<string> {
    const document = await vscode.workspace.openTextDocument(uri);
    const file = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    return `${file}:${range.start.line + 1} ${document.getText(range)}`;
  }

  describe('going to the definition', () => {
    async function definitions({ uri, position }: At): Promise<string[]> {
      const found = await vscode.commands.executeCommand<vscode.LocationLink[]>(
        'vscode.executeDefinitionProvider',
        uri,
        position,
      );
      return Promise.all(found.map(({ targetUri, targetRange }) => read(targetUri, targetRange)));
    }

    it('leads from a citation to the key of its entry', async () => {
      await scratch.write('refs.bib', bib);
      const tex = await open('paper.tex', '\\cite{other2020, pa|rt2020}\n\\bibliography{refs}\n');
      assert.deepEqual(await definitions(tex), ['refs.bib:6 part2020']);
      const markdown = await open('n.md', '---\nbibliography: refs.bib\n---\n[@other|2020]\n');
      assert.deepEqual(await definitions(markdown), ['refs.bib:7 other2020']);
    });

    it('leads to each bibliography of the document that defines the key', async () => {
      await scratch.write('one.bib', bib);
      await scratch.write('two.bib', '@misc{part2020}\n');
      await scratch.write('three.bib', bib);
      const tex = await open('paper.tex', '\\cite{pa|rt2020}\n\\bibliography{one,two}\n');
      assert.deepEqual((await definitions(tex)).sort(), [
        'one.bib:6 part2020',
        'two.bib:1 part2020',
      ]);
    });

    it('leads from crossref to the entry it names', async () => {
      await scratch.write('refs.bib', bib);
      assert.deepEqual(await definitions(await at('refs.bib', 'whole2020}}')), [
        'refs.bib:2 whole2020',
      ]);
    });

    it('looks in the whole workspace where the document’s own bibliographies have no such key', async () => {
      await scratch.write('elsewhere.bib', '@misc{rare2020}\n');
      assert.deepEqual(await definitions(await open('part.tex', '\\cite{rare|2020}\n')), [
        'elsewhere.bib:1 rare2020',
      ]);
    });

    it('leads nowhere from other text', async () => {
      await scratch.write('refs.bib', bib);
      const tex = await open('paper.tex', '% \\cite{pa|rt2020}\n\\bibliography{refs}\n');
      assert.deepEqual(await definitions(tex), []);
    });
  });

  describe('finding references', () => {
    async function references({ uri, position }: At): Promise<string[]> {
      const found = await vscode.commands.executeCommand<vscode.Location[]>(
        'vscode.executeReferenceProvider',
        uri,
        position,
      );
      return (await Promise.all(found.map((each) => read(each.uri, each.range)))).sort();
    }

    it('finds every use in open and closed documents, from either side', async () => {
      await scratch.write('refs.bib', bib);
      await scratch.write(
        'closed.tex',
        '\\bibliography{refs}\r\n% \\cite{whole2020}\r\n\\cite{whole2020}',
      );
      const note = await open('note.md', '---\nbibliography: refs.bib\n---\n@who|le2020\n');
      const expected = [
        'closed.tex:3 whole2020',
        'note.md:4 whole2020',
        'refs.bib:2 whole2020',
        'refs.bib:6 whole2020',
      ];
      assert.deepEqual(await references(note), expected);
      assert.deepEqual(await references(await at('refs.bib', 'whole2020,')), expected);
    });

    it('finds them in a document of some other language, and in none that is data by its size', async () => {
      await scratch.write('refs.bib', bib);
      await scratch.write('a.typ', '@whole2020\n#bibliography("refs.bib")\n');
      await scratch.write('data.txt', `[@whole2020] ${' '.repeat(10_000_001)}`);
      assert.deepEqual(await references(await at('refs.bib', 'whole2020,')), [
        'a.typ:1 whole2020',
        'refs.bib:2 whole2020',
        'refs.bib:6 whole2020',
      ]);
    });

    it('takes what is not saved for what stands there', async () => {
      await scratch.write('refs.bib', bib);
      const note = await open('note.md', '---\nbibliography: refs.bib\n---\n@who|le2020\n');
      const edit = new vscode.WorkspaceEdit();
      edit.insert(note.uri, new vscode.Position(4, 0), 'and [@whole2020]\n');
      await vscode.workspace.applyEdit(edit);
      assert.deepEqual(
        (await references(note)).filter((found) => found.startsWith('note.md')),
        ['note.md:4 whole2020', 'note.md:5 whole2020'],
      );
    });

    it('leaves out another paper that uses the key for a work of its own', async () => {
      await scratch.write('a.bib', '@misc{same2020}\n');
      await scratch.write('b.bib', '@misc{same2020}\n');
      await scratch.write('b.tex', '\\input{b-part}\n\\bibliography{b}\n');
      await scratch.write('b-part.tex', '\\cite{same2020}\n');
      const a = await open('a.tex', '\\cite{sa|me2020}\n\\bibliography{a}\n');
      assert.deepEqual(await references(a), ['a.bib:1 same2020', 'a.tex:1 same2020']);
    });
  });

  describe('renaming', () => {
    async function rename({ uri, position }: At, to: string): Promise<void> {
      const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        uri,
        position,
        to,
      );
      assert.ok(await vscode.workspace.applyEdit(edit));
    }

    const tex =
      'é \\citep[p.~2]{other2020,whole2020}\r\n% whole2020 \\cite{whole2020}\r\n\\bibliography{refs}\r\n';
    const note = '---\nbibliography: refs.bib\n---\n[@whole2020] `@whole2020`\n';

    it('changes the entry, what names it, and every document that cites it', async () => {
      await scratch.write('refs.bib', bib);
      await scratch.write('paper.tex', tex);
      await scratch.write('note.md', note);

      await rename(await at('note.md', 'whole2020]'), 'new-key');

      assert.equal(await scratch.text('refs.bib'), bib.replaceAll('whole2020', 'new-key'));
      assert.equal(await scratch.text('paper.tex'), tex.replace('whole2020', 'new-key'));
      assert.equal(await scratch.text('note.md'), note.replace('whole2020', 'new-key'));

      await rename(await at('refs.bib', 'new-key'), 'whole2020');

      assert.equal(await scratch.text('refs.bib'), bib);
      assert.equal(await scratch.text('paper.tex'), tex);
      assert.equal(await scratch.text('note.md'), note);
    });

    it('offers the key under the cursor, and nothing elsewhere', async () => {
      await scratch.write('refs.bib', bib);
      const { uri, position } = await at('refs.bib', 'part2020');
      const offered = await vscode.commands.executeCommand<{ placeholder: string }>(
        'vscode.prepareRename',
        uri,
        position,
      );
      assert.equal(offered.placeholder, 'part2020');
      await assert.rejects(async () =>
        vscode.commands.executeCommand('vscode.prepareRename', uri, new vscode.Position(0, 3)),
      );
    });

    it('leaves another paper’s entry of the same key alone', async () => {
      await scratch.write('a.bib', '@misc{same2020}\n');
      await scratch.write('b.bib', '@misc{same2020}\n');
      await scratch.write('b.md', '---\nbibliography: b.bib\n---\n@same2020\n');
      const a = await open('a.tex', '\\cite{sa|me2020}\n\\bibliography{a}\n');

      await rename(a, 'mine');

      assert.equal(await scratch.text('a.bib'), '@misc{mine}\n');
      assert.equal(await scratch.text('b.bib'), '@misc{same2020}\n');
      assert.match(await scratch.text('b.md'), /@same2020/);
    });

    it('renames a key with spaces or Unicode, and one in an entry that is not closed', async () => {
      await scratch.write(
        'refs.bib',
        '@misc{müller 2020, title = {A}}\n@misc{open2020,\n  title = {B',
      );
      const paper = await open(
        'paper.tex',
        '\\cite{müller| 2020,open2020}\n\\bibliography{refs}\n',
      );

      await rename(paper, 'müller2020');
      await rename(await at('paper.tex', 'open2020'), 'closed');

      assert.match(await scratch.text('paper.tex'), /^\\cite\{müller2020,closed\}/);
      assert.equal(
        await scratch.text('refs.bib'),
        '@misc{müller2020, title = {A}}\n@misc{closed,\n  title = {B',
      );
    });

    const refused: [string, string, string, RegExp][] = [
      ['an empty key', bib, ' ', /cannot be empty/],
      ['what a key cannot hold', bib, 'a {b}', /cannot hold a space \{ \}/],
      [
        'a key another entry has',
        bib,
        'Part2020',
        /refs\.bib has another entry part2020 on line 6/,
      ],
      [
        'a key two entries have',
        `${bib}@misc{whole2020}\n`,
        'x',
        /several entries whole2020, on the lines 2, 8/,
      ],
      ['a bibliography with a merge conflict', `${bib}<<<<<<< ours\n`, 'x', /has a merge conflict/],
    ];
    for (const [what, text, to, message] of refused) {
      it(`refuses ${what}, and changes nothing`, async () => {
        await scratch.write('refs.bib', text);
        const paper = await open('paper.tex', '\\cite{who|le2020}\n\\bibliography{refs}\n');

        await assert.rejects(async () => rename(paper, to), message);

        assert.equal(await scratch.text('refs.bib'), text);
        assert.match(await scratch.text('paper.tex'), /^\\cite\{whole2020\}/);
      });
    }

    it('renames one of the further keys an entry has', async () => {
      await scratch.write('refs.bib', '@misc{a2020, ids = {former, older}}\n');
      const paper = await open('paper.tex', '\\cite{old|er}\n\\bibliography{refs}\n');

      await rename(paper, 'oldest');

      assert.equal(await scratch.text('refs.bib'), '@misc{a2020, ids = {former, oldest}}\n');
      assert.match(await scratch.text('paper.tex'), /^\\cite\{oldest\}/);
    });

    it('changes nothing at all where saving one of the files would damage it', async () => {
      await scratch.write('refs.bib', bib);
      const latin1 = Buffer.from('caf\u00e9 \\cite{whole2020}\n\\bibliography{refs}\n', 'latin1');
      await fs.writeFile(scratch.uri('latin1.tex').fsPath, latin1);
      const paper = await open('paper.tex', '\\cite{who|le2020}\n\\bibliography{refs}\n');

      await assert.rejects(async () => rename(paper, 'x'), /latin1\.tex is not UTF-8 text/);

      assert.equal(await scratch.text('refs.bib'), bib);
    });

    it('changes nothing at all where one of the files is read-only', async () => {
      const uri = await scratch.write('refs.bib', bib);
      await scratch.write('note.md', note);
      await fs.chmod(uri.fsPath, 0o444);
      const paper = await open('paper.tex', '\\cite{who|le2020}\n\\bibliography{refs}\n');

      await assert.rejects(async () => rename(paper, 'x'), /refs\.bib is read-only/);

      assert.equal(await scratch.text('note.md'), note);
      assert.match(await scratch.text('paper.tex'), /^\\cite\{whole2020\}/);
    });
  });

  describe('listing entries never cited', () => {
    const list = (name: string): Thenable<unknown> =>
      vscode.commands.executeCommand('paperweight.listUncitedEntries', scratch.uri(name));

    it('tells their keys and lines; what a cited entry names counts as cited', async () => {
      await scratch.write('refs.bib', bib);
      await scratch.write(
        'paper.tex',
        '\\cite{part2020} % \\cite{other2020}\n\\bibliography{refs}\n',
      );
      await scratch.write('other.bib', '@misc{other2020}\n');
      await scratch.write('other.md', '---\nbibliography: other.bib\n---\n@other2020\n');
      assert.deepEqual(await list('refs.bib'), [{ key: 'other2020', line: 7 }]);
    });

    it('finds none where a document cites everything', async () => {
      await scratch.write('refs.bib', bib);
      await scratch.write('paper.tex', '\\nocite{*}\n\\bibliography{refs}\n');
      assert.deepEqual(await list('refs.bib'), []);
    });

    it('says which file it does not find', async () => {
      await assert.rejects(async () => list('missing.bib'), /missing\.bib is not to be found/);
    });
  });

  describe('merging duplicates', () => {
    const duplicates = `@article{pre,\n  title = {One Work},\n  author = {A, B},\n  journal = {arXiv preprint arXiv:2001.00001},\n  year = 2019,\n  url = {u}\n}\n\n% kept as it is\n@string{j = "J"}\n@article{venue,\n  title = {One {Work}},\n  author = {A, B},\n  journal = j,\n  year = 2020\n}\n\n@misc{third, crossref = {pre}}\n`;
    const merge = (): Thenable<Merged> =>
      vscode.commands.executeCommand<Merged>(
        'paperweight.mergeDuplicates',
        scratch.uri('refs.bib'),
        {
          apply: true,
        },
      );

    it('makes one entry of those of one work, and cites it where the others were cited', async () => {
      await scratch.write('refs.bib', duplicates);
      await scratch.write('paper.tex', '\\cite{pre}, \\cite{venue,pre}\n\\bibliography{refs}\n');
      const note = await open('note.md', '---\nbibliography: refs.bib\n---\n[@pre, p. 3]|\n');

      const { groups, documents } = await merge();

      assert.deepEqual(groups, [{ kept: 'venue', dropped: ['pre'], taken: ['url'] }]);
      assert.equal(documents.length, 2);
      assert.equal(
        await scratch.text('refs.bib'),
        '% kept as it is\n@string{j = "J"}\n@article{venue,\n  title = {One {Work}},\n  author = {A, B},\n  journal = j,\n  year = 2020,\n  url = {u}\n}\n\n@misc{third, crossref = {venue}}\n',
      );
      assert.equal(
        await scratch.text('paper.tex'),
        '\\cite{venue}, \\cite{venue}\n\\bibliography{refs}\n',
      );
      assert.match(await scratch.text('note.md'), /\[@venue, p\. 3\]/);
      assert.equal(await scratch.read('refs.bib'), duplicates);
      assert.ok(note);
    });

    it('is undone in one step', async () => {
      await scratch.write('refs.bib', duplicates);
      await merge();
      assert.notEqual(await scratch.text('refs.bib'), duplicates);

      await vscode.window.showTextDocument(scratch.uri('refs.bib'));
      await vscode.commands.executeCommand('undo');

      assert.equal(await scratch.text('refs.bib'), duplicates);
    });

    it('has nothing to do where no two entries are one work', async () => {
      await scratch.write('refs.bib', bib);
      assert.deepEqual(await merge(), { groups: [], documents: [] });
      assert.equal(await scratch.text('refs.bib'), bib);
    });

    it('changes nothing where a document that cites is read-only', async () => {
      await scratch.write('refs.bib', duplicates);
      const uri = await scratch.write('paper.tex', '\\cite{pre}\n\\bibliography{refs}\n');
      await fs.chmod(uri.fsPath, 0o444);
      await assert.rejects(async () => merge(), /Nothing was merged: paper\.tex is read-only/);
      assert.equal(await scratch.text('refs.bib'), duplicates);
    });

    it('leaves a file with a merge conflict and entries that are not closed', async () => {
      await scratch.write('refs.bib', `<<<<<<< ours\n${duplicates}`);
      await assert.rejects(async () => merge(), /has a merge conflict/);
      const unclosed = '@misc{a, doi = {10.1/x}}\n@misc{b, doi = {10.1/x}, title = {B\n';
      await fs.writeFile(scratch.uri('refs.bib').fsPath, unclosed);
      await scratch.write('open.bib', unclosed);
      assert.deepEqual(
        await vscode.commands.executeCommand(
          'paperweight.mergeDuplicates',
          scratch.uri('open.bib'),
          {
            apply: true,
          },
        ),
        { groups: [], documents: [] },
      );
    });
  });
});

interface At {
  readonly uri: vscode.Uri;
  readonly position: vscode.Position;
}
