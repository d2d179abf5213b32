import { PersonError } from '../personError';
import type { CiteKeyUse } from './bibKeyUses';
import { citeKeyUses, isBibliography, usesOfKey } from './citeKeyUses';
import type { CiteSyntax } from './syntax/citeSyntax';
import { replaced, type TextReplacement } from './textRange';

/**
 * Characters no new key may have: what ends a key for BibTeX and biber (white space and
 * `" # ' ( ) , = { } %`), what LaTeX reads as a command or a blank, and `@`, which starts an entry
 * and a citation.
 */
const unfit = /[\s"#'(),={}%\\~@\p{Cc}]/gu;

/**
 * Refuses what no bibliography can have for a cite key.
 *
 * @throws {PersonError} that names the characters which cannot stand in a key.
 */
export function requireFitKey(key: string): void {
  if (key.trim() === '') {
    throw new PersonError('Nothing was renamed: a cite key cannot be empty.', 'Type a cite key.');
  }
  const found = [...new Set(key.match(unfit) ?? [])];
  if (found.length > 0) {
    throw new PersonError(
      `Nothing was renamed: a cite key cannot hold ${found.map(shown).join(' ')}.`,
      'Choose a key of letters, digits and marks such as - _ : .',
    );
  }
}

/**
 * The edits which put another key in the place of one, in order: in a .bib file its entry and what
 * names it, in a document every citation of it. All other bytes stay. Where Pandoc would not read
 * the new key whole, it is written in braces: `@{key}`.
 *
 * @param name Of the file, for the error.
 * @throws {PersonError} when the document's language cannot write the new key.
 */
export function renamingEdits(
  text: string,
  syntax: CiteSyntax,
  from: string,
  to: string,
  name: string,
): TextReplacement[] {
  const uses = usesOfKey(text, syntax, from);
  if (uses.length === 0 || isBibliography(syntax)) {
    return uses.map((use) => replacement(use, to));
  }
  const renamed = citeKeyUses(text, syntax).map(({ key }) => (key === from ? to : key));
  const plain = uses.map((use) => replacement(use, to));
  const braced = uses.map((use) => replacement(use, isBare(text, use) ? `{${to}}` : to));
  const edits = [plain, braced].find((candidate) => {
    const after = citeKeyUses(replaced(text, candidate), syntax);
    return after.length === renamed.length && after.every(({ key }, i) => key === renamed[i]);
  });
  if (!edits) {
    const found = [...new Set(to)].filter((character) => !canHold(syntax, `a${character}b`));
    const marks = found.length > 0 ? found.map(shown).join(' ') : `the key ${to}`;
    throw new PersonError(
      `Nothing was renamed: a citation in ${name} cannot hold ${marks}.`,
      'Choose another key.',
    );
  }
  return edits;
}

/**
 * The edits which make a document, or the references of a .bib file, name other keys, in order.
 * Of a list of keys that would name one twice, the second mention is taken out with its separator.
 * Entries keep their keys.
 *
 * @param names The new key by the old one.
 */
export function redirectingEdits(
  text: string,
  syntax: CiteSyntax,
  names: ReadonlyMap<string, string>,
): TextReplacement[] {
  if (![...names.keys()].some((key) => text.includes(key))) {
    return [];
  }
  const uses = citeKeyUses(text, syntax).filter(({ role }) => role === 'reference');
  const edits: TextReplacement[] = [];
  let listed = new Map<string, boolean>();
  uses.forEach((use, i) => {
    const previous = uses[i - 1];
    if (!previous || !listSeparator.test(text.slice(previous.end, use.start))) {
      listed = new Map();
    }
    const key = names.get(use.key) ?? use.key;
    const isNew = key !== use.key;
    const stands = listed.get(key);
    // A key that was there twice before stays so: that is not ours to tidy.
    if (previous && stands !== undefined && (isNew || stands)) {
      // Of Pandoc's braces the ones around the first mention stay.
      const start = previous.end + (text[previous.end] === '}' ? 1 : 0);
      const end = use.end + (text.slice(use.start - 2, use.start) === '@{' ? 1 : 0);
      edits.push({ start, end, text: '' });
    } else if (isNew) {
      edits.push(replacement(use, key));
    }
    listed.set(key, isNew || stands === true);
  });
  return edits;
}

/** What stands between two keys of one list and nothing else: `, ` and Pandoc's `; @`, `}; @{`. */
const listSeparator = /^\s*,\s*$|^\}?\s*;\s*-?@\{?$/;

function replacement({ start, end }: CiteKeyUse, text: string): TextReplacement {
  return { start, end, text };
}

function isBare(text: string, { start }: CiteKeyUse): boolean {
  return text[start - 1] === '@';
}

/** Whether what the syntax writes to cite a key is read as that key again. */
function canHold(syntax: CiteSyntax, key: string): boolean {
  const written = syntax.insertion('', 0, 0, [key]).text;
  const [found, ...others] = syntax.keysIn(written);
  return found?.key === key && others.length === 0;
}

function shown(character: string): string {
  if (character === ' ') {
    return 'a space';
  }
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || /\s/.test(character)
    ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    : character;
}
