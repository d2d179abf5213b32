import { isInert, type InertRange } from '../inertRange';
import { activeMarkdown, inertMarkdown } from '../markdownSource';
import type { TextRange } from '../textRange';
import { contextOf, windowAt, type CiteContext } from './citeContext';
import {
  afterTie,
  bareKeys,
  occurrenceAt,
  replaceWith,
  type CiteOccurrence,
  type CiteOptions,
  type CiteSyntax,
} from './citeSyntax';
import { addToList, type ListStyle } from './keyList';
import { isMyst as showsMyst, mystRoles, typedRole } from './myst';
import { languageIds } from './citingLanguages';

/**
 * Pandoc's citation: `@key`, `-@key` or `@{odd key}`, not preceded by what an e-mail address, a
 * path or an escape would put there. A key begins with a letter, digit or `_`; punctuation stands
 * singly and inside it (Pandoc User's Guide, "Citation syntax").
 */
const citationPattern =
  /(?<![\p{L}\p{N}_\\/@.+%&])@(?:\{([^{}\s]+)\}|([\p{L}\p{N}_](?:[\p{L}\p{N}_]|[:.#$%&\-+?<>~/](?=[\p{L}\p{N}_]))*))/gu;
const plainKey = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[:.#$%&\-+?<>~/](?=[\p{L}\p{N}_]))*$/u;

/** Prefixes of Quarto's cross-references, which look like citations. */
const quartoReference =
  /^(?:fig|tbl|lst|tip|nte|wrn|imp|cau|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|eq|sec|suppfig|supptbl)-/;

const groupStyle: ListStyle = { mark: ';', standard: '; ', write: (key) => `@${keyText(key)}` };

/** Pandoc's citations in R Markdown. */
export const rmarkdown = pandocSyntax(languageIds.rmarkdown, () => true);

/** Pandoc's citations in Quarto, where `@fig-size` is a cross-reference. */
export const quarto = pandocSyntax(languageIds.quarto, (key) => !quartoReference.test(key));

/** Markdown, which cites as Pandoc does and, in MyST documents, by roles. */
export const markdown: CiteSyntax = markdownWith({});

/** Markdown of a project that may be MyST's; what a document cites by already is preferred. */
export function markdownWith({ isMyst = false }: CiteOptions): CiteSyntax {
  const pandoc = pandocSyntax(languageIds.markdown, () => true);
  return {
    languages: pandoc.languages,

    keysIn(text) {
      return text.includes('cite')
        ? [...pandoc.keysIn(text), ...mystRoles.keysIn(text)].sort((a, b) => a.start - b.start)
        : pandoc.keysIn(text);
    },

    keyAt(text, offset) {
      return occurrenceAt(this.keysIn(text), offset, ({ start }) => leadOf(text, start));
    },

    contextAt(text, offset) {
      return mystRoles.contextAt(text, offset) ?? pandoc.contextAt(text, offset);
    },

    insertion(text, offset, selectionEnd, keys) {
      const active = activeMarkdown(text);
      const present = citationsIn(active);
      const wantsRole =
        showsMyst(text) ||
        (isMyst && present.length === 0) ||
        typedRole.test(text.slice(Math.max(0, offset - 24), offset));
      const asksPandoc =
        isLoneAt(active, offset, selectionEnd) ||
        (present.length > 0 && groupAt(active, offset, present) !== undefined);
      const syntax = wantsRole && !asksPandoc ? mystRoles : pandoc;
      return syntax.insertion(text, offset, selectionEnd, keys);
    },
  };
}

function pandocSyntax(
  languages: readonly string[],
  isCiteKey: (key: string) => boolean,
): CiteSyntax {
  const citations = (active: string): CiteOccurrence[] =>
    citationsIn(active).filter(({ key }) => isCiteKey(key));

  return {
    languages,

    keysIn(text) {
      return citations(activeMarkdown(text));
    },

    keyAt(text, offset) {
      return occurrenceAt(this.keysIn(text), offset, ({ start }) => leadOf(text, start));
    },

    contextAt(text, offset) {
      return pandocContext(text, offset, isCiteKey);
    },

    insertion(text, offset, selectionEnd, keys) {
      if (isInert(inertMarkdown(text), offset)) {
        return replaceWith(offset, selectionEnd, bareKeys(keys));
      }
      const active = activeMarkdown(text);
      const present = citations(active);
      const group = groupAt(active, offset, present);
      if (group && selectionEnd <= group.end) {
        const list = {
          ...group,
          keys: present.filter(({ start, end }) => group.start <= start && end <= group.end),
        };
        // A lone `@` was typed to ask for a key: it is part of what is replaced.
        if (isLoneAt(active, offset, selectionEnd)) {
          return addToList(text, list, { start: offset - 1, end: selectionEnd }, keys, groupStyle);
        }
        return addToList(text, list, { start: offset, end: selectionEnd }, keys, groupStyle);
      }

      const unique = [...new Set(keys)];
      const written = unique.map(groupStyle.write);
      if (isLoneAt(active, offset, selectionEnd)) {
        const [only] = written;
        const alone = written.length === 1 && only !== undefined;
        return replaceWith(offset - 1, selectionEnd, alone ? only : `[${written.join('; ')}]`);
      }
      const touched = occurrenceAt(present, offset, ({ start }) => leadOf(text, start));
      if (
        touched &&
        offset === selectionEnd &&
        offset > touched.start - leadOf(text, touched.start)
      ) {
        const end =
          touched.end + (text[touched.end] === '}' && text[touched.start - 1] === '{' ? 1 : 0);
        const added = written.filter((_, index) => unique[index] !== touched.key);
        return replaceWith(end, end, added.length === 0 ? '' : ` [${added.join('; ')}]`);
      }
      const start = afterTie(text, offset, selectionEnd);
      return replaceWith(start, selectionEnd, `[${written.join('; ')}]`);
    },
  };
}

/** A key behind its `@`, as far as it is typed; a full stop may be the sentence's. */
const typedKey =
  /(?<![\p{L}\p{N}_\\/@.+%&])@(?:\{([^{}\s]*)|((?:[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[:.#$%&\-+?<>~/](?=[\p{L}\p{N}_])|[:#&\-+/]$)*)?))$/u;
/** Words of a title behind an `@` in brackets. */
const typedWords =
  /(?<![\p{L}\p{N}_\\/@.+%&])@([\p{L}\p{N}_][\p{L}\p{N}_:\-'’]*(?: [\p{L}\p{N}][\p{L}\p{N}\-'’]*)* ?)$/u;
/** What begins a locator rather than goes on with a title. */
const locator = /^\S+ (?:pp?|pages?|chaps?|chapters?|secs?|sections?|figs?|vols?|eqs?|ch|para)\b/i;
/** An indented line of code, behind a blank line. */
const indentedCode = /(?:^|\n[ \t\r]*\n)(?: {4}|\t)[ \t]*@[\w.]*$/;

function pandocContext(
  text: string,
  offset: number,
  isCiteKey: (key: string) => boolean,
): CiteContext | undefined {
  const window = windowAt(text, offset, inertPart);
  if (!window || indentedCode.test(window.active.slice(Math.max(0, window.at - 200), window.at))) {
    return undefined;
  }
  const { active, at, before } = window;
  const start = at - before.length;
  const paragraph = before + window.behind;
  const open = unmatched(paragraph, before.length - 1, -1, ']', '[');
  const match =
    typedKey.exec(before) ??
    (open === undefined ? null : typedWords.exec(before.slice(Math.max(open, 0))));
  if (!match || locator.test(match[1] ?? '')) {
    return undefined;
  }
  const [whole, first, plain] = match;
  const inBraces = whole.startsWith('@{');
  const typed = first ?? plain ?? '';
  const close = open === undefined ? undefined : unmatched(paragraph, before.length, 1, '[', ']');
  const end = close === undefined ? active.length : start + close;
  return contextOf({
    window,
    length: typed.length,
    rest: inBraces
      ? /^[^{}\s]*/
      : typed === ''
        ? /^(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[:.#$%&\-+?<>~/](?=[\p{L}\p{N}_]))*)?/u
        : /^(?:[\p{L}\p{N}_]|[:.#$%&\-+?<>~/](?=[\p{L}\p{N}_]))*/u,
    group:
      open === undefined
        ? []
        : citationsIn(active.slice(start + open, end)).map((key) => ({
            key: key.key,
            start: key.start + start + open,
            end: key.end + start + open,
          })),
    isReference: !isCiteKey(typed),
    put: (key, range) => ({ ...range, text: inBraces ? key : keyText(key) }),
  });
}

/** As `inertMarkdown`, of a part of a document that may begin within a block of code. */
function inertPart(part: string): InertRange[] {
  let open = '';
  let first: TextRange | undefined;
  for (const match of part.matchAll(/^[ \t>]*(`{3,}|~{3,})([^`\n]*)$/gm)) {
    const [whole, fence = '', info = ''] = match;
    first ??= { start: match.index, end: match.index + whole.length };
    if (open === '') {
      open = fence;
    } else if (info.trim() === '' && fence.startsWith(open)) {
      open = '';
    } else if (info.trim() !== '' && fence === open) {
      // Code that opens within code: the first fence has closed what began before the part.
      const { end } = first;
      return [
        { start: 0, end, isOpen: false },
        ...inertMarkdown(part.slice(end)).map(({ isOpen, ...range }) => ({
          start: range.start + end,
          end: range.end + end,
          isOpen,
        })),
      ];
    }
  }
  return inertMarkdown(part);
}

/** Every citation of a document whose code and comments are blanked. */
export function citationsIn(active: string): CiteOccurrence[] {
  return [...active.matchAll(citationPattern)].map((match) => {
    const key = match[1] ?? match[2] ?? '';
    const start = match.index + match[0].indexOf(key, 1);
    return { key, start, end: start + key.length };
  });
}

/** The inside of the brackets around an offset that hold a citation, follow one, or are empty. */
export function groupAt(
  active: string,
  offset: number,
  present: readonly CiteOccurrence[],
): TextRange | undefined {
  const open = unmatched(active, offset - 1, -1, ']', '[');
  const end = unmatched(active, offset, 1, '[', ']');
  if (open === undefined || end === undefined) {
    return undefined;
  }
  const start = open + 1;
  const content = active.slice(start, end);
  const cites = present.some((key) => start < key.start && key.end <= end);
  const follows = present.some(
    (key) => key.end <= open && /^\}? $/.test(active.slice(key.end, open)),
  );
  return cites || follows || /^\s*@?\s*$/.test(content) ? { start, end } : undefined;
}

/** The nearest bracket without a partner in a direction, in the same paragraph. */
function unmatched(
  text: string,
  from: number,
  step: 1 | -1,
  nests: string,
  wanted: string,
): number | undefined {
  let depth = 0;
  for (let at = from; at >= 0 && at < text.length; at += step) {
    const character = text[at];
    if (text[at - 1] === '\\') {
      continue;
    }
    if (character === nests) {
      depth++;
    } else if (character === wanted && depth-- === 0) {
      return at;
    } else if (character === '\n' && /^[ \t\r]*\n/.test(text.slice(at + 1, at + 80))) {
      return undefined;
    }
  }
  return undefined;
}

function isLoneAt(active: string, offset: number, selectionEnd: number): boolean {
  return (
    active[offset - 1] === '@' &&
    !/[\p{L}\p{N}_\\/@.+%&]/u.test(active[offset - 2] ?? ' ') &&
    !/[\p{L}\p{N}_{]/u.test(active[selectionEnd] ?? ' ')
  );
}

/** How many characters introduce the key at `start`: `@`, `-@`, `@{` or `-@{`. */
function leadOf(text: string, start: number): number {
  return /-?@\{?$/.exec(text.slice(Math.max(0, start - 3), start))?.[0].length ?? 0;
}

/** A key as it follows `@`: in braces where Pandoc would not read it whole. */
function keyText(key: string): string {
  return plainKey.test(key) ? key : `{${key}}`;
}
