import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@vscode/test-cli';
import { require as load } from 'tsx/cjs/api';

const { chooseVSCode } = load('./scripts/vscode/choose.ts', import.meta.url);
const { ensureServer, temporaryCopy } = load('./scripts/vscode/server.ts', import.meta.url);
const { ensureChromium } = load('./scripts/vscode/chromium.ts', import.meta.url);

const root = path.dirname(fileURLToPath(import.meta.url));
const choice = await chooseVSCode();
console.log(choice.description);
if (choice.kind === 'server') {
  await ensureServer();
  ensureChromium();
}

const vscode =
  choice.kind === 'server'
    ? { useInstallation: { fromPath: choice.executable } }
    : { version: choice.version };

// `npm test` names a file that every run's counts are appended to.
const counting = process.env.PAPERWEIGHT_TEST_COUNTS
  ? { reporter: path.join(root, 'scripts', 'countingReporter.js') }
  : {};

/**
 * One window: the test files of one folder, with a fresh copy of the sample workspace open or, for
 * `noFolder`, nothing. Restricted mode is only to be had in the server build, because
 * @vscode/test-electron starts every desktop with workspace trust off.
 */
const windows = [
  { label: 'workspace', opens: 'media/sample' },
  { label: 'noFolder' },
  ...(choice.kind === 'server'
    ? [{ label: 'restricted', opens: 'media/sample', env: { PAPERWEIGHT_RESTRICTED_MODE: '1' } }]
    : []),
];

export default defineConfig(
  windows
    .filter(({ label }) => existsSync(path.join(root, 'out', 'test', 'vscode', label)))
    .map(({ label, opens, env }) => ({
      label,
      files: `out/test/vscode/${label}/**/*.test.js`,
      ...(opens ? { workspaceFolder: temporaryCopy(path.join(root, opens)) } : {}),
      ...(env ? { env } : {}),
      mocha: { ui: 'bdd', timeout: 60_000, ...counting },
      skipExtensionDependencies: true,
      ...vscode,
    })),
);
