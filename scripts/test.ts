import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { ensureChromium } from './vscode/chromium';
import { ensureServer, repository } from './vscode/server';

/** What one layer came to; a check that has no tests of its own passes as 0 and fails as 1. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface Layer {
  readonly name: string;
  /** Whether it works on what `npm run build` makes. */
  readonly needsBuild: boolean;
  readonly run: () => Promise<Counts>;
}

const countsFile = path.join(repository, 'out', 'counts.jsonl');
const minutesPerStep = 20;

const layers: readonly Layer[] = [
  { name: 'check', needsBuild: false, run: () => step('npm', ['run', 'check']) },
  { name: 'core', needsBuild: true, run: () => mocha('test/core/**/*.test.ts') },
  { name: 'vscode', needsBuild: true, run: extensionHost },
  { name: 'browser', needsBuild: true, run: browser },
];

async function main(): Promise<number> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !layers.some((layer) => layer.name === name));
  if (unknown !== undefined) {
    const names = layers.map(({ name }) => name).join(', ');
    console.error(`There is no layer "${unknown}". The layers are ${names}; none named runs all.`);
    return 2;
  }
  const chosen = layers.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const rows: { layer: string; passed: number; failed: number; seconds: number }[] = [];
  const record = async (layer: string, run: () => Promise<Counts>): Promise<Counts> => {
    console.log(`\n== ${layer}`);
    const start = performance.now();
    const counts = await run().catch((error: unknown): Counts => {
      console.error(error instanceof Error ? error.message : error);
      return { passed: 0, failed: 1 };
    });
    const seconds = Math.round((performance.now() - start) / 1000);
    rows.push({ layer, ...counts, seconds });
    return counts;
  };

  let built: Counts | undefined;
  for (const layer of chosen) {
    if (layer.needsBuild) {
      built ??= await record('build', build);
      if (built.failed > 0) {
        console.log(`\n== ${layer.name}: not run, because the build failed`);
        continue;
      }
    }
    await record(layer.name, layer.run);
  }

  console.log();
  for (const { layer, passed, failed, seconds } of rows) {
    console.log(`${layer.padEnd(8)} ${passed} passed, ${failed} failed (${seconds} s)`);
  }
  const passed = rows.reduce((sum, row) => sum + row.passed, 0);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function build(): Promise<Counts> {
  // Else the test of a deleted file would be run for ever.
  rmSync(path.join(repository, 'out', 'test'), { recursive: true, force: true });
  return step('npm', ['run', 'build', '--', '--tests']);
}

function extensionHost(): Promise<Counts> {
  return counted([path.join('node_modules', '@vscode', 'test-cli', 'out', 'bin.mjs')]);
}

async function browser(): Promise<Counts> {
  if (process.platform !== 'linux') {
    console.log('Not run: this layer drives the server build of VS Code, which needs Linux.');
    return { passed: 0, failed: 0 };
  }
  await ensureServer();
  ensureChromium();
  return mocha('test/browser/**/*.test.ts', [
    ...['--require', require.resolve('../test/browser/evidence.ts')],
    ...['--timeout', '180000'],
  ]);
}

function mocha(files: string, options: readonly string[] = []): Promise<Counts> {
  const bin = path.join('node_modules', 'mocha', 'bin', 'mocha.js');
  const reporter = ['--reporter', './scripts/countingReporter.js'];
  return counted([bin, '--import=tsx', ...reporter, ...options, files]);
}

/** Runs a script whose mocha counts into {@link countsFile}; no test at all is a failure. */
async function counted(script: readonly string[]): Promise<Counts> {
  mkdirSync(path.dirname(countsFile), { recursive: true });
  rmSync(countsFile, { force: true });
  const env = { ...process.env, PAPERWEIGHT_TEST_COUNTS: countsFile };
  const code = await runCommand(process.execPath, script, env);
  let passed = 0;
  let failed = 0;
  for (const line of readCounts()) {
    passed += line.passed;
    failed += line.failed;
  }
  if (failed === 0 && code !== 0) {
    console.log(`Counted as one failure: the run ended with code ${code} and no failed test.`);
    failed = 1;
  } else if (passed + failed === 0) {
    console.log('Counted as one failure: no test was run.');
    failed = 1;
  }
  return { passed, failed };
}

function readCounts(): Counts[] {
  try {
    const lines = readFileSync(countsFile, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Counts);
  } catch {
    return [];
  }
}

async function step(command: string, args: readonly string[]): Promise<Counts> {
  const code = await runCommand(command, args, process.env);
  return { passed: 0, failed: code === 0 ? 0 : 1 };
}

/** Runs a command with its output passed through and no input; resolves to its exit code. */
function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: repository,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      // npm is a script on Windows.
      shell: process.platform === 'win32' && command === 'npm',
    });
    const timer = setTimeout(() => {
      console.error(`Ended after ${minutesPerStep} minutes: ${command} ${args.join(' ')}`);
      child.kill('SIGTERM');
    }, minutesPerStep * 60_000);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
