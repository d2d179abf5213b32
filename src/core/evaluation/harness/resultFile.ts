import { PersonError } from '../../personError';

type Fields = Readonly<Record<string, unknown>>;

/** What lm-evaluation-harness 0.4 writes as `results_*.json`, as far as it is read. */
export interface ResultFile {
  /** By task or group: values by metric and filter, as `acc,none`. */
  readonly results: Readonly<Record<string, Fields>>;
  /** Configurations of tasks; groups have none. */
  readonly configs: Readonly<Record<string, Fields>>;
  /** The tasks and groups of each group. */
  readonly subtasks: Readonly<Record<string, readonly string[]>>;
  readonly shots: Fields;
  readonly samples: Readonly<Record<string, Fields>>;
  readonly config: Fields;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Version of the harness, or the commit it was run from. */
  readonly version?: string;
  /** Name of the model, as it was given. */
  readonly model: string;
}

/**
 * Reads a file of results.
 *
 * @param name Of the file, for messages.
 * @throws {PersonError} where it is not JSON, of another tool, or lacks what is needed.
 */
export function readResultFile(text: string, name: string): ResultFile {
  const next = 'Name a results_*.json that lm_eval --output_path wrote.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PersonError(`${name} cannot be imported: it is not JSON.`, next, { cause });
  }
  const file = fieldsOf(value);
  if (file['schema'] !== undefined && Array.isArray(file['predictions'])) {
    throw new PersonError(
      `${name} is a run of Paperweight already.`,
      'Compare it as it is, with paperweight compare.',
    );
  }
  const results = groupsOf(file['results']);
  const lacking = (what: string) =>
    new PersonError(
      `${name} is no result of lm-evaluation-harness 0.4: it has no ${what}.`,
      `${next} Results of other tools cannot be imported yet.`,
    );
  if (Object.keys(results).length === 0) throw lacking('results');
  if (typeof file['configs'] !== 'object' || file['configs'] === null) throw lacking('configs');
  if (typeof file['config'] !== 'object' || file['config'] === null) throw lacking('config');
  const seconds = file['date'];
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) throw lacking('date');
  const config = fieldsOf(file['config']);
  const model = textOf(file['model_name']) ?? modelIn(config['model_args']);
  if (model === undefined) throw lacking('name of the model');
  const version = textOf(file['lm_eval_version']) ?? textOf(file['git_hash']);
  return {
    results,
    configs: groupsOf(file['configs']),
    subtasks: Object.fromEntries(
      Object.entries(fieldsOf(file['group_subtasks'])).map(([group, names]) => [
        group,
        Array.isArray(names) ? names.map(String) : [],
      ]),
    ),
    shots: fieldsOf(file['n-shot']),
    samples: groupsOf(file['n-samples']),
    config,
    startedAt: new Date(seconds * 1000).toISOString(),
    ...(version !== undefined && { version }),
    model,
  };
}

/** One line of `samples_*.jsonl`, as far as it is read. */
export interface Sample {
  readonly id: number;
  readonly doc: Fields;
  readonly target: string;
  /** What was put to the model, a list each request. */
  readonly requests: readonly (readonly unknown[])[];
  /** What came of each, after the filter. */
  readonly responses: readonly unknown[];
  readonly filter: string;
  /** SHA-256 of the document, as the harness takes it; absent before 0.4.3. */
  readonly docHash?: string;
  /** Values by metric. */
  readonly values: Fields;
}

/**
 * Reads a file of samples.
 *
 * @throws {PersonError} naming the first line that is none.
 */
export function readSamples(text: string, name: string): Sample[] {
  const samples: Sample[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const fail = (why: string, cause?: unknown) =>
      new PersonError(
        `Line ${index + 1} of ${name} is no sample of lm-evaluation-harness: ${why}.`,
        'Name a samples_*.jsonl that lm_eval --log_samples wrote.',
        { cause },
      );
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      throw fail('it is not JSON', cause);
    }
    const fields = fieldsOf(value);
    const id = fields['doc_id'];
    const responses = fields['filtered_resps'];
    if (!Number.isInteger(id)) throw fail('it has no doc_id');
    if (!Array.isArray(responses)) throw fail('it has no filtered_resps');
    const docHash = textOf(fields['doc_hash']);
    samples.push({
      id: id as number,
      doc: fieldsOf(fields['doc']),
      target: String(fields['target'] ?? ''),
      requests: argumentsOf(fields['arguments']),
      responses,
      filter: textOf(fields['filter']) ?? 'none',
      ...(docHash !== undefined && { docHash }),
      values: fields,
    });
  });
  return samples;
}

/** `{ gen_args_0: { arg_0, arg_1 } }` since 0.4.3, `[[context, continuation]]` before. */
function argumentsOf(value: unknown): (readonly unknown[])[] {
  const each = Array.isArray(value) ? value : Object.values(fieldsOf(value));
  return each.map((one: unknown) => (Array.isArray(one) ? one : Object.values(fieldsOf(one))));
}

/** The model in the arguments it was loaded with, a text or a table by version. */
function modelIn(args: unknown): string | undefined {
  const names = ['peft', 'delta', 'pretrained', 'model', 'path', 'engine'];
  const given =
    typeof args === 'string'
      ? Object.fromEntries(args.split(',').map((one) => one.split(/=(.*)/s).slice(0, 2)))
      : fieldsOf(args);
  return names.map((name) => textOf((given as Fields)[name])).find((found) => found !== undefined);
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

function groupsOf(value: unknown): Readonly<Record<string, Fields>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).map(([name, fields]) => [name, fieldsOf(fields)]),
  );
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
