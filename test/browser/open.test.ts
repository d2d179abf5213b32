import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/vscode/chromium';
import { repository } from '../../scripts/vscode/server';
import { eventually } from './workbench';

describe('npm run try, where there is no desktop VS Code', () => {
  let opening: ChildProcess;
  let browser: Browser;
  let address: URL;

  before(async () => {
    opening = spawn(process.execPath, ['--import', 'tsx', 'scripts/vscode/open.ts'], {
      cwd: repository,
      env: { ...process.env, PAPERWEIGHT_VSCODE: 'server' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    [address, browser] = await Promise.all([printedAddress(opening), launchChromium()]);
  });

  after(async () => {
    await browser.close();
    opening.kill('SIGKILL');
  });

  it('prints the address of a window with Paperweight and the sample in it', async () => {
    const page = await browser.newPage();
    await page.goto(address.href);
    await page.locator('.activitybar a.action-label[aria-label*="Paperweight"]').waitFor();
    await page.locator('.explorer-viewlet [aria-label^="paper.tex"]').first().waitFor();
  });

  it('leaves nothing behind on Ctrl-C', async () => {
    const folder = address.searchParams.get('folder');
    assert.ok(folder && existsSync(folder), `No folder is in ${address.href}`);
    const ended = new Promise((resolve) => opening.once('exit', resolve));
    opening.kill('SIGINT');
    await ended;
    assert.equal(existsSync(folder), false);
    await eventually(() => assert.rejects(fetch(address.origin)));
  });
});

function printedAddress(child: ChildProcess): Promise<URL> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const address = /http:\/\/\S+(?=\n)/.exec(printed);
      if (address) resolve(new URL(address[0]));
    });
    child.once('exit', () => reject(new Error(`It ended without an address:\n${printed}`)));
  });
}
