import assert from 'node:assert/strict';
import {
  declarationFor,
  findBibliographies,
  includedFiles,
  loadsBiblatex,
  resolveBibliographies,
  texRoot,
} from '../../../src/core/citation/discovery';
import { insertAll } from './cursor';

function declared(text: string, languageId: string): [string, string][] {
  return findBibliographies(text, languageId).map(({ path, start, end }) => [
    path,
    text.slice(start, end),
  ]);
}

function declaring(text: string, languageId: string, bibliography?: string): string | undefined {
  const edit = declarationFor(text, languageId, bibliography);
  return edit && insertAll(text, [edit]);
}

describe('Finding bibliographies', () => {
  it('reads \\bibliography, its extension implied', () => {
    assert.deepEqual(
      declared('\\bibliographystyle{plain}\n\\bibliography{refs, lib/more.bib,v1.2}', 'latex'),
      [
        ['refs.bib', 'refs'],
        ['lib/more.bib', 'lib/more.bib'],
        ['v1.2.bib', 'v1.2'],
      ],
    );
  });

  it("reads biblatex's resources but not remote ones", () => {
    const text =
      '\\addbibresource[label=x]{my refs.bib}\n\\addbibresource[location=remote]{http://x.org/a.bib}\\addglobalbib{g.bib}';
    assert.deepEqual(declared(text, 'tex'), [
      ['my refs.bib', 'my refs.bib'],
      ['g.bib', 'g.bib'],
    ]);
  });

  it('passes over comments, verbatim text and macros', () => {
    const text = '%\\bibliography{a}\n\\verb|\\bibliography{b}|\n\\bibliography{\\jobname}\n';
    assert.deepEqual(declared(text, 'latex'), []);
  });

  it('reads a string, a list and a map of front matter', () => {
    assert.deepEqual(
      declared('---\ntitle: T\nbibliography: "lib/refs.bib" # ours\n---\n', 'markdown'),
      [['lib/refs.bib', '"lib/refs.bib"']],
    );
    assert.deepEqual(
      declared('---\r\nbibliography:\r\n  - a.bib\r\n  - b.bib\r\n...\r\n', 'quarto'),
      [
        ['a.bib', 'a.bib'],
        ['b.bib', 'b.bib'],
      ],
    );
    assert.deepEqual(declared('---\nbibliography: [a.bib, b.json]\n---\n', 'rmd'), [
      ['a.bib', 'a.bib'],
      ['b.json', 'b.json'],
    ]);
    assert.deepEqual(
      declared('---\nbibliography:\n  main: a.bib\n  other: b.bib\n---\n', 'markdown'),
      [
        ['a.bib', 'a.bib'],
        ['b.bib', 'b.bib'],
      ],
    );
  });

  it('finds none in text, in broken front matter or in other languages', () => {
    assert.deepEqual(declared('# Title\n\nbibliography: a.bib\n', 'markdown'), []);
    assert.deepEqual(declared('---\nbibliography: [a.bib\n', 'markdown'), []);
    assert.deepEqual(declared('\\bibliography{a}', 'python'), []);
  });
});

describe('Declaring a bibliography', () => {
  it('adds a line to front matter, in its line ends', () => {
    assert.equal(
      declaring('---\r\ntitle: T\r\n---\r\nText', 'markdown'),
      '---\r\ntitle: T\r\nbibliography: references.bib\r\n---\r\nText',
    );
    assert.equal(declaring('---\n---\n', 'markdown'), '---\nbibliography: references.bib\n---\n');
  });

  it('writes front matter where there is none, behind a byte-order mark', () => {
    assert.equal(declaring('# T\n', 'markdown'), '---\nbibliography: references.bib\n---\n\n# T\n');
    assert.equal(
      declaring('\uFEFFT', 'quarto', 'lib/x.bib'),
      '\uFEFF---\nbibliography: lib/x.bib\n---\n\nT',
    );
  });

  it('completes an empty declaration', () => {
    assert.equal(
      declaring('---\nbibliography:\ntitle: T\n---\n', 'markdown'),
      '---\nbibliography: references.bib\ntitle: T\n---\n',
    );
  });

  it('goes before the end of a LaTeX document, or behind biblatex', () => {
    assert.equal(
      declaring('\\begin{document}\nx\n% \\end{document}\n  \\end{document}\n', 'latex'),
      '\\begin{document}\nx\n% \\end{document}\n  \\bibliography{references}\n  \\end{document}\n',
    );
    assert.equal(
      declaring('\\usepackage[style=apa,\n backend=biber]{biblatex}\n\\begin{document}', 'latex'),
      '\\usepackage[style=apa,\n backend=biber]{biblatex}\n\\addbibresource{references.bib}\n\\begin{document}',
    );
  });

  it('does nothing where one is declared or no place is', () => {
    assert.equal(declarationFor('\\bibliography{a}\\end{document}', 'latex'), undefined);
    assert.equal(declarationFor('---\nbibliography: a.bib\n---\n', 'markdown'), undefined);
    assert.equal(declarationFor('\\section{Part}', 'latex'), undefined);
    assert.equal(declarationFor('text', 'plaintext'), undefined);
  });
});

describe('LaTeX documents of several files', () => {
  it('reads the root a part names', () => {
    assert.equal(texRoot('% !TeX root = ../main.tex\n\\section{x}'), '../main.tex');
    assert.equal(texRoot('%!TEX root=main\r\n'), 'main.tex');
    assert.equal(texRoot('\\documentclass[../thesis]{subfiles}'), '../thesis.tex');
    assert.equal(texRoot('text'), undefined);
  });

  it('reads what a document includes', () => {
    assert.deepEqual(
      includedFiles(
        '\\input{a}\\include{ch/b}\\subfile{c.tex}%\\input{no}\n\\import{sub/}{d}\\input{\\x}\\includegraphics{e}',
      ),
      ['a.tex', 'ch/b.tex', 'c.tex', 'sub/d.tex'],
    );
  });

  it('tells biblatex from the rest', () => {
    assert.equal(loadsBiblatex('\\usepackage{csquotes, biblatex}'), true);
    assert.equal(loadsBiblatex('%\\usepackage{biblatex}\n\\usepackage{biblatex-chicago-x}'), false);
  });

  const files: Record<string, string> = {
    '/p/main.tex': '\\input{setup}\\include{ch/one}\\bibliography{refs}\\include{main}',
    '/p/setup.tex': '\\addbibresource{../shared/lib.bib}\\input{missing}',
  };
  const reads: string[] = [];
  const read = (path: string): Promise<string | undefined> => {
    reads.push(path);
    return Promise.resolve(files[path]);
  };

  it("finds the root's bibliographies from a part, from the root's folder, each once", async () => {
    const part = '% !TeX root = ../main.tex\n\\bibliography{own}';
    assert.deepEqual(await resolveBibliographies('/p/ch/one.tex', part, 'latex', read), [
      { path: '/p/own.bib', declaredIn: '/p/ch/one.tex' },
      { path: '/p/refs.bib', declaredIn: '/p/main.tex' },
      { path: '/shared/lib.bib', declaredIn: '/p/setup.tex' },
    ]);
    assert.equal(new Set(reads).size, reads.length);
  });

  it('finds those of included files from the root', async () => {
    const found = await resolveBibliographies('/p/x.tex', '\\input{setup}', 'latex', read);
    assert.deepEqual(found, [{ path: '/shared/lib.bib', declaredIn: '/p/setup.tex' }]);
  });

  it("resolves Markdown's from the document's folder", async () => {
    const text = '---\nbibliography: [../a.bib, /abs/b.bib]\n---\n';
    const found = await resolveBibliographies('docs/n/x.md', text, 'markdown', read);
    assert.deepEqual(
      found.map(({ path }) => path),
      ['docs/a.bib', '/abs/b.bib'],
    );
  });

  it('stops when it is asked to', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await assert.rejects(
      resolveBibliographies('/p/x.tex', '\\input{setup}', 'latex', read, signal),
      /stopped/,
    );
  });
});
