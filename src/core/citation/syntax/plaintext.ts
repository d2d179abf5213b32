import { occurrenceAt, type CiteOccurrence, type CiteSyntax } from './citeSyntax';
import { citeCommands, latex } from './latex';
import { citationsIn, groupAt, rmarkdown } from './markdown';
import { languageIds } from './citingLanguages';

/**
 * Plain text, where both `\cite{key}` and `[@key]` are read. A bare `@name` is not: in plain text
 * it is a mention of a person.
 */
export const plaintext: CiteSyntax = {
  languages: languageIds.plaintext,

  keysIn(text) {
    const commands = citeCommands(text).flatMap(({ groups }) => groups.flatMap((g) => g.keys));
    return [...commands, ...bracketed(text)].sort((a, b) => a.start - b.start);
  },

  keyAt(text, offset) {
    return occurrenceAt(this.keysIn(text), offset, ({ start }) =>
      text[start - 1] === '@' ? 1 : 0,
    );
  },

  contextAt(text, offset) {
    const command = latex.contextAt(text, offset);
    if (command) {
      return command;
    }
    const context = rmarkdown.contextAt(text, offset);
    const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, context?.start);
    return context && /\[[^\]]*$/.test(line) ? context : undefined;
  },

  insertion(text, offset, selectionEnd, keys) {
    const commands = citeCommands(text);
    const inCommand = commands.some(({ start, end }) => start < offset && offset < end);
    const inBrackets = groupAt(text, offset, bracketed(text)) !== undefined;
    return inCommand || (commands.length > 0 && !inBrackets)
      ? latex.insertion(text, offset, selectionEnd, keys)
      : rmarkdown.insertion(text, offset, selectionEnd, keys);
  },
};

function bracketed(text: string): CiteOccurrence[] {
  const citations = citationsIn(text);
  return citations.filter((citation) => groupAt(text, citation.start, [citation]) !== undefined);
}
