import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const installer = 'apt-get';

const debianPackages = ['chromium', 'fonts-dejavu-core'];

const quietFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The path of a Chromium or Chrome: `PAPERWEIGHT_CHROMIUM` if it is set, else one found on this
 * machine, else the one Debian and Ubuntu have, which is installed when this runs as root.
 */
export function ensureChromium(): string {
  const named = process.env['PAPERWEIGHT_CHROMIUM'];
  if (named) return named;
  const found = findChromium();
  if (found) return found;
  const command = `${installer} install -y --no-install-recommends ${debianPackages.join(' ')}`;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || process.platform !== 'linux' || !onPath(installer)) {
    throw new Error(
      'No Chromium or Chrome was found. Install one ' +
        (process.platform === 'linux' ? `(on Debian or Ubuntu: sudo ${command}) ` : '') +
        'or name it in the environment variable PAPERWEIGHT_CHROMIUM.',
    );
  }
  console.log(`Installing ${debianPackages.join(' and ')} with ${installer} (once).`);
  aptGet(['update', '-qq']);
  aptGet(['install', '-y', '-qq', '--no-install-recommends', ...debianPackages]);
  const installed = findChromium();
  if (!installed) throw new Error(`No Chromium was found after "${command}".`);
  return installed;
}

/** Starts Chromium without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), args: quietFlags, headless: true });
}

function findChromium(): string | undefined {
  for (const name of names) {
    const file = onPath(name);
    if (file) return file;
  }
  return elsewhere.find((file) => existsSync(file));
}

/** The file a command name stands for, or undefined when no folder of the PATH has it. */
export function onPath(command: string): string | undefined {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, command + ending);
      if (folder && existsSync(file)) return file;
    }
  }
  return undefined;
}

function aptGet(args: readonly string[]): void {
  const run = spawnSync(installer, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.status !== 0) {
    const said = `${run.stdout}${run.stderr}`.trim();
    throw new Error(`${installer} ${args[0]} ended with code ${run.status}:\n${said}`);
  }
}
