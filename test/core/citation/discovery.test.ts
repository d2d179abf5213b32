import assert from 'node:assert/strict';
import {
  declarationFor,
  findBibliographies,
  includedFiles,
  isInMystProject,
  loadsBiblatex,
  relativePath,
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

  it("reads Typst's calls, of one file or several", () => {
    assert.deepEqual(
      declared(
        '// #bibliography("no.bib")\n#bibliography("refs.bib", style: "ieee")\n#bibliography(\n  ("a.bib", "sub/b.yml"),\n)',
        'typst',
      ),
      [
        ['refs.bib', 'refs.bib'],
        ['a.bib', 'a.bib'],
        ['sub/b.yml', 'sub/b.yml'],
      ],
    );
  });

  it("reads reStructuredText's directives", () => {
    assert.deepEqual(
      declared(
        '.. bibliography:: a.bib ../b.bib\r\n   :style: plain\r\n\r\n.. bibliography::\r\n\r\n::\r\n\r\n  .. bibliography:: no.bib\r\n',
        'restructuredtext',
      ),
      [
        ['a.bib', 'a.bib'],
        ['../b.bib', '../b.bib'],
      ],
    );
  });

  it("reads Org's keywords", () => {
    assert.deepEqual(
      declared(
        '#+title: T\n#+BIBLIOGRAPHY: my refs.bib \n#+bibliography: "b.bib"\n# #+bibliography: no.bib\n#+bibliography: ~/lib.bib\n',
        'org',
      ),
      [
        ['my refs.bib', 'my refs.bib'],
        ['b.bib', 'b.bib'],
      ],
    );
  });

  it("reads AsciiDoc's attribute", () => {
    assert.deepEqual(
      declared('= T\n:toc:\n:bibtex-file: lib/a.bib\n\n// :bibtex-file: no.bib\n', 'asciidoc'),
      [['lib/a.bib', 'lib/a.bib']],
    );
  });

  it("reads MyST's directive", () => {
    assert.deepEqual(declared('```{bibliography} a.bib\n:style: plain\n```\n', 'markdown'), [
      ['a.bib', 'a.bib'],
    ]);
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

  const elsewhere: [string, string, string, string][] = [
    [
      'ends a Typst document',
      'typst',
      '= T\n\nText',
      '= T\n\nText\n\n#bibliography("references.bib")\n',
    ],
    [
      'ends a Typst document of CRLF lines',
      'typst',
      'a\r\n',
      'a\r\n\r\n#bibliography("references.bib")\r\n',
    ],
    ['makes an empty Typst document', 'typst', '', '#bibliography("references.bib")\n'],
    [
      'ends a reStructuredText document',
      'restructuredtext',
      'T\n=\n',
      'T\n=\n\n.. bibliography:: references.bib\n',
    ],
    [
      'completes a directive',
      'restructuredtext',
      'x\n\n.. bibliography::\n   :cited:\n',
      'x\n\n.. bibliography:: references.bib\n   :cited:\n',
    ],
    [
      'goes behind Org’s keywords',
      'org',
      '#+title: T\n#+author: A\n\n* H\n',
      '#+title: T\n#+author: A\n#+bibliography: references.bib\n\n* H\n',
    ],
    ['begins an Org document', 'org', '\uFEFF* H\n', '\uFEFF#+bibliography: references.bib\n* H\n'],
    [
      'goes into the header of AsciiDoc',
      'asciidoc',
      '= T\nA. Author\n:toc:\n\nText\n',
      '= T\nA. Author\n:toc:\n:bibtex-file: references.bib\n\nText\n',
    ],
    ['goes behind a lone title', 'asciidoc', '= T', '= T\n:bibtex-file: references.bib\n'],
    ['makes a header', 'asciidoc', 'Text\r\n', ':bibtex-file: references.bib\r\n\r\nText\r\n'],
  ];
  for (const [name, languageId, before, after] of elsewhere) {
    it(name, () => {
      assert.equal(declaring(before, languageId), after);
      assert.equal(declarationFor(after, languageId), undefined);
    });
  }

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
      resolveBibliographies('/p/x.tex', '\\input{setup}', 'latex', read, { signal }),
      /stopped/,
    );
  });
});

describe('Bibliographies of projects', () => {
  const resolving = async (
    files: Record<string, string>,
    path: string,
    languageId: string,
    root?: string,
  ): Promise<string[]> => {
    const found = await resolveBibliographies(
      path,
      files[path] ?? '',
      languageId,
      (name) => Promise.resolve(files[name]),
      { root },
    );
    return found.map((bibliography) => bibliography.path);
  };

  it("finds Quarto's above a document, up to the root, behind its own", async () => {
    const files = {
      '/w/_quarto.yml': '\uFEFFproject:\r\n  type: website\r\nbibliography: lib/all.bib\r\n',
      '/w/ch/_metadata.yml': 'bibliography: [ch.bib, https://x.org/remote.bib]\n',
      '/_quarto.yml': 'bibliography: outside.bib\n',
      '/w/ch/one.qmd': '---\nbibliography: own.bib\n---\n',
    };
    assert.deepEqual(await resolving(files, '/w/ch/one.qmd', 'quarto', '/w'), [
      '/w/ch/own.bib',
      '/w/ch/ch.bib',
      '/w/lib/all.bib',
    ]);
    assert.deepEqual(await resolving(files, '/w/ch/one.qmd', 'quarto'), [
      '/w/ch/own.bib',
      '/w/ch/ch.bib',
    ]);
    assert.deepEqual(await resolving(files, '/w/ch/one.qmd', 'latex', '/w'), []);
  });

  it("finds bookdown's in its file and in the front matter of index.Rmd", async () => {
    const files = {
      '/b/_bookdown.yml': 'bibliography: extra.bib\n',
      '/b/index.Rmd': '---\nbibliography:\n- book.bib\n- packages.bib\n---\n',
    };
    assert.deepEqual(await resolving(files, '/b/02-intro.Rmd', 'rmd', '/b'), [
      '/b/extra.bib',
      '/b/book.bib',
      '/b/packages.bib',
    ]);
    assert.deepEqual(await resolving(files, '/b/index.Rmd', 'rmd', '/b'), [
      '/b/book.bib',
      '/b/packages.bib',
      '/b/extra.bib',
    ]);
  });

  it("finds mystmd's and Jupyter Book's", async () => {
    const files = {
      '/m/myst.yml': 'version: 1\nproject:\n  bibliography:\n    - refs.bib\n',
      '/m/sub/_config.yml': 'bibtex_bibfiles:\n  - book.bib\nsphinx:\n  config: {}\n',
    };
    assert.deepEqual(await resolving(files, '/m/sub/a.md', 'markdown', '/m/'), [
      '/m/sub/book.bib',
      '/m/refs.bib',
    ]);
    const read = (name: string): Promise<string | undefined> =>
      Promise.resolve((files as Record<string, string>)[name]);
    assert.equal(await isInMystProject('/m/sub/a.md', 'markdown', read, { root: '/m' }), true);
    assert.equal(await isInMystProject('/m/sub/a.md', 'markdown', read), false);
    assert.equal(await isInMystProject('/m/sub/a.tex', 'latex', read, { root: '/m' }), false);
  });

  it("finds Sphinx's", async () => {
    const files = {
      '/s/conf.py':
        "extensions = ['sphinxcontrib.bibtex']\nbibtex_bibfiles = [\n    'refs.bib',  # 'no.bib'\n    \"lib/b.bib\",\n]\n",
    };
    assert.deepEqual(await resolving(files, '/s/usage/a.rst', 'restructuredtext', '/s'), [
      '/s/refs.bib',
      '/s/lib/b.bib',
    ]);
  });

  it('finds those of the main document that includes a Typst chapter', async () => {
    const files = {
      '/t/main.typ': '#include "ch/one.typ"\n#bibliography(("refs.bib", "/lib/b.bib"))\n',
      '/t/ch/one.typ': '= One\n@a',
      '/t/other/main.typ': '#bibliography("mine.bib")',
      '/t/other/two.typ': '= Two',
    };
    const both = ['/t/refs.bib', '/t/lib/b.bib'];
    assert.deepEqual(await resolving(files, '/t/ch/one.typ', 'typst', '/t'), both);
    assert.deepEqual(await resolving(files, '/t/main.typ', 'typst', '/t'), both);
    assert.deepEqual(await resolving(files, '/t/other/two.typ', 'typst', '/t/other'), []);
  });

  it('passes over files that cannot be read as what they are', async () => {
    const files = {
      '/w/_quarto.yml': 'bibliography: [a.bib\n',
      '/w/myst.yml': '- bibliography\n',
      '/w/_config.yml': 'sphinx: bibtex_bibfiles\n',
      '/w/conf.py': 'bibtex_bibfiles = files\n',
    };
    assert.deepEqual(await resolving(files, '/w/a.md', 'markdown', '/w'), []);
  });

  it('sees a path that begins with / from the root in Typst and reStructuredText', async () => {
    const files = {
      '/t/ch/a.typ': '#bibliography("/lib/refs.bib")',
      '/t/ch/a.rst': '.. bibliography:: /refs.bib\n',
      '/t/ch/a.org': '#+bibliography: /abs/refs.bib\n',
    };
    assert.deepEqual(await resolving(files, '/t/ch/a.typ', 'typst', '/t'), ['/t/lib/refs.bib']);
    assert.deepEqual(await resolving(files, '/t/ch/a.rst', 'restructuredtext', '/t'), [
      '/t/refs.bib',
    ]);
    assert.deepEqual(await resolving(files, '/t/ch/a.org', 'org', '/t'), ['/abs/refs.bib']);
  });

  it('tells the path of a bibliography from a document', () => {
    assert.equal(relativePath('/w/ch/a.md', '/w/ch/refs.bib'), 'refs.bib');
    assert.equal(relativePath('/w/ch/a.md', '/w/lib/refs.bib'), '../lib/refs.bib');
    assert.equal(relativePath('/w/a.md', '/w/lib/refs.bib'), 'lib/refs.bib');
  });
});
