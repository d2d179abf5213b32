import { choiceLength, choiceRules } from '../../metrics/multipleChoice';
import type { Prediction } from '../report';
import type { Sample } from './resultFile';

const mostShown = 1000;

/**
 * What lm-evaluation-harness logged, as predictions of the task that does the same here, so that they
 * can be compared example by example.
 *
 * @param outputType Of the harness's task, as `multiple_choice`.
 * @param offset Added to positions, where tasks of a group follow one another.
 */
export function predictionsOf(
  samples: readonly Sample[],
  outputType: string,
  offset: number,
): Prediction[] {
  const [first] = samples;
  // With several filters there is a line for each; the first is that of the first metric.
  const own = samples.filter(({ filter }) => filter === first?.filter);
  const make = makers[outputType] ?? generated;
  return own.map((sample) => make(sample, indexOf(sample) + offset));
}

/** Documents that were exported from here say which row of our data they are. */
function indexOf({ doc, id, values }: Sample): number {
  const { index } = doc;
  const isOurs = Number.isInteger(index) && 'doc_id' in values && ourFields.some((f) => f in doc);
  return isOurs ? (index as number) : id;
}

const ourFields = ['context', 'contexts', 'text'];

const makers: Readonly<Record<string, (sample: Sample, index: number) => Prediction>> = {
  multiple_choice: chosen,
  loglikelihood_rolling: rolled,
  loglikelihood: likely,
};

function chosen({ requests, responses, values, target }: Sample, index: number): Prediction {
  const logLikelihoods = responses.map((response) => scoreIn(response));
  const continuations = requests
    .slice(0, logLikelihoods.length)
    .map(([, continuation]) => String(continuation ?? ''));
  const contexts = requests.map(([context]) => String(context ?? ''));
  // Choices are in the contexts where what follows is always the same.
  const inContexts = new Set(continuations).size < continuations.length;
  const choices = inContexts ? contexts : continuations.map((one) => one.replace(/^ /, ''));
  const lengths = choices.map(choiceLength);
  const [byScore, byLength] = choiceRules.map(({ choose }) => choose(logLikelihoods, lengths));
  const named = /^\d+$/.test(target) ? Number(target) : choices.indexOf(target);
  const isRight = values['acc'] === 1;
  // What is right, as far as the harness's verdicts tell; where neither choice is, none of them.
  const answer =
    named >= 0 && named < choices.length && (named === byScore) === isRight
      ? named
      : isRight
        ? (byScore ?? -1)
        : values['acc_norm'] === 1
          ? (byLength ?? -1)
          : -1;
  return {
    index,
    text: shortened(contexts[0] ?? ''),
    label: choices[answer] ?? target,
    predicted: choices[byScore ?? -1] ?? '',
    correct: isRight,
    values: { logLikelihoods, lengths, answer },
  };
}

function rolled({ requests, responses, values }: Sample, index: number): Prediction {
  const weight = (name: string) => {
    const pair = values[name];
    return Array.isArray(pair) && typeof pair[1] === 'number' ? pair[1] : undefined;
  };
  const words = weight('word_perplexity');
  const bytes = weight('byte_perplexity') ?? weight('bits_per_byte');
  return {
    index,
    text: shortened(String(requests[0]?.[0] ?? '')),
    values: {
      logLikelihood: scoreIn(responses[0]),
      ...(words !== undefined && { words }),
      ...(bytes !== undefined && { bytes }),
    },
  };
}

function likely({ requests, responses, target, values }: Sample, index: number): Prediction {
  return {
    index,
    text: shortened(String(requests[0]?.[0] ?? '')),
    label: target,
    ...(typeof values['acc'] === 'number' && { correct: values['acc'] === 1 }),
    values: { logLikelihood: scoreIn(responses[0]) },
  };
}

function generated({ requests, responses, target, values }: Sample, index: number): Prediction {
  const [response] = responses;
  const right = values['exact_match'] ?? values['em'] ?? values['acc'];
  return {
    index,
    text: shortened(String(requests[0]?.[0] ?? '')),
    label: target,
    predicted: String(Array.isArray(response) ? response[0] : (response ?? '')),
    ...((right === 0 || right === 1) && { correct: right === 1 }),
  };
}

/** `-12.5`, or `["-12.5", "False"]`, whose numbers are texts since they went through a table. */
function scoreIn(response: unknown): number {
  const value: unknown = Array.isArray(response) ? response[0] : response;
  return Array.isArray(value) ? scoreIn(value) : Number(value);
}

function shortened(text: string): string {
  return text.length > mostShown ? `…${text.slice(-mostShown)}` : text;
}
