import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { Library } from '../../../src/catalogThread/library';
import { LineTable } from '../../../src/catalogThread/lineTable';
import { Manuscript } from '../../../src/catalogThread/manuscript';
import { pathOf, uriOf } from '../../../src/catalogThread/places';
import { checkCodes } from '../../../src/core/manuscript/finding';
import type { CheckAnswer, CheckRequest } from '../../../src/protocol';
import { catalog } from '../catalog/fixture';

describe('checking in the catalog’s thread', () => {
  let folder: string;
  let manuscript: Manuscript;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'paperweight-'));
    manuscript = new Manuscript(new Library(() => catalog, undefined));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;

  const request = (name: string, more: Partial<CheckRequest> = {}): CheckRequest => ({
    uri: uri(name),
    version: 'v1',
    languageId: name.endsWith('.bib') ? 'bibtex' : 'latex',
    codes: checkCodes,
    open: [{ uri: uri(name), version: 'v1' }],
    ...more,
  });

  async function write(name: string, text: string): Promise<void> {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }

  async function found(asked: CheckRequest): Promise<CheckAnswer & { type: 'found' }> {
    const answer = await manuscript.check(asked);
    assert.ok(answer?.type === 'found', JSON.stringify(answer));
    return answer;
  }

  const lacks = (...names: string[]): CheckAnswer => ({ type: 'lacks', uris: names.map(uri) });

  const codesOf = ({ findings }: CheckAnswer & { type: 'found' }): string[] =>
    findings.map(({ code }) => code);

  const paper = '\\documentclass{article}\n\\cite{gone2020}\n\\bibliography{refs}\n';

  it('asks for the text of the document, and says what it has read beside it', async () => {
    await write('refs.bib', '@misc{other2020, title = {Other}}\n');
    assert.deepEqual(await manuscript.check(request('paper.tex')), lacks('paper.tex'));

    await manuscript.showText(uri('paper.tex'), 'v1', paper);
    const answer = await found(request('paper.tex'));

    assert.deepEqual(codesOf(answer), ['undefined-key']);
    const [finding] = answer.findings;
    assert.equal(paper.slice(finding?.start, finding?.end), 'gone2020');
    assert.ok(answer.read.includes(uri('refs.bib')), answer.read.join());
    assert.ok(!answer.read.includes(uri('paper.tex')));
  });

  it('finds an entry by one of its further keys, as the checks do', async () => {
    await write('refs.bib', '@misc{new2020, ids = {old2019}, title = {Named twice}}\n');
    const source = { uri: uri('refs.bib'), version: 'm1', path: path.join(folder, 'refs.bib') };
    for (const key of ['new2020', 'old2019']) {
      assert.deepEqual((await manuscript.keyCard(key, [source])).place, {
        uri: uri('refs.bib'),
        line: 1,
      });
    }
  });

  it('takes what an editor shows of a bibliography for what it holds', async () => {
    await write('refs.bib', '@misc{other2020, title = {Other}}\n');
    await manuscript.showText(uri('paper.tex'), 'v1', paper);
    const open = [
      { uri: uri('paper.tex'), version: 'v1' },
      { uri: uri('refs.bib'), version: 'v7' },
    ];

    assert.deepEqual(await manuscript.check(request('paper.tex', { open })), lacks('refs.bib'));
    await manuscript.showText(uri('refs.bib'), 'v6', '');
    assert.deepEqual(await manuscript.check(request('paper.tex', { open })), lacks('refs.bib'));
    await manuscript.showText(uri('refs.bib'), 'v7', '@misc{gone2020, title = {Here}}\n');
    assert.deepEqual(codesOf(await found(request('paper.tex', { open }))), []);

    await manuscript.hideText(uri('refs.bib'));
    assert.deepEqual(codesOf(await found(request('paper.tex'))), ['undefined-key']);
  });

  it('takes what an editor shows of an included document for what it holds', async () => {
    await write('refs.bib', '@misc{other2020, title = {Other}}\n');
    await write('part.tex', '\\bibliography{refs}\n');
    const main = '\\documentclass{article}\\input{part}\n\\cite{gone2020}\n';
    await manuscript.showText(uri('main.tex'), 'v1', main);
    assert.deepEqual(codesOf(await found(request('main.tex'))), ['undefined-key']);

    await manuscript.showText(uri('part.tex'), 'v2', '');
    const open = [{ uri: uri('part.tex'), version: 'v2' }];
    assert.deepEqual(codesOf(await found(request('main.tex', { open }))), []);
  });

  it('asks for every text of a file system that is not this disk, there or not', async () => {
    const remote = (name: string): string => `vscode-vfs://github/owner/some%20paper/${name}`;
    const asked = request('paper.tex', { uri: remote('paper.tex'), open: [] });
    await manuscript.showText(remote('paper.tex'), 'v1', paper);

    const texts = new Map([[remote('refs.bib'), '@misc{gone2020, title = {Here}}\n']]);
    let answer = await manuscript.check(asked);
    for (let round = 0; answer?.type === 'lacks'; round++) {
      assert.ok(round < 5, answer.uris.join());
      for (const each of answer.uris) {
        const text = texts.get(each);
        await manuscript.showText(each, text === undefined ? 'absent' : 'm1.1', text);
      }
      answer = await manuscript.check(asked);
    }

    assert.equal(answer?.type, 'found');
    assert.deepEqual(answer?.type === 'found' && codesOf(answer), []);
  });

  it('gives way to a newer check of the same document, and ends when it is stopped', async () => {
    await write('refs.bib', '@misc{other2020, title = {Other}}\n');
    await manuscript.showText(uri('paper.tex'), 'v1', paper);

    const older = manuscript.check(request('paper.tex'));
    const newer = manuscript.check(request('paper.tex'));
    assert.equal(await older, undefined);
    assert.equal((await newer)?.type, 'found');

    const stopped = manuscript.check(request('paper.tex'));
    await manuscript.stopCheck(uri('paper.tex'));
    assert.equal(await stopped, undefined);
  });

  it('makes the checks that were asked for only', async () => {
    await write('refs.bib', '@misc{other2020, title = {Other}}\n');
    await manuscript.showText(uri('paper.tex'), 'v1', paper);
    assert.deepEqual(codesOf(await found(request('paper.tex', { codes: ['number-drift'] }))), []);
  });

  it('checks a bibliography as it is shown, and says where what belongs together stands', async () => {
    const text = 'A note\r\n@misc{same2020, title = {A}}\r\n\r\n@misc{same2020, title = {B}}\r\n';
    await manuscript.showText(uri('refs.bib'), 'v1', text);

    const { findings } = await found(request('refs.bib', { codes: ['duplicate-key'] }));

    const [duplicate, ...others] = findings;
    assert.deepEqual(others, []);
    assert.equal(text.slice(duplicate?.start, duplicate?.end), 'same2020');
    assert.deepEqual(
      duplicate?.related.map((place) => [place.uri, place.start.line]),
      [[uri('refs.bib'), 1]],
    );
  });

  it('reads a bibliography anew whose editor was closed and opened again', async () => {
    const codes = ['broken-entry'] as const;
    await manuscript.showText(uri('refs.bib'), 'v1', '@misc{open2020,\n  title = {B\n');
    assert.deepEqual(codesOf(await found(request('refs.bib', { codes }))), ['broken-entry']);
    await manuscript.hideText(uri('refs.bib'));
    await manuscript.showText(uri('refs.bib'), 'v1', '@misc{open2020, title = {B}}\n');
    assert.deepEqual(codesOf(await found(request('refs.bib', { codes }))), []);
  });
});

describe('places of files', () => {
  it('are the same after they were written as a URI', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[/]/.test(text));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        const place = `/${parts.join('/')}`;
        fc.pre(!/^\/[A-Z]:/.test(place));
        assert.equal(pathOf(uriOf(place, 'vscode-vfs://github/any')), place);
      }),
    );
  });

  it('are written as VS Code writes them', () => {
    assert.equal(
      uriOf("/a b/Ünder_(1)'s-x.y~!*.bib", 'file:///c'),
      'file:///a%20b/%C3%9Cnder_%281%29%27s-x.y~%21%2A.bib',
    );
    assert.equal(uriOf('/C:/x.bib', 'file:///c%3A/y.tex'), 'file:///c%3A/x.bib');
    assert.equal(uriOf('Untitled-2', 'untitled:Untitled-1'), 'untitled:/Untitled-2');
  });
});

describe('a line table', () => {
  it('counts lines and characters as an editor does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\r', '\n', 'é') });
    fc.assert(
      fc.property(text, fc.nat(), (written, at) => {
        const offset = Math.min(at, written.length);
        fc.pre(!/\r$/.test(written.slice(0, offset)) || written[offset] !== '\n');
        const lines = written.slice(0, offset).split(/\r\n|\r|\n/);
        assert.deepEqual(new LineTable(written).placeOf(offset), {
          line: lines.length - 1,
          character: lines.at(-1)?.length,
        });
      }),
    );
  });
});
