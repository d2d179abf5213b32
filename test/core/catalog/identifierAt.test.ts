import assert from 'node:assert/strict';
import fc from 'fast-check';
import { identifierAt } from '../../../src/core/catalog/identifierAt';

/** What stands at `|`, as it is looked up, and the identifier it is. */
function found(marked: string): [string, string | undefined] | undefined {
  const offset = marked.indexOf('|');
  const there = identifierAt(marked.replace('|', ''), offset);
  return there && [there.text, there.identifier];
}

describe('identifierAt', () => {
  const expected: [line: string, text: string, identifier?: string][] = [
    ['see 10.1145/3292500|.3330701.', '10.1145/3292500.3330701', 'doi:10.1145/3292500.3330701'],
    ['doi|:10.18653/v1/N19-1423', 'doi:10.18653/v1/N19-1423', 'acl:n19-1423'],
    ['DOI: 10.1000/|xyz123', 'doi:10.1000/xyz123', 'doi:10.1000/xyz123'],
    ['  doi = {10.1007/978-3\\_|4},', '10.1007/978-3_4', 'doi:10.1007/978-3_4'],
    ['  doi = "10.1000/ab|c",', '10.1000/abc', 'doi:10.1000/abc'],
    [
      '(10.1016/0004-3702(94)9|0041-4)',
      '10.1016/0004-3702(94)90041-4',
      'doi:10.1016/0004-3702(94)90041-4',
    ],
    ['arXiv:1910.|01108v2 [cs]', 'arxiv:1910.01108v2', 'arxiv:1910.01108'],
    ['arXiv preprint arXiv:1910.|01108', 'arxiv:1910.01108', 'arxiv:1910.01108'],
    ['arXiv: 1910.0|1108', 'arxiv:1910.01108', 'arxiv:1910.01108'],
    ['(arXiv 1910.0|1108)', '1910.01108', 'arxiv:1910.01108'],
    ['arXiv:cs/0112|017', 'arxiv:cs/0112017', 'arxiv:cs/0112017'],
    ['  eprint = {1910.0|1108},', '1910.01108', 'arxiv:1910.01108'],
    [
      '\\url{https://arxiv.org/abs/1910|.01108}',
      'https://arxiv.org/abs/1910.01108',
      'arxiv:1910.01108',
    ],
    [
      '\\href{https://doi.org/10.1000/x|yz}{here}',
      'https://doi.org/10.1000/xyz',
      'doi:10.1000/xyz',
    ],
    [
      '[it](https://arxiv.org/pdf/19|10.01108.pdf) says',
      'https://arxiv.org/pdf/1910.01108.pdf',
      'arxiv:1910.01108',
    ],
    ['<https://aclanthology.org/N19|-1423/>', 'https://aclanthology.org/N19-1423/', 'acl:n19-1423'],
    ['# see arxiv.org/abs/191|0.01108', 'arxiv.org/abs/1910.01108', 'arxiv:1910.01108'],
    ['at https://huggingface.co/|bert-base-uncased.', 'https://huggingface.co/bert-base-uncased'],
    ['https://example.org/a_(b)|, and', 'https://example.org/a_(b)'],
    ['[1]: https://openreview.net/forum?id=S|1', 'https://openreview.net/forum?id=S1'],
  ];
  for (const [line, ...answer] of expected) {
    it(`reads ${JSON.stringify(line)}`, () => {
      assert.deepEqual(found(line), answer.length === 1 ? [...answer, undefined] : answer);
    });
  }

  for (const line of [
    'an accuracy of 91.|3',
    'a ratio of 1910.01|108 to one',
    'version 10.12|',
    'on 10.1|2.2019',
    '10.5|/3',
    'released 2019.10|01',
    'see https:|',
    'arXiv|',
    'at example.org/p|age',
    'mail a@example|.org',
    'before| 10.1000/xyz',
    '10.1000/xyz an|d after',
    '|',
  ]) {
    it(`finds nothing in ${JSON.stringify(line)}`, () => {
      assert.equal(found(line), undefined);
    });
  }

  it('gives a range that holds the offset and lies in the line', () => {
    const part = fc.constantFrom(
      'doi:',
      '10.1000/',
      'arXiv:',
      '1910.01108',
      'https://',
      'a.b/c',
      ' ',
      '(',
      ')',
      '{',
      '}',
      '.',
      '\\_',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), fc.nat(), (parts, at) => {
        const line = parts.join('');
        const offset = at % (line.length + 1);
        const there = identifierAt(line, offset);
        assert.ok(!there || (there.start <= offset && offset <= there.end));
        assert.ok(!there || (there.start >= 0 && there.end <= line.length));
      }),
    );
  });

  it('finds one far into a very long line', () => {
    const before = 'filler '.repeat(20_000);
    const there = identifierAt(`${before}10.1000/xyz ${before}`, before.length + 3);
    assert.deepEqual([there?.start, there?.end], [before.length, before.length + 11]);
  });
});
