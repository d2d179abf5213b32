import { PersonError } from '../../personError';
import type { RunReport, TaskOptions } from '../report';
import type { RecordedExample } from './recordedRequests';

/** What the exported task remembers of the run it stands for, so that its results can be taken in. */
export interface HarnessOrigin {
  /** Version of this shape. */
  readonly format: 1;
  /** Id of our task. */
  readonly task: string;
  readonly data: Pick<
    RunReport['data'],
    'id' | 'name' | 'split' | 'of' | 'seed' | 'sampling' | 'sha256' | 'columns'
  >;
  readonly options: TaskOptions;
}

/** A task for lm-evaluation-harness. */
export interface HarnessTask {
  /** Name to give with `--tasks`. */
  readonly name: string;
  /** A task configuration, as the harness's `TaskConfig` has it. */
  readonly yaml: string;
  /** The documents, one JSON object a line. */
  readonly data: string;
}

/** Name of the file with the documents. */
export const dataFile = 'data.jsonl';

type Kind = RecordedExample['kind'];
type Of<K extends Kind> = Extract<RecordedExample, { kind: K }>;
type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };

/** What differs from kind to kind: the documents, and how the harness reads them. */
interface Layout {
  readonly documents: readonly Readonly<Record<string, unknown>>[];
  readonly config: { readonly [key: string]: Yaml };
}

/**
 * Lays a task out for lm-evaluation-harness 0.4. The documents hold the prompts as they are put to a
 * model here, examples before the question included, so that both ask the same to the letter; each
 * has the `index` of its row in our data.
 *
 * @param examples At least one, all of one kind.
 * @throws {PersonError} when the examples are not alike in what only a whole task can be set to.
 */
export function harnessTask(
  examples: readonly RecordedExample[],
  origin: HarnessOrigin,
): HarnessTask {
  const [first] = examples;
  const kind = first?.kind ?? 'text';
  const layout = layoutOf(kind, examples);
  const name = `paperweight_${origin.data.id}_${origin.task}`.replace(/\W+/g, '_').toLowerCase();
  const shots = origin.options['shots'];
  const config: { readonly [key: string]: Yaml } = {
    task: name,
    dataset_path: 'json',
    dataset_kwargs: { data_files: { test: dataFile } },
    test_split: 'test',
    ...layout.config,
    num_fewshot: 0,
    metadata: {
      version: 1,
      // The examples are part of the prompts already; this is the number that tables show.
      ...(typeof shots === 'number' && { num_fewshot: shots }),
      paperweight: JSON.parse(JSON.stringify(origin)) as Yaml,
    },
  };
  return {
    name,
    yaml: `${yamlOf(config)}\n`,
    data: layout.documents.map((document) => `${JSON.stringify(document)}\n`).join(''),
  };
}

function layoutOf(kind: Kind, examples: readonly RecordedExample[]): Layout {
  const of = <K extends Kind>(wanted: K): Of<K>[] => {
    const alike = examples.filter((example): example is Of<K> => example.kind === wanted);
    if (alike.length < examples.length) throw notAlike('what the model is asked for');
    return alike;
  };
  switch (kind) {
    case 'choices':
      return choicesLayout(of(kind));
    case 'text':
      return textLayout(of(kind));
    case 'completion':
      return completionLayout(of(kind));
  }
}

function choicesLayout(examples: readonly Of<'choices'>[]): Layout {
  const all = examples.flatMap(({ requests }) => requests);
  // The harness counts a choice's characters for acc_norm without what stands before it.
  const delimiter = all.every(({ continuation }) => continuation.startsWith(' ')) ? ' ' : '';
  const choiceOf = (continuation: string) => continuation.slice(delimiter.length);
  const isOneContext = examples.every(
    ({ requests }) => new Set(requests.map(({ context }) => context)).size === 1,
  );
  const accuracy = { metric: 'acc', aggregation: 'mean', higher_is_better: true };
  if (isOneContext) {
    return {
      documents: examples.map(({ index, requests, gold }) => ({
        index,
        context: requests[0]?.context ?? '',
        choices: requests.map(({ continuation }) => choiceOf(continuation)),
        gold,
      })),
      config: {
        output_type: 'multiple_choice',
        doc_to_text: 'context',
        doc_to_choice: 'choices',
        doc_to_target: 'gold',
        target_delimiter: delimiter,
        metric_list: [accuracy, { ...accuracy, metric: 'acc_norm' }],
      },
    };
  }
  // As WinoGrande: the choices are in the contexts, and what follows them is the same.
  const isOneContinuation = examples.every(
    ({ requests }) => new Set(requests.map(({ continuation }) => continuation)).size === 1,
  );
  if (!isOneContinuation) throw notAlike('their contexts and continuations');
  return {
    documents: examples.map(({ index, requests, gold }) => ({
      index,
      contexts: requests.map(({ context }) => context),
      continuation: choiceOf(requests[0]?.continuation ?? ''),
      gold,
    })),
    config: {
      output_type: 'multiple_choice',
      doc_to_text: 'gold',
      doc_to_choice: 'contexts',
      doc_to_target: 'continuation',
      target_delimiter: delimiter,
      metric_list: [accuracy],
    },
  };
}

function textLayout(examples: readonly Of<'text'>[]): Layout {
  const metric = (name: string) => ({ metric: name });
  return {
    documents: examples.map(({ index, text }) => ({ index, text })),
    config: {
      output_type: 'loglikelihood_rolling',
      doc_to_text: '',
      doc_to_target: 'text',
      metric_list: ['word_perplexity', 'byte_perplexity', 'bits_per_byte'].map(metric),
    },
  };
}

function completionLayout(examples: readonly Of<'completion'>[]): Layout {
  const [first] = examples;
  const settings = JSON.stringify(first?.options);
  if (examples.some(({ options }) => JSON.stringify(options) !== settings)) {
    throw notAlike('how long an answer may be and what ends it');
  }
  const answers = examples.map(({ prediction: { references, label } }) =>
    references ? [...references] : label === undefined ? [] : [label],
  );
  if (answers.some((right) => right.length === 0)) throw notAlike('having an answer that is right');
  const isSingle = answers.every((right) => right.length === 1);
  const translation = ['bleu', 'chrf', 'ter'].map((name) => ({
    metric: name,
    aggregation: name,
    higher_is_better: name !== 'ter',
  }));
  return {
    documents: examples.map(({ index, prompt }, at) => ({
      index,
      context: prompt,
      answer: isSingle ? answers[at]?.[0] : answers[at],
    })),
    config: {
      output_type: 'generate_until',
      doc_to_text: 'context',
      doc_to_target: 'answer',
      generation_kwargs: {
        // Without any, the harness would stop where examples end.
        until: first && first.options.stop.length > 0 ? [...first.options.stop] : ['</s>'],
        max_gen_toks: first?.options.mostTokens ?? 1,
        do_sample: false,
        temperature: 0,
      },
      metric_list: [
        {
          metric: 'exact_match',
          aggregation: 'mean',
          higher_is_better: true,
          ignore_case: true,
          ignore_punctuation: true,
        },
        ...(isSingle ? translation : []),
      ],
    },
  };
}

function notAlike(what: string): PersonError {
  return new PersonError(
    `The examples differ in ${what}, for which lm-evaluation-harness has no task.`,
    'Choose data whose examples are alike.',
  );
}

/** YAML of what is JSON at its leaves, which is YAML. */
function yamlOf(value: { readonly [key: string]: Yaml }, indent = ''): string {
  return Object.entries(value)
    .map(([key, entry]) => {
      const name = /^[a-z_]+$/i.test(key) ? key : JSON.stringify(key);
      if (typeof entry !== 'object') return `${indent}${name}: ${JSON.stringify(entry)}`;
      const inner = `${indent}  `;
      if (!Array.isArray(entry)) {
        const fields = entry as { readonly [key: string]: Yaml };
        return Object.keys(fields).length === 0
          ? `${indent}${name}: {}`
          : `${indent}${name}:\n${yamlOf(fields, inner)}`;
      }
      const items = (entry as readonly Yaml[]).map((item) => `${inner}- ${JSON.stringify(item)}`);
      return items.length === 0 ? `${indent}${name}: []` : `${indent}${name}:\n${items.join('\n')}`;
    })
    .join('\n');
}
