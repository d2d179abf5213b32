import { bibtex } from './bibtex';
import type { CiteSyntax } from './citeSyntax';
import { latex } from './latex';
import { markdown, quarto } from './markdown';
import { plaintext } from './plaintext';

const syntaxes: readonly CiteSyntax[] = [latex, markdown, quarto, bibtex, plaintext];

/** Language ids in which Paperweight reads and writes citations. */
export const citingLanguages: readonly string[] = syntaxes.flatMap(({ languages }) => languages);

/** How a language cites; `undefined` for a language that is not among `citingLanguages`. */
export function citeSyntaxFor(languageId: string): CiteSyntax | undefined {
  return syntaxes.find(({ languages }) => languages.includes(languageId));
}
