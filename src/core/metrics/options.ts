import { PersonError } from '../personError';
import type { MetricScorer, Options, OptionSpec } from './scorer';

/**
 * Checks the options given for a metric and fills in the defaults.
 *
 * Values may be of the option's kind or the text of one (`"4"`, `"true"`), as a command line gives
 * them.
 *
 * @throws PersonError for an option the metric does not have or a value it cannot take.
 */
export function readOptions(
  scorer: MetricScorer,
  given: Readonly<Record<string, unknown>>,
): Options {
  const read: Record<string, unknown> = {};
  for (const spec of scorer.options) {
    if (spec.default !== undefined) read[spec.name] = spec.default;
  }
  for (const [name, value] of Object.entries(given)) {
    const spec = scorer.options.find((candidate) => candidate.name === name);
    if (spec === undefined) {
      throw new PersonError(
        `${scorer.id} has no option "${name}".`,
        scorer.options.length === 0
          ? 'Leave it out.'
          : `Its options are: ${scorer.options.map((option) => option.name).join(', ')}.`,
      );
    }
    read[name] = readValue(scorer.id, spec, value);
  }
  return read;
}

function readValue(metric: string, spec: OptionSpec, value: unknown): unknown {
  const refuse = (allowed: string): PersonError =>
    new PersonError(
      `Option "${spec.name}" of ${metric} cannot be ${JSON.stringify(value)}.`,
      `Give ${allowed}.`,
    );
  if (spec.kind === 'boolean') {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw refuse('true or false');
  }
  if (spec.kind === 'number') {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    const allowed =
      (spec.whole ? 'a whole number' : 'a number') +
      (spec.min === undefined ? '' : ` of at least ${spec.min}`);
    if (typeof number !== 'number' || !Number.isFinite(number)) throw refuse(allowed);
    if (spec.whole && !Number.isInteger(number)) throw refuse(allowed);
    if (spec.min !== undefined && number < spec.min) throw refuse(allowed);
    return number;
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw refuse('a text or a number');
  }
  const text = String(value);
  if (spec.choices === undefined) return value;
  const choice = spec.choices.find((candidate) => sameChoice(candidate, text));
  if (choice === undefined) throw refuse(`one of ${spec.choices.join(', ')}`);
  return choice;
}

/** JSON writes version 2.0 as the number 2. */
function sameChoice(choice: string, text: string): boolean {
  return choice === text || (/^[\d.]+$/.test(choice) && Number(choice) === Number(text));
}
