import { PersonError } from '../../personError';
import type { TaskOptions } from '../report';
import type { Task } from './task';

/**
 * What a run of a task is set to: what the person gave, else the suite, else the task's own.
 *
 * @param ofSuite Those that are not the task's are left out.
 * @throws {PersonError} when a given one is none of the task, or not of its kind.
 */
export function settledOptions(
  { id, options = {} }: Task,
  ofSuite: TaskOptions = {},
  given: TaskOptions = {},
): TaskOptions {
  const known = Object.keys(options);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new PersonError(
      `The task ${id} has no option ${unknown}.`,
      known.length === 0 ? 'Leave it out: it has none.' : `Choose one of: ${known.join(', ')}.`,
    );
  }
  return Object.fromEntries(
    Object.entries(options).map(([name, usual]) => {
      const value = given[name] ?? ofSuite[name] ?? usual;
      return [name, asKindOf(usual, value, name)];
    }),
  );
}

/** A value as one of the kind of another: on a command line every one is a text. */
function asKindOf(
  usual: string | number | boolean,
  value: string | number | boolean,
  name: string,
): string | number | boolean {
  if (typeof value === typeof usual) return value;
  const text = String(value);
  if (typeof usual === 'string') return text;
  if (typeof usual === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  if (typeof usual === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) {
    return Number(text);
  }
  throw new PersonError(
    `The option ${name} cannot be ${text}.`,
    `Give a ${typeof usual === 'number' ? 'number' : 'true or false'}, such as ${usual}.`,
  );
}
