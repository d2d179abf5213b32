import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CiteSyntax } from '../../../../src/core/citation/syntax/citeSyntax';
import { applyEdit } from '../cursor';

/**
 * Asserts that citing `fresh` at any offset of texts made of `pieces` writes it once, takes away no
 * more than blanks and typed marks, leaves the cursor in or behind what it wrote, and writes a key
 * that is read again unless it stands in code or a comment.
 */
export function assertKeepsText(syntax: CiteSyntax, pieces: readonly string[]): void {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 12 }),
      fc.nat(),
      (parts, position) => {
        const text = parts.join('');
        const offset = position % (text.length + 1);
        const edit = syntax.insertion(text, offset, offset, ['fresh']);
        assert.equal(edit.text.split('fresh').length, 2);
        assert.match(text.slice(edit.start, edit.end), /^[\s@<>)]*$/);
        assert.ok(edit.cursor >= edit.start && edit.cursor <= edit.start + edit.text.length);
        const edited = applyEdit(text, edit).replace('|', '');
        const cited = syntax.keysIn(edited).map(({ key }) => key);
        assert.ok(
          edit.text === 'fresh' || cited.includes('fresh'),
          `${JSON.stringify(edited)} cites fresh`,
        );
      },
    ),
    { numRuns: 500 },
  );
}
