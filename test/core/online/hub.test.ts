import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hub, type HubProgress } from '../../../src/core/online/hub';
import { hubSettings, MissingRepository } from '../../../src/core/online/hubConnection';
import { FakeHub } from './fakeHub';

const revision = 'a'.repeat(40);
const weights = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251));

describe('downloading from the Hub', () => {
  const fake = new FakeHub();
  let cache = '';

  before(() => fake.start());
  after(() => fake.stop());
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'paperweight-hub-'));
    fake.reset();
    fake.add('models', 'org/tiny', {
      'config.json': { content: Buffer.from('{"model_type":"bert"}') },
      'onnx/model.onnx': { content: weights, lfs: true },
      'empty.txt': { content: Buffer.alloc(0) },
      '../outside.json': { content: Buffer.from('1') },
      'a\\..\\b.json': { content: Buffer.from('1') },
      'C:evil.json': { content: Buffer.from('1') },
    });
  });
  afterEach(() => rmSync(cache, { recursive: true, force: true }));

  const hub = (token?: string) =>
    new Hub({ endpoint: fake.endpoint, ...(token !== undefined && { token }) }, cache);
  const folder = () => join(cache, 'models--org--tiny');
  const blobs = () => readdirSync(join(folder(), 'blobs')).sort();
  const downloads = () => fake.requests.filter(({ path }) => path.includes('/resolve/'));

  async function download(onProgress?: (progress: HubProgress) => void, signal?: AbortSignal) {
    const tiny = await hub().list('model', 'org/tiny', undefined);
    return hub().download(tiny, tiny.files, onProgress, signal);
  }

  it('lists the files at one commit, page by page, and none whose name leads out of a folder', async () => {
    const tiny = await hub().list('model', 'org/tiny', undefined);
    assert.deepEqual(tiny.source, { repository: 'org/tiny', revision });
    assert.equal(tiny.reference, 'main');
    assert.deepEqual(
      tiny.files.map(({ path, bytes, checksum }) => [path, bytes, checksum.kind]),
      [
        ['config.json', 21, 'git'],
        ['onnx/model.onnx', 300_000, 'sha256'],
        ['empty.txt', 0, 'git'],
      ],
    );
    assert.ok(fake.requests.every(({ path }) => path.startsWith('/api/')));
  });

  it('keeps the layout of the cache that other tools read', async () => {
    const snapshot = await download();
    assert.equal(snapshot, join(folder(), 'snapshots', revision));
    assert.deepEqual(readFileSync(join(snapshot, 'onnx', 'model.onnx')), weights);
    assert.equal(readFileSync(join(snapshot, 'config.json'), 'utf8'), '{"model_type":"bert"}');
    assert.equal(readFileSync(join(snapshot, 'empty.txt'), 'utf8'), '');
    assert.equal(readFileSync(join(folder(), 'refs', 'main'), 'utf8'), revision);
    assert.ok(lstatSync(join(snapshot, 'onnx', 'model.onnx')).isSymbolicLink());
    assert.match(
      readlinkSync(join(snapshot, 'onnx', 'model.onnx')),
      /^\.\.[\\/]\.\.[\\/]\.\.[\\/]blobs[\\/][0-9a-f]{64}$/,
    );
    assert.equal(blobs().length, 3);
    assert.deepEqual(readdirSync(cache), ['models--org--tiny']);
  });

  it('says how much is to come, how far it is, and downloads nothing twice', async () => {
    const tiny = await hub().list('model', 'org/tiny', 'main');
    assert.equal(await hub().missingBytes(tiny, tiny.files), 300_021);
    const seen: number[] = [];
    await download(({ done, total }) => {
      assert.equal(total, 300_021);
      seen.push(done);
    });
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
    );
    assert.equal(seen.at(-1), 300_021);
    assert.equal(await hub().missingBytes(tiny, tiny.files), 0);
    const asked = downloads().length;
    await download();
    assert.equal(downloads().length, asked);
  });

  it('goes on where a broken connection stopped', async () => {
    fake.faults.broken = { path: 'onnx/model.onnx', after: 70_000, times: 3 };
    const snapshot = await download();
    assert.deepEqual(readFileSync(join(snapshot, 'onnx', 'model.onnx')), weights);
    const ranges = downloads()
      .filter(({ host }) => host === 'store')
      .map(({ range }) => Number(/\d+/.exec(range ?? '0')?.[0]));
    assert.equal(ranges[0], 0);
    assert.equal(ranges.length, 4);
    assert.ok(ranges.every((from, index) => index === 0 || from > (ranges[index - 1] ?? 0)));
  });

  it('keeps what came when the connection stays broken, and goes on from it the next time', async function () {
    this.timeout(10_000);
    const partial = () =>
      join(folder(), 'blobs', blobs().find((name) => /incomplete/.test(name)) ?? '');
    fake.faults.broken = { path: 'onnx/model.onnx', after: 0, times: 100 };
    const tiny = await hub().list('model', 'org/tiny', undefined);
    const model = tiny.files.filter(({ path }) => path === 'onnx/model.onnx');
    await assert.rejects(
      hub().download(tiny, model),
      /The connection broke off while onnx\/model\.onnx was downloaded\. Download it again to go on/,
    );
    writeFileSync(partial(), weights.subarray(0, 100_000));
    fake.reset();
    assert.equal(await hub().missingBytes(tiny, model), 200_000);
    const snapshot = await hub().download(tiny, model);
    assert.deepEqual(readFileSync(join(snapshot, 'onnx', 'model.onnx')), weights);
    assert.deepEqual(
      downloads().map(({ range }) => range),
      ['bytes=100000-', 'bytes=100000-'],
    );
  });

  it('starts again where a server gives only the whole', async () => {
    fake.faults = { broken: { path: 'onnx/model.onnx', after: 70_000, times: 1 }, noRanges: true };
    const snapshot = await download();
    assert.deepEqual(readFileSync(join(snapshot, 'onnx', 'model.onnx')), weights);
  });

  for (const [what, content] of [
    ['of the same length', Buffer.from(weights).fill(7, 5000, 5001)],
    ['that is longer', Buffer.concat([weights, Buffer.from('more')])],
  ] as const) {
    it(`keeps nothing of a file ${what} whose hash is another`, async () => {
      fake.faults.changed = { path: 'onnx/model.onnx', content };
      await assert.rejects(
        download(),
        /onnx\/model\.onnx was not kept: what came is not the file whose SHA-256 is published/,
      );
      assert.equal(existsSync(join(folder(), 'snapshots', revision, 'onnx', 'model.onnx')), false);
      assert.deepEqual(
        blobs().filter((name) => name.length !== 40),
        [],
      );
      assert.equal(existsSync(join(folder(), 'refs', 'main')), false);
    });
  }

  it('checks files that LFS does not keep by the hash of git', async () => {
    fake.faults.changed = { path: 'config.json', content: Buffer.from('{"model_type":"gpt2"}') };
    await assert.rejects(download(), /config\.json was not kept: .* whose SHA-1 is published/);
  });

  it('takes no damaged part for a whole file', async () => {
    const tiny = await hub().list('model', 'org/tiny', undefined);
    await download();
    rmSync(folder(), { recursive: true });
    await hub().download(tiny, tiny.files.slice(0, 1));
    const value = tiny.files[1]?.checksum.value ?? '';
    writeFileSync(join(folder(), 'blobs', `${value}.incomplete`), Buffer.alloc(300_000));
    await assert.rejects(download(), /was not kept/);
    const snapshot = await download();
    assert.deepEqual(readFileSync(join(snapshot, 'onnx', 'model.onnx')), weights);
  });

  it('stops at once when cancelled, keeps the part, and goes on from it', async () => {
    const abort = new AbortController();
    fake.faults.hold = () => new Promise(() => undefined);
    const tiny = await hub().list('model', 'org/tiny', undefined);
    const model = tiny.files.filter(({ path }) => path === 'onnx/model.onnx');
    const started = Date.now();
    await assert.rejects(
      hub().download(
        tiny,
        model,
        ({ done }) => {
          if (done > 0) abort.abort();
        },
        abort.signal,
      ),
      { name: 'AbortError' },
    );
    assert.ok(Date.now() - started < 1000);
    const [kept = ''] = blobs();
    assert.match(kept, /^[0-9a-f]{64}\.incomplete$/);
    fake.reset();
    const snapshot = await hub().download(tiny, model);
    assert.deepEqual(readFileSync(join(snapshot, 'onnx', 'model.onnx')), weights);
    assert.match(downloads()[0]?.range ?? '', /^bytes=[1-9]\d*-$/);
  });

  it('sends the token to the endpoint alone', async () => {
    const tiny = await hub('hf_secret').list('model', 'org/tiny', undefined);
    await hub('hf_secret').download(tiny, tiny.files);
    const tokens = (host: string) =>
      new Set(fake.requests.filter((request) => request.host === host).map(({ token }) => token));
    assert.deepEqual(tokens('hub'), new Set(['Bearer hf_secret']));
    assert.deepEqual(tokens('store'), new Set([undefined]));
  });

  it('says why the Hub refuses, and what to do', async () => {
    const refused = async (code: number, errorCode: string | undefined, token?: string) => {
      fake.faults.status = { code, ...(errorCode !== undefined && { errorCode }) };
      try {
        await hub(token).list('model', 'org/tiny', undefined);
      } catch (error) {
        return (error as Error).message;
      }
      return 'not refused';
    };
    assert.match(
      await refused(401, 'GatedRepo'),
      /only to people who were granted access\. .*HF_TOKEN/,
    );
    assert.match(await refused(403, 'GatedRepo', 't'), /with the account that HF_TOKEN is of/);
    assert.match(
      await refused(401, 'RepoNotFound'),
      /has no org\/tiny that everyone may see\. .*HF_TOKEN/,
    );
    assert.match(await refused(404, 'RevisionNotFound'), /org\/tiny has no such revision/);
    assert.match(
      await refused(401, undefined, 't'),
      /refused access .*\(401\)\. Check that HF_TOKEN/,
    );
    assert.match(await refused(429, undefined), /asked too often \(429\)/);
    assert.match(await refused(503, undefined), /did not give org\/tiny \(503\)\. Try again later/);
    fake.reset();
    await assert.rejects(hub().list('model', 'org/absent', undefined), MissingRepository);
    await assert.rejects(hub().list('model', 'org/tiny', 'v9'), /no such revision/);
    await assert.rejects(hub().list('model', '../../etc', undefined), /is no id on the Hub/);
    await assert.rejects(hub().list('model', 'org/tiny', '../../x'), /is no revision/);
  });

  it('says that there is no network', async () => {
    const nowhere = new Hub({ endpoint: 'http://127.0.0.1:9' }, cache);
    await assert.rejects(
      nowhere.list('model', 'org/tiny', undefined),
      /127\.0\.0\.1:9 could not be reached \(.+\)\. Check the network, or set HF_ENDPOINT/,
    );
  });

  it('says that the disk is full', async function () {
    if (process.platform !== 'linux') return this.skip();
    const tiny = await hub().list('model', 'org/tiny', undefined);
    await hub().download(tiny, tiny.files.slice(0, 1));
    const model = tiny.files.filter(({ path }) => path === 'onnx/model.onnx');
    const blob = join(folder(), 'blobs', model[0]?.checksum.value ?? '');
    symlinkSync('/dev/full', `${blob}.incomplete`);
    await assert.rejects(
      hub().download(tiny, model),
      /The disk is full: onnx\/model\.onnx was not downloaded whole\. Make room/,
    );
  });

  it('says that the cache cannot be written to', async () => {
    writeFileSync(join(cache, 'models--org--tiny'), 'a file where a folder should be');
    await assert.rejects(
      download(),
      /org\/tiny could not be written to the Hugging Face cache \(E\w+\)\. Make/,
    );
  });

  it('reads endpoint and token of the environment', () => {
    assert.deepEqual(hubSettings({}), { endpoint: 'https://huggingface.co' });
    assert.deepEqual(hubSettings({ HF_ENDPOINT: 'https://hf-mirror.com/', HF_TOKEN: ' t \n' }), {
      endpoint: 'https://hf-mirror.com',
      token: 't',
    });
    assert.throws(() => hubSettings({ HF_ENDPOINT: 'hf-mirror' }), /HF_ENDPOINT is no address/);
  });
});
