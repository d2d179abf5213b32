import { badItem, readList, requireSameLength, toNumber } from './input';
import { wilson } from './interval';
import type { MetricScorer } from './scorer';

/** One question: its choices and the positions, from 0, of the right ones. */
interface Question {
  readonly choices: readonly string[];
  readonly answers: readonly number[];
}

/** A metric as a way to choose. */
export interface ChoiceRule {
  readonly id: string;
  readonly reference: string;
  /**
   * The position of the choice made; the first of equals.
   *
   * @param logLikelihoods Of each choice.
   * @param lengths Characters (code points) of each choice.
   */
  choose(logLikelihoods: readonly number[], lengths: readonly number[]): number;
}

/** The likeliest choice by log-likelihood, or by log-likelihood per character. */
export const choiceRules: readonly ChoiceRule[] = [
  { id: 'acc', reference: 'lm-evaluation-harness acc', choose: (values) => firstMaximum(values) },
  {
    id: 'acc-norm',
    reference: 'lm-evaluation-harness acc_norm',
    choose: (values, lengths) =>
      firstMaximum(values.map((value, choice) => value / (lengths[choice] ?? NaN))),
  },
];

/** Length of a choice as `acc-norm` takes it: in code points. */
export function choiceLength(choice: string): number {
  return Array.from(choice).length;
}

function multipleChoiceScorer({ id, reference, choose }: ChoiceRule): MetricScorer {
  return {
    id,
    options: [],
    score(predictions, references) {
      const likelihoods = readLikelihoods(predictions);
      const questions = readList(references, 'references', questionShape).map(readQuestion);
      requireSameLength(likelihoods, questions);
      let correct = 0;
      const chosen = questions.map(({ choices, answers }, index) => {
        const values = likelihoods[index] ?? [];
        if (values.length !== choices.length) {
          throw badItem('predictions', index, `a list of ${choices.length} log-likelihoods`);
        }
        const best = choose(values, choices.map(choiceLength));
        if (answers.includes(best)) correct++;
        return best;
      });
      const n = questions.length;
      return {
        metric: id,
        value: correct / n,
        interval: wilson(correct, n),
        signature: reference,
        details: { correct, examples: n, chosen },
      };
    },
  };
}

/**
 * Accuracy of the likeliest choice, by log-likelihood (`acc`) or by log-likelihood per character of
 * the choice (`acc-norm`), as lm-evaluation-harness does it: the first of equals wins.
 */
export const multipleChoiceScorers: readonly MetricScorer[] = choiceRules.map(multipleChoiceScorer);

const questionShape = 'an object {choices, answer}';

function readLikelihoods(value: unknown): number[][] {
  const wanted = "a list of the choices' log-likelihoods (numbers)";
  return readList(value, 'predictions', wanted).map((item, index) => {
    if (!Array.isArray(item)) throw badItem('predictions', index, wanted);
    return item.map((one) => {
      const number = toNumber(one);
      if (number === undefined) throw badItem('predictions', index, wanted);
      return number;
    });
  });
}

/** An answer is a position from 0, the text of a choice, or a list of positions, any of them right. */
function readQuestion(item: unknown, index: number): Question {
  const { choices, answer } = (item ?? {}) as { choices?: unknown; answer?: unknown };
  if (
    !Array.isArray(choices) ||
    choices.length === 0 ||
    !choices.every((choice) => typeof choice === 'string')
  ) {
    throw badItem('references', index, questionShape);
  }
  const given: unknown[] = Array.isArray(answer) ? answer : [answer];
  const answers = given.map((one) => (typeof one === 'string' ? choices.indexOf(one) : one));
  const isPosition = (one: unknown): one is number =>
    typeof one === 'number' && Number.isInteger(one) && one >= 0 && one < choices.length;
  if (answers.length === 0 || !answers.every(isPosition)) {
    throw badItem('references', index, `${questionShape} whose answer is one of the choices`);
  }
  return { choices: choices as string[], answers };
}

function firstMaximum(values: readonly number[]): number {
  let best = 0;
  values.forEach((value, index) => {
    if (value > (values[best] ?? -Infinity)) best = index;
  });
  return best;
}
