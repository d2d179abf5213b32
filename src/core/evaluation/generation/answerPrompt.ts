import { PersonError } from '../../personError';

/** A question put to a model, with what it may draw on. */
export interface AskedQuestion {
  readonly question: string;
  readonly context: string;
}

export interface AnsweredQuestion extends AskedQuestion {
  readonly answer: string;
}

/** The usual prompts, by whether there is a context and whether the model goes on with a text. */
const usual = {
  continued: {
    open: 'Question: {question}\nAnswer:',
    withContext: '{context}\n\nQuestion: {question}\nAnswer:',
  },
  // The form that T5 was trained on (Raffel et al., JMLR 2020, appendix D, SQuAD).
  encoded: {
    open: 'question: {question}',
    withContext: 'question: {question} context: {context}',
  },
};

/**
 * The prompt's form: the person's own, else the usual one.
 *
 * @param given Has `{question}` and perhaps `{context}`; `\n` stands for a new line.
 * @throws {PersonError} when it has no place for the question.
 */
export function promptForm(given: string, continues: boolean, hasContext: boolean): string {
  const own = given.replaceAll('\\n', '\n');
  if (own !== '' && !own.includes('{question}')) {
    throw new PersonError(
      'The option prompt has no place for the question.',
      'Write {question} where it goes, and {context} where the text goes.',
    );
  }
  return own || usual[continues ? 'continued' : 'encoded'][hasContext ? 'withContext' : 'open'];
}

/** A prompt: the examples with their answers, an empty line between them, then the question. */
export function promptOf(
  form: string,
  asked: AskedQuestion,
  shots: readonly AnsweredQuestion[],
): string {
  const filled = (values: AskedQuestion) =>
    form.replace(/\{(question|context)\}/g, (_, name: keyof AskedQuestion) => values[name]);
  return [...shots.map((shot) => `${filled(shot)} ${shot.answer}`), filled(asked)].join('\n\n');
}
