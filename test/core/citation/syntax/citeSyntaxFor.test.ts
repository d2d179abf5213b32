import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bibtex } from '../../../../src/core/citation/syntax/bibtex';
import { citeSyntaxFor, citingLanguages } from '../../../../src/core/citation/syntax/citeSyntaxFor';
import type { CiteOptions, CiteSyntax } from '../../../../src/core/citation/syntax/citeSyntax';
import { latex } from '../../../../src/core/citation/syntax/latex';
import { plaintext } from '../../../../src/core/citation/syntax/plaintext';
import { citing, keysOf, keyUnder } from '../cursor';

function syntaxOf(language: string, options: CiteOptions): CiteSyntax {
  const syntax = citeSyntaxFor(language, options);
  assert.ok(syntax);
  return syntax;
}

describe('Cite syntax by language', () => {
  it('knows each language once, and no other', () => {
    assert.equal(new Set(citingLanguages).size, citingLanguages.length);
    assert.deepEqual(citeSyntaxFor('tex')?.languages, latex.languages);
    assert.equal(citeSyntaxFor('cobol'), undefined);
    for (const language of ['rmd', 'typst', 'restructuredtext', 'org', 'asciidoc']) {
      assert.ok(citeSyntaxFor(language)?.languages.includes(language), language);
    }
  });

  it('is offered in the languages the manifest names', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
      activationEvents: string[];
      contributes: { keybindings: { command: string; when: string }[] };
    };
    const activating = manifest.activationEvents.filter((event) => event.startsWith('onLanguage:'));
    // Python has hovers, but cites nothing.
    assert.deepEqual(
      activating,
      [...citingLanguages, 'python'].map((language) => `onLanguage:${language}`),
    );
    const key = manifest.contributes.keybindings.find(
      ({ command }) => command === 'paperweight.insertCitation',
    );
    assert.equal(
      key?.when,
      `editorTextFocus && editorLangId =~ /^(${citingLanguages.join('|')})$/`,
    );
    for (const language of citingLanguages) {
      assert.ok(citeSyntaxFor(language), language);
    }
  });

  it('reads a text anew when it has changed, and hands out keys of one’s own', () => {
    const syntax = syntaxOf('latex', {});
    const keys = syntax.keysIn('\\cite{a, b}');
    keys.pop();
    assert.deepEqual(keysOf(syntax, '\\cite{a, b}'), ['a', 'b']);
    assert.deepEqual(keysOf(syntax, '\\cite{c}'), ['c']);
    assert.equal(keyUnder(syntax, '\\cite{a, |b}'), 'b');
  });

  it('goes by what a person or a project has set', () => {
    const options = { latexCommands: ['refto'], latexDefault: 'textcite', isMyst: true };
    assert.deepEqual(keysOf(syntaxOf('latex', options), '\\refto{a}'), ['a']);
    assert.equal(citing(syntaxOf('tex', options), '|', 'x'), '\\textcite{x}|');
    assert.equal(citing(syntaxOf('markdown', options), '|', 'x'), '{cite:p}`x`|');
    assert.equal(citing(syntaxOf('quarto', options), '|', 'x'), '[@x]|');
  });

  it('finds the keys of entries and of the entries they refer to in BibTeX', () => {
    const text =
      '@book{whole, title = {W}}\n@inbook{part,\n  crossref = {whole},\n  xdata = "x1, x2"\n}';
    assert.deepEqual(keysOf(bibtex, text), ['whole', 'part', 'whole', 'x1', 'x2']);
    assert.equal(keyUnder(bibtex, '@article{de|vlin2019bert, title={x}}'), 'devlin2019bert');
    assert.equal(keyUnder(bibtex, '@article{devlin2019bert, ti|tle={x}}'), undefined);
  });

  it('inserts bare keys in BibTeX', () => {
    assert.equal(citing(bibtex, '@a{k, xdata = {|}}', 'x', 'y'), '@a{k, xdata = {x,y|}}');
  });

  it('finds both forms in plain text, but no mentions', () => {
    assert.deepEqual(keysOf(plaintext, 'See \\cite{a}, [@b; @c] and @someone.'), ['a', 'b', 'c']);
    assert.equal(keyUnder(plaintext, 'See [|@b]'), 'b');
  });

  it('writes the form a plain text uses', () => {
    assert.equal(citing(plaintext, 'See |', 'new'), 'See [@new]|');
    assert.equal(citing(plaintext, '\\citep{a} |', 'new'), '\\citep{a} \\citep{new}|');
    assert.equal(citing(plaintext, '\\cite{a} [@b|]', 'new'), '\\cite{a} [@b; @new|]');
  });
});
