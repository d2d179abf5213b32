/**
 * Every kind of evaluation by its id, with the further tasks of the catalog that are evaluated in the
 * same way. Apart from the tasks themselves, so that who only asks whether there is one needs none of
 * what they are made of.
 */
const coveredTasks = {
  'document-retrieval': [],
  'extractive-question-answering': ['extractive-qa'],
  'generative-question-answering': ['generative-qa'],
  'image-text-matching': [],
  'image-text-retrieval': [],
  'language-modelling': [],
  'multiple-choice': [],
  'retrieval-augmented-generation': ['rag'],
  'sentence-pair-classification': ['natural-language-inference', 'paraphrase-identification'],
  'sentence-similarity': ['semantic-textual-similarity'],
  summarization: [],
  'text-classification': ['sentiment-analysis', 'linguistic-acceptability'],
  'text-recognition': [],
  translation: ['machine-translation'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type TaskId = keyof typeof coveredTasks;

/** The tasks, among them those of the catalog, that an evaluation is for. */
export function tasksCoveredBy(id: TaskId): readonly string[] {
  return [id, ...coveredTasks[id]];
}

/** Ids of all tasks, among them those of the catalog, that can be evaluated. */
export const evaluableTasks: ReadonlySet<string> = new Set(
  Object.entries(coveredTasks).flatMap(([id, covered]) => [id, ...covered]),
);
