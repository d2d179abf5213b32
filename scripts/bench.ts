import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import * as path from 'node:path';

/**
 * Runs the benchmarks of test/bench one after the other, or those named: `npm run bench -- search`.
 * They measure what `npm run build` left, so that runs before and after a change can be compared.
 */
function main(): number {
  const folder = path.resolve('test/bench');
  const known = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'median.ts')
    .map((file) => path.basename(file, '.ts'));
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no benchmark "${unknown}". There are: ${known.join(', ')}.`);
    return 2;
  }
  const failed = (wanted.length === 0 ? known : wanted).filter((name) => {
    console.log(`\n== ${name}`);
    const file = path.join(folder, `${name}.ts`);
    return (
      spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' }).status !== 0
    );
  });
  failed.forEach((name) => console.error(`The benchmark ${name} failed.`));
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = main();
