import assert from 'node:assert/strict';
import fc from 'fast-check';
import { closestKeys, editDistance } from '../../../src/core/manuscript/closestKeys';
import { NearKeys } from '../../../src/core/manuscript/nearKeys';
import { Turns } from '../../../src/core/manuscript/turns';

const near = new NearKeys([
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
    it(`finds ${close.join(', ') || 'nothing'} close to ${JSON.stringify(key)}`, () => {
      assert.deepEqual(near.of(key), close);
    });
  }

  it('names a key no second time, and never the key itself', () => {
    const many = new NearKeys(['li2020a', 'li2020a', 'li2020b', 'li2020c', 'li2020d']);
    assert.deepEqual(many.of('li2020a'), ['li2020b', 'li2020c', 'li2020d']);
  });

  it('misses none that comparing with every key finds', async () => {
    const key = fc.stringMatching(/^[a-d]{3,6}[12]{0,4}[a-d]{0,4}$/);
    await fc.assert(
      fc.asyncProperty(key, fc.uniqueArray(key, { maxLength: 30 }), async (wanted, keys) => {
        const others = keys.filter((other) => other !== wanted);
        const naive = await closestKeys(wanted, others, new Turns());
        const found = new NearKeys(others).of(wanted);
        const edits = (text: string): number => editDistance(wanted, text, 99) ?? 99;
        assert.equal(found.length, naive.length);
        assert.deepEqual(found.map(edits), naive.map(edits));
      }),
    );
  });
});
