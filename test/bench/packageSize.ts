// Size of the packaged extension for this platform, and what in it weighs most.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'paperweight-package-'));
const vsix = path.join(folder, 'paperweight.vsix');
try {
  execFileSync('npm', ['run', 'package', '--', '--out', vsix], { stdio: 'ignore' });
  console.log(`VSIX, ${process.platform}-${process.arch}: ${megabytes(fs.statSync(vsix).size)}`);
  const heavy = ['dist/models', 'dist/node_modules', 'dist/suites', 'data'];
  heavy.forEach((part) => console.log(`  ${part}: ${megabytes(sizeOf(part))} unpacked`));
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

function sizeOf(folder: string): number {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
