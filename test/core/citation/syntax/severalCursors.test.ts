import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CiteSyntax } from '../../../../src/core/citation/syntax/citeSyntax';
import { latex } from '../../../../src/core/citation/syntax/latex';
import { markdown } from '../../../../src/core/citation/syntax/markdown';
import {
  insertionsAt,
  type SeveralInsertions,
} from '../../../../src/core/citation/syntax/severalCursors';
import { typst } from '../../../../src/core/citation/syntax/typst';

function edited(text: string, { edits }: SeveralInsertions): string {
  return [...edits]
    .reverse()
    .reduce(
      (done, { start, end, text: put }) => done.slice(0, start) + put + done.slice(end),
      text,
    );
}

/** What citing at every `|` makes of a text, with a `|` at every cursor. */
function citingAll(syntax: CiteSyntax, marked: string, ...keys: string[]): string {
  const parts = marked.split('|');
  const text = parts.join('');
  let offset = 0;
  const selections = parts.slice(0, -1).map((part) => {
    offset += part.length;
    return { start: offset, end: offset };
  });
  const insertions = insertionsAt(syntax, text, selections, keys);
  assert.equal(insertions.cursors.length, selections.length);
  return [...new Set(insertions.cursors)]
    .sort((a, b) => b - a)
    .reduce((done, at) => `${done.slice(0, at)}|${done.slice(at)}`, edited(text, insertions));
}

describe('Citing at several cursors', () => {
  const cases: [string, CiteSyntax, string, string[], string][] = [
    ['cites at each', latex, 'a| b|', ['x', 'y'], 'a\\cite{x,y}| b\\cite{x,y}|'],
    ['writes once into one group', latex, '\\cite{a|, b|}', ['x'], '\\cite{a, b, x|}'],
    ['fills one slot of two', latex, '\\cite{|,a,|}', ['x'], '\\cite{x|,a,|}'],
    ['joins and starts', markdown, '[@a|] and |.', ['x'], '[@a; @x|] and [@x]|.'],
    ['writes once into one Typst group', typst, '@a| @b| c', ['x'], '@a @b @x| c'],
  ];
  for (const [name, syntax, before, keys, after] of cases) {
    it(name, () => assert.equal(citingAll(syntax, before, ...keys), after));
  }

  it('comes to what citing at one after the other comes to, from the unedited text', () => {
    const piece = fc.constantFrom(
      'word ',
      '\\cite{a}',
      '\\cite{a, b}',
      '\\cite{',
      '}',
      '% x\n',
      '\n\n',
      ',',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 10 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        (pieces, positions) => {
          const text = pieces.join('');
          const offsets = [...new Set(positions.map((at) => at % (text.length + 1)))].sort(
            (a, b) => a - b,
          );
          const insertions = insertionsAt(
            latex,
            text,
            offsets.map((start) => ({ start, end: start })),
            ['fresh'],
          );
          const result = edited(text, insertions);
          insertions.edits.forEach(({ start, end }, index) => {
            const next = insertions.edits[index + 1];
            assert.ok(start <= end && (!next || end < next.start), 'ascending and apart');
          });
          // Nothing but blanks is taken away, so that without what was put in the text is as it was.
          for (const { start, end } of insertions.edits) {
            assert.equal(text.slice(start, end).replaceAll('fresh', '').trim(), '');
          }
          assert.ok(insertions.cursors.every((at) => at >= 0 && at <= result.length));
          assert.ok(result.includes('fresh'));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
