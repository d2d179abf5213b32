import { PersonError } from '../core/personError';
import type { Command } from './command';

/** Each is loaded when it is run: what reads and writes citations takes as long as a search. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  search: async () => (await import('./search')).searchCommand,
  show: async () => (await import('./show')).showCommand,
  check: async () => (await import('./check')).checkCommand,
  cite: async () => (await import('./cite')).citeCommand,
  eval: async () => (await import('./eval')).evalCommand,
  compare: async () => (await import('./compare')).compareCommand,
  export: async () => (await import('./export')).exportCommand,
  import: async () => (await import('./import')).importCommand,
  score: async () => (await import('./score')).scoreCommand,
};

/** @returns the exit code: 0 done, 1 "no" or below a threshold, 2 bad usage or input. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  try {
    if (name === undefined || name === '--help' || name === 'help') {
      process.stdout.write(await help());
      return name === undefined ? 2 : 0;
    }
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!load) {
      throw new PersonError(
        `There is no command ${name}.`,
        `Choose one of: ${Object.keys(commands).join(', ')}.`,
      );
    }
    const command = await load();
    if (args.includes('--help')) {
      process.stdout.write(`Usage: paperweight ${command.name} ${command.usage}\n`);
      return 0;
    }
    return await command.run(args, {
      out: (text) => void process.stdout.write(text === '' ? '' : `${text}\n`),
      note: (text) => void process.stderr.write(`paperweight: ${text}\n`),
      ...(process.stderr.isTTY && {
        progress: (text: string) => void process.stderr.write(`\r\u001b[K${text}`),
      }),
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

async function help(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const width = Math.max(...all.map(({ name }) => name.length));
  const rows = all.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: paperweight COMMAND [--help]\n\n${rows.join('\n')}\n`;
}

// Not process.exit: what was written must reach a pipe first.
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
