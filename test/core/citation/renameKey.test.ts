import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBibliography } from '../../../src/core/citation/bibliography';
import {
  keyInBibliography,
  usesInBibliography,
  type CiteKeyUse,
} from '../../../src/core/citation/bibKeyUses';
import { usesOfKey } from '../../../src/core/citation/citeKeyUses';
import {
  redirectingEdits,
  renamingEdits,
  requireFitKey,
} from '../../../src/core/citation/renameKey';
import { citeSyntaxFor, citingLanguages } from '../../../src/core/citation/syntax/citeSyntaxFor';
import type { CiteSyntax } from '../../../src/core/citation/syntax/citeSyntax';
import { replaced } from '../../../src/core/citation/textRange';

function syntaxOf(languageId: string): CiteSyntax {
  const syntax = citeSyntaxFor(languageId);
  assert.ok(syntax, languageId);
  return syntax;
}

function rename(text: string, languageId: string, from: string, to: string): string {
  return replaced(text, renamingEdits(text, syntaxOf(languageId), from, to, 'the file'));
}

function redirect(text: string, languageId: string, names: Record<string, string>): string {
  const edits = redirectingEdits(text, syntaxOf(languageId), new Map(Object.entries(names)));
  return replaced(text, edits);
}

/** A text with the places of a key between brackets that tell their roles. */
function marked(text: string, uses: readonly CiteKeyUse[]): string {
  return replaced(
    text,
    uses.map(({ key, start, end, role }) => ({ start, end, text: `<${role} ${key}>` })),
  );
}

const bib = `% old2020 in a comment
@comment{ @misc{old2020, title = {Hidden}} }
@book{old2020,
  title = {All of old2020},
  ids   = {alias1, alias 2},
}
@inbook{part, crossref = {old2020}, note = "See \\cite[p.~3]{other, old2020}"}
@misc{old2020b, xdata = {x, old2020}, related = {old2020}, annote = {old2020}}
`;

describe('The places of a cite key', () => {
  it('are in a .bib file its entry and what names it, not text that happens to hold it', () => {
    assert.equal(
      marked(bib, usesOfKey(bib, syntaxOf('bibtex'), 'old2020')),
      `% old2020 in a comment
@comment{ @misc{old2020, title = {Hidden}} }
@book{<entry old2020>,
  title = {All of old2020},
  ids   = {alias1, alias 2},
}
@inbook{part, crossref = {<reference old2020>}, note = "See \\cite[p.~3]{other, <reference old2020>}"}
@misc{old2020b, xdata = {x, <reference old2020>}, related = {<reference old2020>}, annote = {old2020}}
`,
    );
    assert.deepEqual(
      usesOfKey(bib, syntaxOf('bibtex'), 'alias 2').map(({ role }) => role),
      ['alias'],
    );
  });

  it('are in LaTeX citations and \\bibitem, not comments and verbatim text', () => {
    const text =
      '\\citep[see][]{b, a}% \\cite{a}\n\\verb|\\cite{a}|\n\\begin{thebibliography}{9}\n\\bibitem[{A [x]}(2020)]{a} a\n';
    assert.equal(
      marked(text, usesOfKey(text, syntaxOf('latex'), 'a')),
      '\\citep[see][]{b, <reference a>}% \\cite{a}\n\\verb|\\cite{a}|\n\\begin{thebibliography}{9}\n\\bibitem[{A [x]}(2020)]{<entry a>} a\n',
    );
  });

  it('are in Markdown citations, not code', () => {
    const text = '@a and `@a` [-@a, p. 3; @{a}]\n\n```\n@a\n```\n';
    assert.equal(
      marked(text, usesOfKey(text, syntaxOf('markdown'), 'a')),
      '@<reference a> and `@a` [-@<reference a>, p. 3; @{<reference a>}]\n\n```\n@a\n```\n',
    );
  });

  it('are found in an entry that is not closed, beside conflict markers and under Unicode', () => {
    const text =
      '<<<<<<< ours\n@misc{é 1, title = {A}}\n=======\n@misc{é 1, title = {B}}\n>>>>>>> theirs\n@misc{open,\n  crossref = {é 1},\n  title = {never closed\n';
    assert.equal(
      usesInBibliography(readBibliography(text), 'é 1')
        .map(({ role }) => role)
        .join(),
      'entry,entry,reference',
    );
  });

  it('are told by an offset, at both ends of a key and at the end of an unclosed entry', () => {
    const text = '@misc{one, crossref = {two}}\n@misc{three';
    const bibliography = readBibliography(text);
    const at = (offset: number): string | undefined => keyInBibliography(bibliography, offset)?.key;
    assert.equal(at(text.indexOf('one')), 'one');
    assert.equal(at(text.indexOf('one') + 3), 'one');
    assert.equal(at(text.indexOf('two') + 1), 'two');
    assert.equal(at(2), undefined);
    assert.equal(at(text.length), 'three');
  });
});

describe('Renaming a cite key', () => {
  it('changes the entry, what names it, and nothing else', () => {
    assert.equal(
      rename(bib, 'bibtex', 'old2020', 'new'),
      `% old2020 in a comment
@comment{ @misc{old2020, title = {Hidden}} }
@book{new,
  title = {All of old2020},
  ids   = {alias1, alias 2},
}
@inbook{part, crossref = {new}, note = "See \\cite[p.~3]{other, new}"}
@misc{old2020b, xdata = {x, new}, related = {new}, annote = {old2020}}
`,
    );
  });

  it('changes all citations of a document in every language that cites', () => {
    for (const languageId of citingLanguages) {
      const syntax = syntaxOf(languageId);
      const cited = syntax.insertion('', 0, 0, ['ab1', 'cd2']).text;
      if (syntax.keysIn(cited).length > 0) {
        assert.equal(
          rename(`x ${cited}\n`, languageId, 'ab1', 'ef3'),
          `x ${cited.replace('ab1', 'ef3')}\n`,
        );
      }
    }
  });

  it('renames a key with spaces or Unicode to one without', () => {
    assert.equal(rename('\\cite{my key,b}', 'latex', 'my key', 'mykey'), '\\cite{mykey,b}');
    assert.equal(
      rename('@misc{my key, title={my key}}', 'bibtex', 'my key', 'mykey'),
      '@misc{mykey, title={my key}}',
    );
    assert.equal(rename('[@müller2020]', 'markdown', 'müller2020', 'm'), '[@m]');
  });

  it("writes Pandoc's braces where the new key needs them", () => {
    assert.equal(rename('@a, [-@a]', 'markdown', 'a', 'b;c'), '@{b;c}, [-@{b;c}]');
  });

  it('takes no key for another that it begins', () => {
    assert.equal(rename('[@a; @ab; @a:b]', 'markdown', 'a', 'z'), '[@z; @ab; @a:b]');
  });

  it('refuses an empty key, and names what a key cannot hold', () => {
    assert.throws(() => requireFitKey(' '), /cannot be empty/);
    assert.throws(() => requireFitKey('a b,c'), /cannot hold a space ,\. Choose/);
    assert.throws(() => requireFitKey('a{}'), /cannot hold \{ \}\./);
    assert.throws(() => requireFitKey('a\tb'), /U\+0009/);
    assert.doesNotThrow(() => requireFitKey('müller_2020:a.b-c+d/e'));
  });

  it('names what the language of a document cannot hold', () => {
    const syntax: CiteSyntax = {
      ...syntaxOf('latex'),
      languages: ['narrow'],
      keysIn: (text) =>
        [...text.matchAll(/@([a-z]+)/g)].map(({ 1: key = '', index }) => ({
          key,
          start: index + 1,
          end: index + 1 + key.length,
        })),
      insertion: (_text, start, end, [key = '']) => ({ start, end, text: `@${key}`, cursor: 0 }),
    };
    assert.throws(
      () => renamingEdits('see @a', syntax, 'a', 'b+c', 'notes.narrow'),
      /a citation in notes\.narrow cannot hold \+\./,
    );
  });

  const key = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
  const others = fc.array(key, { maxLength: 3 });
  const filler = fc.constantFrom('Text. ', '\n\n', 'é ', '\r\n', 'mail@x.org ', '`@code` ', '% ');

  for (const [languageId, cite] of [
    ['latex', (keys: readonly string[]) => `\\citep[p.~2]{${keys.join(', ')}}`],
    ['markdown', (keys: readonly string[]) => `[see @${keys.join('; @')}]`],
    [
      'bibtex',
      (keys: readonly string[]) =>
        `\n@inbook{${keys.join('x,\n  xdata = {') || 'none'}},\n  title = {T}}\n`,
    ],
  ] as const) {
    it(`gives the same ${languageId} text after renaming there and back`, () => {
      fc.assert(
        fc.property(
          fc.array(
            fc.oneof(
              filler,
              others.map((keys) => cite(['ab', ...keys])),
            ),
          ),
          fc.constantFrom('ab', 'zz'),
          (parts, from) => {
            const text = parts.join(' ');
            const to = `N-${from}`;
            const uses = usesOfKey(text, syntaxOf(languageId), from);
            const there = rename(text, languageId, from, to);
            const back = rename(there, languageId, to, from);
            assert.equal(back, text);
            assert.equal(there.length - text.length, uses.length * 2);
            assert.equal(
              there,
              replaced(
                text,
                uses.map((use) => ({ ...use, text: to })),
              ),
            );
          },
        ),
      );
    });
  }
});

describe('Redirecting citations of merged entries', () => {
  it('names the kept key, and names it once in a list', () => {
    const names = { b: 'a', c: 'a' };
    assert.equal(redirect('\\cite{a, b} \\cite{b,x}', 'latex', names), '\\cite{a} \\cite{a,x}');
    assert.equal(redirect('\\cite{b, x, c}', 'latex', names), '\\cite{a, x}');
    assert.equal(redirect('[@a; @b; @c] @b', 'markdown', names), '[@a] @a');
    assert.equal(redirect('[@{a}; @b]', 'markdown', names), '[@{a}]');
    assert.equal(redirect('[@a; -@{b}]', 'markdown', names), '[@a]');
    assert.equal(redirect('[see @a, p. 3; @b]', 'markdown', names), '[see @a, p. 3; @a]');
  });

  it('leaves doubles that were there before', () => {
    assert.equal(redirect('\\cite{a,a} \\cite{b}', 'latex', { b: 'a' }), '\\cite{a,a} \\cite{a}');
  });

  it('leaves the keys of entries', () => {
    assert.equal(
      redirect('@misc{b, crossref = {b}}', 'bibtex', { b: 'a' }),
      '@misc{b, crossref = {a}}',
    );
  });
});
