import { parseArgs, type ParseArgsConfig } from 'node:util';
import { PersonError } from '../core/personError';

/** What a command needs of the terminal. */
export interface Terminal {
  out(text: string): void;
  /** To stderr, beside an answer. */
  note(text: string): void;
  /** To stderr, in place of what it said before; absent where stderr is no terminal. */
  progress?(text: string): void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A subcommand. */
export interface Command {
  readonly name: string;
  /** After the name, as the usage line shows it. */
  readonly usage: string;
  readonly summary: string;
  /** @returns the exit code: 0, or 1 when the answer is "no" or a threshold failed. */
  run(args: readonly string[], terminal: Terminal): Promise<0 | 1>;
}

/**
 * Reads a command's arguments.
 *
 * @throws {PersonError} for an option the command does not have, or one without its value.
 */
export function readArguments<T extends NonNullable<ParseArgsConfig['options']>>(
  command: Pick<Command, 'name' | 'usage'>,
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw usageError(command, cause instanceof Error ? firstSentence(cause.message) : '');
  }
}

export function usageError(
  command: Pick<Command, 'name' | 'usage'>,
  happened: string,
): PersonError {
  return new PersonError(happened, `Usage: paperweight ${command.name} ${command.usage}`);
}

/**
 * A whole number of at least `least`, or `undefined` where the option was not given.
 *
 * @throws {PersonError} for anything else.
 */
export function readWhole(
  option: string,
  value: string | undefined,
  least: number,
): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const number = Number(value);
  if (value.trim() === '' || !Number.isInteger(number) || number < least) {
    throw new PersonError(
      `--${option} cannot be "${value}".`,
      `Give a whole number of at least ${least}.`,
    );
  }
  return number;
}

/**
 * Texts as `NAME=VALUE`, by name; `undefined` where none was given.
 *
 * @throws {PersonError} for one that is not such a text.
 */
export function readPairs(
  command: Pick<Command, 'name' | 'usage'>,
  option: string,
  texts: readonly string[] | undefined,
): Record<string, string> | undefined {
  if (!texts) return undefined;
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw usageError(command, `--${option} cannot be "${text}": write it as NAME=VALUE.`);
    }),
  );
}

function firstSentence(text: string): string {
  const [sentence = text] = text.split(/(?<=[.!?])\s/);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
