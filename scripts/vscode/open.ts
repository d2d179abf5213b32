import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { onPath } from './chromium';
import { ensureServer, repository, startServer, temporaryCopy, temporaryFolder } from './server';

const macApplication = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';

/**
 * Opens a copy of the sample workspace in a VS Code that has the built extension in it: the desktop
 * one if this machine has it and can show it, else the server build, for any browser. Ends with the
 * window, or on Ctrl-C.
 */
async function main(): Promise<void> {
  const sample = temporaryCopy(path.join(repository, 'media', 'sample'));
  const code = desktopCode();
  if (code) await openDesktop(code, sample);
  else await serve(sample);
}

/** The desktop's command, unless there is no screen to show it on or the server is asked for. */
function desktopCode(): string | undefined {
  if (process.env['PAPERWEIGHT_VSCODE'] === 'server') return undefined;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
  return onPath('code') ?? (existsSync(macApplication) ? macApplication : undefined);
}

async function openDesktop(code: string, sample: string): Promise<void> {
  console.log(`VS Code: ${code}\nThe sample workspace is ${sample}. Close its window to end this.`);
  const args = [
    ...['--new-window', '--wait', '--disable-workspace-trust'],
    `--extensionDevelopmentPath=${repository}`,
    ...[sample, path.join(sample, 'README.md')],
  ];
  const shell = process.platform === 'win32';
  const child = spawn(shell ? `"${code}"` : code, args, { stdio: 'inherit', shell });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
}

async function serve(sample: string): Promise<void> {
  const dataFolder = temporaryFolder('try');
  const extensions = path.join(dataFolder, 'extensions');
  await fs.mkdir(extensions);
  await fs.symlink(repository, path.join(extensions, 'paperweight'));
  const server = await startServer(await ensureServer(), {
    dataFolder,
    settings: { 'window.autoDetectColorScheme': true, 'workbench.startupEditor': 'readme' },
  });
  console.log(
    [
      '',
      'VS Code with Paperweight is ready. Open this address in a browser on this machine:',
      '',
      `    ${server.url(sample)}`,
      '',
      'Ctrl-C ends it.',
    ].join('\n'),
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
