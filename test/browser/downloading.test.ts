import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { FakeHub } from '../core/online/fakeHub';
import { Workbench } from './workbench';

describe('downloading a model', () => {
  const hub = new FakeHub();
  const kept = { ...process.env };
  let cache: string;
  let workbench: Workbench;

  before(async () => {
    const text = (value: string) => ({ content: Buffer.from(value) });
    hub.add('models', 'org/tiny-sentiment', {
      'config.json': text('{"id2label":{"0":"negative","1":"positive"}}'),
      'tokenizer.json': text('{}'),
      'onnx/model.onnx': { content: Buffer.alloc(4_000_000, 1), lfs: true },
      'onnx/model_int8.onnx': { content: Buffer.alloc(1_100_000, 2), lfs: true },
      'pytorch_model.bin': { content: Buffer.alloc(4_000_000, 3), lfs: true },
    });
    await hub.start();
    cache = mkdtempSync(path.join(tmpdir(), 'paperweight-hub-'));
    process.env['HF_ENDPOINT'] = hub.endpoint;
    process.env['HF_HUB_CACHE'] = cache;
    workbench = await Workbench.launch();
  });

  after(async () => {
    // Set to nothing they count as not set.
    process.env['HF_ENDPOINT'] = kept['HF_ENDPOINT'] ?? '';
    process.env['HF_HUB_CACHE'] = kept['HF_HUB_CACHE'] ?? '';
    await workbench.dispose();
    await hub.stop();
    rmSync(cache, { recursive: true, force: true });
  });

  it('says how large each precision is, how far it is, and that it is there', async () => {
    const { page, picker } = workbench;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    hub.faults.hold = () => held;

    await workbench.runCommand('Paperweight: Download a model from the Hugging Face Hub');
    await page.getByPlaceholder('organisation/name').fill('org/tiny-sentiment');
    await page.keyboard.press('Enter');
    await picker.row('int8').waitFor();
    const widget = page.locator('.quick-input-widget');
    assert.match(await widget.innerText(), /org\/tiny-sentiment at revision aaaaaaa/);
    assert.match(await picker.row('fp32').innerText(), /4\.0 MB/);
    assert.match(await picker.row('int8').innerText(), /1\.1 MB/);
    assert.equal(
      hub.requests.some(({ path: asked }) => asked.includes('/resolve/')),
      false,
    );
    await workbench.screenshot('download-precisions');

    await picker.row('int8').click();
    const notification = page.locator('.notifications-toasts');
    await notification
      .getByText(/Downloading org\/tiny-sentiment:int8 from 127\.0\.0\.1/)
      .waitFor();
    await notification.getByRole('button', { name: 'Cancel' }).waitFor();
    await workbench.screenshot('download-progress');
    release();
    await notification.getByText('org/tiny-sentiment:int8 is in the Hugging Face cache.').waitFor();
    await workbench.screenshot('download-done');
    const snapshot = path.join(cache, 'models--org--tiny-sentiment', 'snapshots', 'a'.repeat(40));
    assert.ok(existsSync(path.join(snapshot, 'onnx', 'model_int8.onnx')));
    assert.ok(!existsSync(path.join(snapshot, 'onnx', 'model.onnx')));

    await notification.getByRole('button', { name: 'Evaluate' }).click();
    await workbench
      .sidebar()
      .locator('#model vscode-option[selected]', { hasText: 'org/tiny-sentiment' })
      .waitFor({ state: 'attached' });
    await workbench.screenshot('download-evaluate');
  });
});
