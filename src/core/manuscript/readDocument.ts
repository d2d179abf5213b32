import type { CiteOccurrence } from '../citation/syntax/citeSyntax';
import { citeSyntaxFor } from '../citation/syntax/citeSyntaxFor';
import { isBibliography } from '../citation/citeKeyUses';
import { languageIds } from '../citation/syntax/citingLanguages';
import type { TextRange } from '../citation/textRange';
import { isCitation } from './realCitations';
import type { DocumentToCheck, Surroundings } from './surroundings';
import { unreadRanges } from './unreadText';

/** A document with what its readers see of it. */
export interface ReadDocument extends DocumentToCheck {
  /** Parts that are not printed, besides comments and code; in order. */
  readonly unread: readonly TextRange[];
  /** Its citations but for those in such parts, and what looks like one. */
  readonly citations: readonly CiteOccurrence[];
}

/** `undefined` for a document in a language that does not cite, or of which it is not sure. */
export function readDocument(
  document: DocumentToCheck,
  surroundings: Surroundings,
): ReadDocument | undefined {
  const { text, languageId, citing } = document;
  const syntax = citeSyntaxFor(languageId, citing);
  const isPlain = (languageIds.plaintext as readonly string[]).includes(languageId);
  if (!syntax || isBibliography(syntax) || isPlain) {
    return undefined;
  }
  const unread = unreadRanges(text, languageId, surroundings.hidden);
  let next = 0;
  const citations = syntax.keysIn(text).filter((use) => {
    while (next < unread.length && (unread[next]?.end ?? 0) <= use.start) {
      next++;
    }
    const isUnread = (unread[next]?.start ?? Infinity) <= use.start;
    return !isUnread && isCitation(use, document);
  });
  return { ...document, unread, citations };
}
