import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModelFolder } from '../../../src/core/evaluation/modelFolder';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { Tokenizer } from '../../../src/core/evaluation/tokenizer';
import { temporaryFolder } from './temporaryFolder';
import { tinyTokenizer, writeTinyModel } from './tinyModel';

describe('the tokenizer', () => {
  const folder = temporaryFolder();
  let models = 0;

  async function load(tokenizer: unknown = tinyTokenizer, config: object = {}) {
    const model = writeTinyModel(join(folder(), `model-${models++}`));
    const text = typeof tokenizer === 'string' ? tokenizer : JSON.stringify(tokenizer);
    writeFileSync(join(model, 'tokenizer.json'), text);
    writeFileSync(
      join(model, 'tokenizer_config.json'),
      JSON.stringify({ model_max_length: 8, pad_token: '[PAD]', ...config }),
    );
    return Tokenizer.load(await readModelFolder(model, nodeFiles), nodeFiles);
  }

  it('adds special tokens around one text and two', async () => {
    const tokenizer = await load();
    assert.deepEqual(tokenizer.encode('Good films'), {
      ids: [2, 4, 6, 7, 3],
      types: [0, 0, 0, 0, 0],
      truncated: false,
    });
    assert.deepEqual(tokenizer.encode('good', 'bad'), {
      ids: [2, 4, 3, 5, 3],
      types: [0, 0, 0, 1, 1],
      truncated: false,
    });
  });

  it('keeps the pattern of a pair whose second text is empty', async () => {
    const tokenizer = await load();
    assert.deepEqual(tokenizer.encode('good', '').ids, [2, 4, 3, 3]);
  });

  it('truncates before the special tokens are added', async () => {
    const tokenizer = await load();
    const { ids, truncated } = tokenizer.encode('good '.repeat(20));
    assert.deepEqual(ids, [2, 4, 4, 4, 4, 4, 4, 3]);
    assert.ok(truncated);
  });

  // Lengths as tokenizers 0.22 (Rust, truncate_encodings) gives them for 8 - 3 tokens.
  for (const [first, second, kept] of [
    [1, 9, [1, 4]],
    [9, 1, [4, 1]],
    [9, 9, [2, 3]],
    [4, 9, [2, 3]],
    [9, 4, [3, 2]],
    [2, 3, [2, 3]],
  ] as const) {
    it(`keeps ${kept.join(' and ')} tokens of a pair of ${first} and ${second}`, async () => {
      const tokenizer = await load();
      const { ids } = tokenizer.encode('good '.repeat(first), 'bad '.repeat(second));
      const count = (token: number) => ids.filter((id) => id === token).length;
      assert.deepEqual([count(4), count(5)], kept);
      assert.equal(ids.length, 3 + kept[0] + kept[1]);
    });
  }

  it('cuts on the left where the tokenizer says so', async () => {
    const tokenizer = await load(tinyTokenizer, { truncation_side: 'left' });
    const { ids } = tokenizer.encode(`bad ${'good '.repeat(6)}`);
    assert.deepEqual(ids, [2, 4, 4, 4, 4, 4, 4, 3]);
  });

  it('does not truncate where no longest length is known', async () => {
    const tokenizer = await load(tinyTokenizer, { model_max_length: 1e30 });
    assert.equal(tokenizer.encode('good '.repeat(500)).ids.length, 502);
  });

  it('pads a batch to its longest example, on the side the tokenizer says', async () => {
    for (const [side, ids, mask] of [
      ['right', [2n, 4n, 3n, 0n, 2n, 4n, 5n, 3n], [1n, 1n, 1n, 0n, 1n, 1n, 1n, 1n]],
      ['left', [0n, 2n, 4n, 3n, 2n, 4n, 5n, 3n], [0n, 1n, 1n, 1n, 1n, 1n, 1n, 1n]],
    ] as const) {
      const tokenizer = await load(tinyTokenizer, { padding_side: side });
      const batch = [tokenizer.encode('good'), tokenizer.encode('good bad')];
      const tensors = tokenizer.pad(batch, ['input_ids', 'attention_mask']);
      assert.deepEqual(Object.keys(tensors), ['input_ids', 'attention_mask']);
      assert.deepEqual(tensors['input_ids']?.dims, [2, 4]);
      assert.deepEqual([...(tensors['input_ids']?.data ?? [])], ids);
      assert.deepEqual([...(tensors['attention_mask']?.data ?? [])], mask);
    }
  });

  for (const [what, content] of [
    ['that is no JSON', '{"model":'],
    ['that is a list', '[]'],
    ['without a model', { ...tinyTokenizer, model: undefined }],
    ['of an unknown kind', { ...tinyTokenizer, model: { type: 'Telepathy', vocab: {} } }],
    ['with an unknown normalizer', { ...tinyTokenizer, normalizer: { type: 'Shout' } }],
    [
      'whose special token is not in its vocabulary',
      {
        ...tinyTokenizer,
        post_processor: { type: 'BertProcessing', sep: ['[S]', 9], cls: ['[C]', 8] },
      },
    ],
  ] as const) {
    it(`refuses a tokenizer.json ${what}`, () =>
      assert.rejects(
        load(content),
        /^PersonError: The tokenizer .*tokenizer\.json could not be used/,
      ));
  }
});
