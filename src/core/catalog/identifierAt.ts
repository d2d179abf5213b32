import { identifierIn } from './identifiers';

/** An identifier or link in a line; `start` and `end` are offsets in the line. */
export interface IdentifierThere {
  readonly start: number;
  readonly end: number;
  /** As it is to be looked up: without what the document's language puts around or into it. */
  readonly text: string;
  /** `arxiv:…`, `doi:…` or `acl:…` in one spelling; absent for a link to anything else. */
  readonly identifier?: string;
}

/** No identifier is this long; a line is looked at this far to both sides of the cursor. */
const reach = 400;

/** What none of them holds; a backslash stands before a mark that LaTeX would read otherwise. */
const body = String.raw`(?:\\[_%&#~]|[^\s<>"'\x60{}|\\^\[\]])+`;
const arxivId = String.raw`\d{4}\.\d{4,5}(?:v\d+)?|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?`;

/** In this order: what is more particular comes first. */
const patterns: readonly RegExp[] = [
  new RegExp(String.raw`https?://${body}`, 'gi'),
  new RegExp(
    String.raw`(?<![\w./])(?:www\.)?(?:arxiv\.org|doi\.org|aclanthology\.org)/${body}`,
    'gi',
  ),
  new RegExp(String.raw`(?<![\w/.])(?:doi:\s*)?10\.\d{4,9}/${body}`, 'gi'),
  new RegExp(String.raw`(?<!\w)arxiv:\s*(?:${arxivId})(?![\w.]*\w)`, 'gi'),
  // Only where it is said to be one, since a number alone is none.
  new RegExp(
    String.raw`(?<=\beprint\s*=\s*["{]?\s*|\barxiv\s*=\s*["{]?\s*|\barXiv[\s~]+\(?)(?:${arxivId})(?![\w.]*\w)`,
    'gi',
  ),
];

/**
 * The DOI, arXiv id or web address that an offset of a line stands in or ends at, with the scheme
 * that introduces it. Reads LaTeX's escapes, a Markdown link's target, `\url{}` and a .bib field.
 */
export function identifierAt(line: string, offset: number): IdentifierThere | undefined {
  const from = Math.max(0, offset - reach);
  const text = line.slice(from, offset + reach);
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const found = withoutTail(match[0]);
      const start = from + match.index;
      const end = start + found.length;
      if (start > offset) {
        break;
      }
      if (offset <= end) {
        return read(found, start, end);
      }
    }
  }
  return undefined;
}

function read(found: string, start: number, end: number): IdentifierThere | undefined {
  const text = found
    .replace(/\\([_%&#~])/g, '$1')
    .replace(/^(doi|arxiv):\s*/i, (_, scheme: string) => `${scheme.toLowerCase()}:`);
  const identifier = identifierIn(text);
  const isLink = /^https?:/i.test(text);
  return identifier === undefined && !isLink
    ? undefined
    : { start, end, text, ...(identifier !== undefined && { identifier }) };
}

/** Without the punctuation of the sentence, and without a bracket that was opened before. */
function withoutTail(found: string): string {
  let text = found;
  for (;;) {
    const shorter = text.replace(/[.,;:!?*_]+$/, '');
    const isUnmatched =
      shorter.endsWith(')') && shorter.split(')').length > shorter.split('(').length;
    text = isUnmatched ? shorter.slice(0, -1) : shorter;
    if (text === shorter) {
      return text;
    }
  }
}
