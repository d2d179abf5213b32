import { choiceLength } from '../../metrics/multipleChoice';
import { strip } from '../../metrics/whitespace';
import type { ContinuationRequest } from '../languageModel';
import { cellOf, UnfitQuestion, type Question } from './questions';

/** A question laid out for a language model. */
export interface Prompt {
  /** What is scored for each choice, without the examples that may go before. */
  readonly requests: readonly ContinuationRequest[];
  /** The choices whose characters `acc-norm` counts. */
  readonly choices: readonly string[];
  /** With its answer, as an example before other questions. */
  readonly example: string;
  /** What goes before everything. */
  readonly description: string;
}

/** A way to put questions to a language model: that of a task of lm-evaluation-harness, or plainly. */
export interface PromptFormat {
  readonly id: string;
  /** As the report states it. */
  readonly version: string;
  /** @throws {UnfitQuestion} when the question lacks what the format needs. */
  lay(question: Question): Prompt;
}

/** Between the text and its answer, and after the answer of an example. */
const targetDelimiter = ' ';
const exampleDelimiter = '\n\n';
const letters = ['A', 'B', 'C', 'D'];

/** The texts are those of lm-evaluation-harness 0.4.13 (`lm_eval/tasks`). */
export const promptFormats: readonly PromptFormat[] = [
  {
    id: 'plain',
    version: 'the question, a space, a choice',
    lay: (question) => continued(question.text, question.choices, question.answer),
  },
  {
    id: 'boolq',
    version: harness('boolq', '2.0'),
    lay: (question) => {
      const passage = textOf(question, 'passage');
      const text = `${passage}\nQuestion: ${question.text}?\nAnswer:`;
      return continued(text, ['no', 'yes'], question.answer);
    },
  },
  { id: 'piqa', version: harness('piqa', '1.0'), lay: asQuestion },
  {
    id: 'hellaswag',
    version: harness('hellaswag', '1.0'),
    lay: (question) => {
      const [activity, first, second] = ['activity_label', 'ctx_a', 'ctx_b'].map((column) =>
        textOf(question, column),
      ) as [string, string, string];
      const text = withoutArtifacts(`${activity}: ${first} ${capitalized(second)}`);
      return continued(text, question.choices.map(withoutArtifacts), question.answer);
    },
  },
  { id: 'winogrande', version: harness('winogrande', '1.0'), lay: asPartialContexts },
  { id: 'arc_easy', version: harness('arc_easy', '1.0'), lay: asQuestion },
  { id: 'arc_challenge', version: harness('arc_challenge', '1.0'), lay: asQuestion },
  {
    id: 'openbookqa',
    version: harness('openbookqa', '1.0'),
    lay: (question) => continued(question.text, question.choices, question.answer),
  },
  {
    id: 'mmlu',
    version: harness('mmlu', '1.0'),
    lay: (question) => {
      if (question.choices.length !== 4) {
        throw new UnfitQuestion(
          `it has ${question.choices.length} choices, and MMLU's prompt four`,
        );
      }
      const choices = question.choices.map((choice, index) => `${letters[index]}. ${choice}\n`);
      const text = `${strip(question.text)}\n${choices.join('')}Answer:`;
      const about = question.subject ? ` about ${question.subject.replaceAll('_', ' ')}` : '';
      return {
        ...continued(text, letters, question.answer),
        description: `The following are multiple choice questions (with answers)${about}.\n\n`,
      };
    },
  },
];

function harness(task: string, version: string): string {
  return `lm-evaluation-harness ${task} ${version}`;
}

function continued(text: string, choices: readonly string[], answer: number): Prompt {
  return {
    requests: choices.map((choice) => ({
      context: text,
      continuation: `${targetDelimiter}${choice}`,
    })),
    choices,
    example: `${text}${targetDelimiter}${choices[answer] ?? ''}${exampleDelimiter}`,
    description: '',
  };
}

function asQuestion({ text, choices, answer }: Question): Prompt {
  return continued(`Question: ${text}\nAnswer:`, choices, answer);
}

/** Partial evaluation: how likely the end of the sentence is after each of its beginnings. */
function asPartialContexts({ text, choices, answer }: Question): Prompt {
  const gap = text.indexOf('_');
  if (gap < 0) throw new UnfitQuestion('its sentence has no gap (_)');
  const end = strip(text.slice(gap + 1));
  const contexts = choices.map((choice) => text.slice(0, gap) + choice);
  return {
    requests: contexts.map((context) => ({ context, continuation: `${targetDelimiter}${end}` })),
    choices: contexts,
    example: `${contexts[answer] ?? ''}${targetDelimiter}${end}${exampleDelimiter}`,
    description: '',
  };
}

/** HellaSwag's texts from WikiHow have marks in brackets. */
function withoutArtifacts(text: string): string {
  return strip(text)
    .replaceAll(' [title]', '. ')
    .replace(/\[[^\n]*?\]/g, '')
    .replaceAll('  ', ' ');
}

/** As Python's `str.capitalize()`: the rest becomes lower case. */
function capitalized(text: string): string {
  const [first = '', ...rest] = Array.from(text);
  const [upper = '', ...more] = Array.from(first.toUpperCase());
  return upper + more.join('').toLowerCase() + rest.join('').toLowerCase();
}

function textOf({ cells }: Question, column: string): string {
  const value = cellOf(cells, column);
  if (typeof value === 'string') return value;
  throw new UnfitQuestion(`its ${column} holds no text`);
}

/** Lengths of a prompt's choices, for `acc-norm`. */
export function lengthsOf({ choices }: Prompt): number[] {
  return choices.map(choiceLength);
}
