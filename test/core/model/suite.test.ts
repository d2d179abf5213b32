import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildBundle } from '../../../scripts/model/build';
import { readHead } from '../../../scripts/model/head';
import { paths } from '../../../scripts/model/paths';
import {
  jsonLines,
  sameTextKey,
  splitSentences,
  type Sentence,
  type Split,
} from '../../../scripts/model/suite';

describe('the bundled suite', function () {
  this.timeout(60_000);
  let splits: Record<Split, Sentence[]>;

  before(async () => {
    await buildBundle();
    splits = await splitSentences(paths.sentences);
  });

  it('holds out 600 of 3,000 sentences, as many of each site and class', () => {
    assert.equal(splits.train.length, 2400);
    assert.equal(splits['held-out'].length, 600);
    const groups = new Map<string, number>();
    for (const { id, label } of splits['held-out']) {
      const group = `${id.split('-')[0]} ${label}`;
      groups.set(group, (groups.get(group) ?? 0) + 1);
    }
    assert.equal(groups.size, 6);
    assert.ok([...groups.values()].every((count) => count === 100));
  });

  it('has no text in both splits, even spelled otherwise', () => {
    const keys = new Set(splits.train.map(({ text }) => sameTextKey(text)));
    const shared = splits['held-out'].filter(({ text }) => keys.has(sameTextKey(text)));
    assert.deepEqual(shared, []);
    assert.equal(sameTextKey(' Great  phone!'), sameTextKey('great phone'));
    assert.notEqual(sameTextKey(':)'), sameTextKey(':('));
  });

  it('gives every sentence an id of its own', () => {
    const all = Object.values(splits).flat();
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  });

  it('is the same on every machine', () => {
    const hash = (name: Split) =>
      createHash('sha256').update(jsonLines(splits[name])).digest('hex');
    assert.equal(hash('train'), 'af184f5721d2bb12ba14b266a27ff89993630fe9cddd4255ac663dc291b96de4');
    assert.equal(
      hash('held-out'),
      'b0158b065da7effc4db22581a20b1d6c615c7d3a76348fbe131f5f3e7583f0a6',
    );
  });

  it('is what the head was trained on', async () => {
    const { data, settings } = await readHead(paths.head);
    const train = createHash('sha256').update(jsonLines(splits.train)).digest('hex');
    assert.equal(data.sha256, train);
    assert.equal(settings.examples, splits.train.length);
  });

  it('says where it is from and on what terms', async () => {
    const suite = JSON.parse(await readFile(join(paths.suite, 'suite.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    assert.deepEqual(suite['splits'], {
      train: { file: 'train.jsonl', examples: 2400 },
      'held-out': { file: 'held-out.jsonl', examples: 600 },
    });
    for (const field of ['origin', 'licence', 'citation', 'paper']) {
      assert.ok(suite[field], `${field} is missing`);
    }
    const written = await readFile(join(paths.suite, 'held-out.jsonl'), 'utf8');
    assert.equal(written, jsonLines(splits['held-out']));
  });
});
