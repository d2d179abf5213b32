import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editDistance } from '../../../src/core/citation/editDistance';
import { NearKeys } from '../../../src/core/manuscript/nearKeys';

const near = NearKeys.among([
  'sanh2019distilbert',
  'devlin2019bert',
  'jiao2020tinybert',
  'Vaswani_2017',
  'smith2020',
  'smith2020big',
  'wu16',
]);

describe('NearKeys', () => {
  const cases: [key: string, ...close: string[]][] = [
    ['sahn2019distilbert', 'sanh2019distilbert'],
    ['sanh2019distillbert', 'sanh2019distilbert'],
    ['vaswani2017', 'Vaswani_2017'],
    ['vaswani2017attention', 'Vaswani_2017'],
    ['smith2020x', 'smith2020', 'smith2020big'],
    ['devlin2018bert', 'devlin2019bert'],
    ['wu17', 'wu16'],
    ['brown2020language'],
    ['x'],
    [''],
  ];
  for (const [key, ...close] of cases) {
    it(`finds ${close.join(', ') || 'nothing'} close to ${JSON.stringify(key)}`, async () => {
      assert.deepEqual((await near).of(key), close);
    });
  }

  it('names a key no second time, and never the key itself', async () => {
    const many = await NearKeys.among(['li2020a', 'li2020a', 'li2020b', 'li2020c', 'li2020d']);
    assert.deepEqual(many.of('li2020a'), ['li2020b', 'li2020c', 'li2020d']);
  });

  it('misses none that comparing with every key finds', async () => {
    const key = fc.stringMatching(/^[a-d]{3,6}[12]{0,4}[a-d]{0,4}$/);
    await fc.assert(
      fc.asyncProperty(key, fc.uniqueArray(key, { maxLength: 30 }), async (wanted, keys) => {
        const others = keys.filter((other) => other !== wanted);
        const most = Math.min(3, Math.floor(wanted.length / 4));
        const every = others
          .map((other) => editDistance(wanted, other, 99) ?? 99)
          .filter((edits) => edits <= most)
          .sort((one, other) => one - other);
        const found = (await NearKeys.among(others)).of(wanted);
        assert.deepEqual(
          found.map((close) => editDistance(wanted, close, 99)),
          every.slice(0, 3),
        );
      }),
    );
  });

  it('takes less than 20 milliseconds among 50,000 keys', async () => {
    const syllables = 'ba co du fel gra hin jo kar lim mor nak ost pel qui ras sun tov ur'.split(
      ' ',
    );
    const name = (at: number): string =>
      [at, at / 18, at / 324].map((part) => syllables[Math.floor(part) % 18]).join('');
    const many = await NearKeys.among(
      Array.from({ length: 50_000 }, (_, at) => `${name(at)}${1990 + (at % 36)}n${at}`),
    );
    const started = performance.now();
    for (let at = 0; at < 20; at++) {
      many.of(`${name(at * 7)}2031x${at}`);
    }
    assert.ok((performance.now() - started) / 20 < 20);
  });
});

describe('editDistance', () => {
  it('counts a swap of neighbours once', () => {
    assert.equal(editDistance('sanh', 'snah', 4), 1);
    assert.equal(editDistance('ca', 'abc', 4), 3);
  });

  it('is symmetric, and zero for one text only', () => {
    const text = fc.stringMatching(/^[abc]{0,7}$/);
    fc.assert(
      fc.property(text, text, (one, other) => {
        const distance = editDistance(one, other, 99);
        assert.equal(distance, editDistance(other, one, 99));
        assert.equal(distance === 0, one === other);
        const limited = editDistance(one, other, 2);
        assert.equal(limited, distance !== undefined && distance <= 2 ? distance : undefined);
      }),
    );
  });
});
