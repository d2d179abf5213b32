import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { format } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium';
import {
  ensureServer,
  repository,
  type RunningServer,
  startServer,
  temporaryFolder,
} from './server';

/**
 * Set to 1, opens the folder in restricted mode. The desktop has no such switch under
 * `@vscode/test-electron`, which always turns workspace trust off.
 */
const restrictedVariable = 'PAPERWEIGHT_RESTRICTED_MODE';

const minutesAllowed = Number(process.env['PAPERWEIGHT_VSCODE_TIMEOUT_MINUTES'] ?? 8);

/** How the lines begin that the workbench itself logs in every run. */
const noise = [
  'Resolving connection token',
  'Resolved connection token',
  'Creating a socket',
  '[reconnection-grace-time]',
  'Updating additional builtin extensions cache',
  'Ignoring fetching additional builtin extensions',
  'Creation of workbench contribution',
  '[Service Worker]',
  '[AgentHost',
  '[AccountPolicyGate]',
  '[DefaultAccount]',
  'Timed out waiting for authentication provider',
  'Canceled',
  // The server is installed without its two native add-ons, for logging and for a watchdog.
  'Error: Could not locate the bindings file.',
  "Cannot find module './build/Release/watchdog'",
];

interface DesktopArguments {
  readonly extensionDevelopmentPath: readonly string[];
  readonly extensionTestsPath: string | undefined;
  readonly folder: string | undefined;
}

/**
 * Takes the command line of a desktop VS Code that is asked to run extension tests, runs them in
 * the server build with a headless Chromium in the window's place, and ends with the same output
 * and exit code.
 */
async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2));
  if (!asked.extensionTestsPath) {
    throw new Error('This stands in for VS Code in tests only: --extensionTestsPath is missing.');
  }
  const dataFolder = temporaryFolder('tests');
  let server: RunningServer | undefined;
  let browser: Browser | undefined;
  let page: Page | undefined;
  const workbenchLog: string[] = [];
  try {
    server = await startServer(await ensureServer(), {
      dataFolder,
      trusted: process.env[restrictedVariable] !== '1',
      smokeTestDriver: true,
      env: { EXTENSIONS_GALLERY: '{}' },
    });
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const finished = testsFinished(page, workbenchLog);
    await page.goto(server.url(asked.folder, payload(server, asked)));
    return await finished;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    await keepEvidence(page, server, workbenchLog);
    return 1;
  } finally {
    await browser?.close();
    await server?.stop();
  }
}

function readArguments(args: readonly string[]): DesktopArguments {
  const extensionDevelopmentPath: string[] = [];
  let extensionTestsPath: string | undefined;
  let folder: string | undefined;
  for (const argument of args) {
    const option = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
    if (!option) folder = path.resolve(argument);
    else if (option[1] === 'extensionDevelopmentPath' && option[2]) {
      extensionDevelopmentPath.push(path.resolve(option[2]));
    } else if (option[1] === 'extensionTestsPath' && option[2]) {
      extensionTestsPath = path.resolve(option[2]);
    }
  }
  return { extensionDevelopmentPath, extensionTestsPath, folder };
}

function payload(server: RunningServer, asked: DesktopArguments): [string, string][] {
  const pairs = asked.extensionDevelopmentPath.map((folder): [string, string] => [
    'extensionDevelopmentPath',
    server.remoteUri(folder),
  ]);
  if (asked.extensionTestsPath) {
    pairs.push(['extensionTestsPath', server.remoteUri(asked.extensionTestsPath)]);
  }
  pairs.push(['skipWelcome', 'true']);
  return pairs;
}

/** Prints what the tests print; resolves to their exit code, or fails when they take too long. */
async function testsFinished(page: Page, workbenchLog: string[]): Promise<number> {
  let finish: (code: number) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const finished = new Promise<number>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
    const text = format(...args);
    workbenchLog.push(`[${type}] ${text}`);
    if (!isNoise(text)) console.log(text);
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => finish(code));
  page.on('pageerror', (error) => workbenchLog.push(`[page] ${error.stack ?? error.message}`));
  page.once('crash', () => fail(new Error('The page VS Code ran in has crashed.')));
  setTimeout(() => {
    fail(new Error(`The tests did not end within ${minutesAllowed} minutes.`));
  }, minutesAllowed * 60_000).unref();
  return finished;
}

function isNoise(text: string): boolean {
  return noise.some((beginning) => text.startsWith(beginning));
}

async function keepEvidence(
  page: Page | undefined,
  server: RunningServer | undefined,
  workbenchLog: readonly string[],
): Promise<void> {
  const folder = path.join(repository, 'out', 'failures', `vscode-${Date.now()}`);
  await fs.mkdir(folder, { recursive: true });
  await page?.screenshot({ path: path.join(folder, 'window.png') }).catch(() => undefined);
  await fs.writeFile(path.join(folder, 'workbench.log'), workbenchLog.join('\n'));
  if (server) await fs.copyFile(server.log, path.join(folder, 'server.log'));
  console.error(`A screenshot and the logs are in ${path.relative(repository, folder)}.`);
}

// Whoever asked for the tests may have been ended without a word to this process.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(130);
}, 1000).unref();

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
