// Size of the packaged extension for this platform, with both precisions of the bundled model, as
// it ships, and with int8 alone, which is what the budget is set for.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'paperweight-package-'));
try {
  const both = path.join(folder, 'both.vsix');
  execFileSync('npm', ['run', 'package', '--', '--out', both], { stdio: 'ignore' });
  print('fp32 and int8', both);

  const ignore = path.join(folder, 'ignore');
  const shipped = fs.readFileSync('.vscodeignore', 'utf8');
  fs.writeFileSync(ignore, `${shipped}dist/models/*/onnx/model.onnx\n`);
  const small = path.join(folder, 'int8.vsix');
  const options = [
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
  ];
  execFileSync(
    process.execPath,
    ['node_modules/@vscode/vsce/vsce', 'package', ...options, '--ignoreFile', ignore, '-o', small],
    { stdio: 'ignore' },
  );
  print('int8 alone', small);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

function print(what: string, vsix: string): void {
  const megabytes = (fs.statSync(vsix).size / 1e6).toFixed(1);
  console.log(`VSIX for ${process.platform}-${process.arch}, ${what}: ${megabytes} MB`);
}
