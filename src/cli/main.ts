import { PersonError } from '../core/personError';
import { citeCommand } from './cite';
import type { Command } from './command';
import { evalCommand } from './eval';
import { scoreCommand } from './score';
import { searchCommand } from './search';
import { showCommand } from './show';

const commands: readonly Command[] = [
  searchCommand,
  showCommand,
  citeCommand,
  evalCommand,
  scoreCommand,
];

/** @returns the exit code: 0 done, 1 "no" or below a threshold, 2 bad usage or input. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  try {
    if (name === undefined || name === '--help' || name === 'help') {
      process.stdout.write(help());
      return name === undefined ? 2 : 0;
    }
    const command = commands.find((candidate) => candidate.name === name);
    if (!command) {
      throw new PersonError(
        `There is no command ${name}.`,
        `Choose one of: ${commands.map((candidate) => candidate.name).join(', ')}.`,
      );
    }
    if (args.includes('--help')) {
      process.stdout.write(`Usage: paperweight ${command.name} ${command.usage}\n`);
      return 0;
    }
    return await command.run(args, {
      out: (text) => void process.stdout.write(text === '' ? '' : `${text}\n`),
      note: (text) => void process.stderr.write(`paperweight: ${text}\n`),
      signal: interrupted.signal,
    });
  } catch (error) {
    if (error instanceof PersonError) {
      process.stderr.write(`paperweight: ${error.message}\n`);
    } else {
      process.stderr.write(`paperweight: ${error instanceof Error ? error.stack : error}\n`);
    }
    return 2;
  }
}

function help(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: paperweight COMMAND [--help]\n\n${rows.join('\n')}\n`;
}

// Not process.exit: what was written must reach a pipe first.
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
