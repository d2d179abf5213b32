import { PersonError } from '../../personError';
import type { RefusedError } from './httpClient';

/** What is said of a model that a server does not have. */
export function unknownModel(model: string, known: readonly string[], url: string): PersonError {
  return new PersonError(
    `${url} has no model ${model}.`,
    known.length === 0
      ? 'Name the model as the server calls it.'
      : `Choose one of: ${known.slice(0, 10).join(', ')}.`,
  );
}

/** What is said of a request that a server refuses. */
export function refusedBy(name: string, { status, said }: RefusedError): PersonError {
  return new PersonError(
    `${name} refused a request (${status}${said === '' ? '' : `: ${said.replace(/\.+$/, '')}`}).`,
    /context|length|max_tokens|too long/i.test(said)
      ? 'Choose shorter texts, or serve the model with a longer context.'
      : 'Look into the log of the server.',
  );
}

/** What is said of a server that scores nothing it is given. */
export function tellsNoScores(name: string, said?: string): PersonError {
  const why = said === undefined || said === '' ? '' : ` (${said.replace(/\.+$/, '')})`;
  return new PersonError(
    `${name} does not tell log-probabilities of the text it is given${why}, so that no language modelling or multiple choice can be run on it.`,
    'Serve the model with vLLM, or choose a task that has it write, such as translation.',
  );
}
