import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainText } from '../../../../src/core/manuscript/numbers/plainText';

describe('a text without markup', () => {
  it('is without the target of an image, as of a link', () => {
    assert.equal(
      plainText('See ![the curve](curve.png) here.').replace(/ +/g, ' '),
      'See ! the curve here.',
    );
    assert.equal(plainText('See [it](a.md) here.').replace(/ +/g, ' '), 'See it here.');
  });

  it('is as long as the text, whatever stands there, and always comes to an end', () => {
    const marks = fc.constantFrom(
      ...['![', '[', ']', '](', ')', '{', '}', '\\', '\\cite', '$', '_', '^', '<', '>', '&', '|'],
      ...['`', '~', '*', '@', '1', '.', ' ', 'a', '\n', '![a](b)', '[^1]', '\\,', '{,}'],
    );
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        assert.equal(plainText(text).length, text.length);
      }),
    );
  });
});
