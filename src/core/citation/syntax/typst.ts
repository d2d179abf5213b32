import { isInert, type InertRange } from '../inertRange';
import { blankRanges, type TextRange } from '../textRange';
import { contextOf, windowAt } from './citeContext';
import {
  afterTie,
  bareKeys,
  occurrenceAt,
  replaceWith,
  type CiteInsertion,
  type CiteOccurrence,
  type CiteSyntax,
} from './citeSyntax';
import { languageIds } from './citingLanguages';

/** A label as `@label` and `<label>` read it: it does not end in a dot or colon. */
const label = '[\\p{L}\\p{N}_\\-](?:[\\p{L}\\p{N}\\p{M}_\\-]|[.:]+(?=[\\p{L}\\p{N}_\\-]))*';
const plainKey = new RegExp(`^${label}$`, 'u');
/** `@key[note]`, `#cite(<key>, …)` and `#cite(label("odd key"), …)`. */
const citation = new RegExp(
  `(?<!\\\\)@(${label})|(?<![\\p{L}\\p{N}_\\-.])#?cite\\(\\s*(?:<(${label})>|label\\("([^"\\n]*)"\\))`,
  'gu',
);
/** A citation at the end of a text, as far as it is typed; in a call it may be words of a title. */
const typedCitation = new RegExp(
  `(?<![\\p{L}\\p{N}_\\\\.])@((?:${label}[.:]*)?)$|` +
    `(?<![\\p{L}\\p{N}_\\-.])#?cite\\(\\s*(?:<([^<>()"\\n]*)|label\\("([^"\\n]*))$`,
  'u',
);
const wholeLabel = new RegExp(`^(?:${label})?`, 'u');
const restOfLabel = /^(?:[\p{L}\p{N}\p{M}_-]|[.:]+(?=[\p{L}\p{N}_-]))*/u;
const definition = new RegExp(`<(${label})>`, 'gu');

/** References to figures and the like, which look like citations and may be defined elsewhere. */
const crossReference = /^(?:fig|tab|tbl|eq|eqt|sec|ch|app|lst|alg|thm|lem|def)[:-]/;

/** A citation; neighbours with only blanks between are one group to Typst. */
interface TypstCitation extends TextRange {
  readonly key: CiteOccurrence;
  readonly isCall: boolean;
}

/** Typst: `@key`, `@key[p. 3]`, `#cite(<key>, form: "prose")`. */
export const typst: CiteSyntax = {
  languages: languageIds.typst,

  keysIn(text) {
    return citationsIn(text).map(({ key }) => key);
  },

  keyAt(text, offset) {
    return occurrenceAt(this.keysIn(text), offset, ({ start }) =>
      /[@<]/.test(text[start - 1] ?? '') ? 1 : 0,
    );
  },

  contextAt(text, offset) {
    const window = windowAt(text, offset, unreadTypst);
    const match = window && typedCitation.exec(window.before);
    if (!match) {
      return undefined;
    }
    const [, referred, labelled, named] = match;
    const typed = referred ?? labelled ?? named ?? '';
    const isPlain = named === undefined;
    return contextOf({
      window,
      length: typed.length,
      rest: isPlain ? (typed === '' ? wholeLabel : restOfLabel) : /^[^"\s]*/,
      isReference: referred !== undefined && crossReference.test(typed),
      put(key, { start, end }) {
        if (!isPlain || plainKey.test(key)) {
          return { start, end, text: key };
        }
        // Neither `@key` nor `<key>` can hold it.
        const closed = labelled !== undefined && text[end] === '>' ? 1 : 0;
        const put = labelled === undefined ? call(key) : `label("${key}")`;
        return { start: start - 1, end: end + closed, text: put };
      },
    });
  },

  insertion(text, offset, selectionEnd, keys) {
    if (isInert(inertTypst(text), offset)) {
      return replaceWith(offset, selectionEnd, bareKeys(keys));
    }
    const citations = citationsIn(text);
    const touched = citations.findIndex(({ start, end }) => start < offset && offset <= end);
    if (touched >= 0 && offset === selectionEnd) {
      return joined(text, citations, touched, keys);
    }

    const before = blankRanges(text, inertTypst(text)).slice(0, offset);
    const behind = text.slice(selectionEnd);
    const calls = citations.filter(({ isCall }) => isCall).length;
    const prefersCalls = calls * 2 > citations.length;
    const unique = [...new Set(keys)];
    if (/(?:^|[^\p{L}\p{N}_\-.])cite\(\s*<?$/u.test(before.slice(-80))) {
      const typed = before.endsWith('<') ? 1 : 0;
      const closed = /^>?\s*[,)]/.exec(behind)?.[0].startsWith('>') ? 1 : 0;
      const [first = '', ...others] = unique;
      const argument = plainKey.test(first) ? `<${first}>` : `label("${first}")`;
      const rest = others.map((key) => ` ${call(key)}`).join('');
      const end = selectionEnd + closed;
      // Further keys need calls of their own, behind the one at the cursor.
      const closing = /^[^()\n]*\)/.exec(text.slice(end))?.[0] ?? '';
      return rest === ''
        ? replaceWith(offset - typed, end, argument)
        : replaceWith(offset - typed, end + closing.length, argument + (closing || ')') + rest);
    }
    if (/(?<![\p{L}\p{N}_\\])@$/u.test(before) && !/^[\p{L}\p{N}_]/u.test(behind)) {
      return replaceWith(offset - 1, selectionEnd, written(unique, false, behind));
    }
    const start = afterTie(text, offset, selectionEnd);
    return replaceWith(start, selectionEnd, written(unique, prefersCalls, behind));
  },
};

/** Every citation, in order; a label that the document defines is a cross-reference. */
function citationsIn(text: string): TypstCitation[] {
  const active = blankRanges(text, inertTypst(text));
  const matches = [...active.matchAll(citation)];
  const cited = new Set(matches.map((match) => match.index + match[0].indexOf('<')));
  const defined = new Set(
    [...active.matchAll(definition)]
      .filter(({ index }) => !cited.has(index))
      .map(([, name]) => name),
  );
  return matches.flatMap((match): TypstCitation[] => {
    const [whole, referred, labelled, named] = match;
    // The name of `label("…")` is a string, which is blanked.
    const isCall = referred === undefined;
    const keyStart =
      match.index + (named === undefined ? whole.search(/[@<]/) : whole.indexOf('"')) + 1;
    const length = (referred ?? labelled ?? named ?? '').length;
    const key = text.slice(keyStart, keyStart + length);
    if (key === '' || (!isCall && (defined.has(key) || crossReference.test(key)))) {
      return [];
    }
    const at = match.index + whole.length;
    const end = isCall
      ? (partnerOf(active, match.index + whole.indexOf('('), '(', ')') ?? at)
      : active[at] === '['
        ? (partnerOf(active, at, '[', ']') ?? at)
        : at;
    return [
      {
        start: match.index,
        end,
        key: { key, start: keyStart, end: keyStart + length },
        isCall,
      },
    ];
  });
}

/** Adds keys behind the group a citation belongs to. */
function joined(
  text: string,
  citations: readonly TypstCitation[],
  touched: number,
  keys: readonly string[],
): CiteInsertion {
  const isNeighbour = (index: number): boolean => {
    const [left, right] = [citations[index - 1], citations[index]];
    return (
      left !== undefined &&
      right !== undefined &&
      /^[ \t]*(?:\r?\n[ \t]*)?$/.test(text.slice(left.end, right.start))
    );
  };
  let first = touched;
  while (isNeighbour(first)) {
    first--;
  }
  let last = touched;
  while (isNeighbour(last + 1)) {
    last++;
  }
  const group = citations.slice(first, last + 1);
  const known = new Set(group.map(({ key }) => key.key));
  const added = [...new Set(keys)].filter((key) => !known.has(key));
  const end = group.at(-1)?.end ?? 0;
  if (added.length === 0) {
    return replaceWith(end, end, '');
  }
  const isCall = group.at(-1)?.isCall ?? false;
  return replaceWith(end, end, ` ${written(added, isCall, text.slice(end))}`);
}

function written(keys: readonly string[], asCalls: boolean, behind: string): string {
  const goesOn = /^(?:[\p{L}\p{N}\p{M}_\-[]|[.:]+[\p{L}\p{N}_\-])/u.test(behind);
  return keys
    .map((key, index) => {
      const isLast = index === keys.length - 1;
      const text = asCalls || !plainKey.test(key) || (isLast && goesOn) ? call(key) : `@${key}`;
      // What follows a call directly would be read as a part of it.
      const isRead = isLast && text.startsWith('#') && /^(?:[([]|\.[\p{L}_])/u.test(behind);
      return isRead ? `${text};` : text;
    })
    .join(' ');
}

function call(key: string): string {
  return plainKey.test(key) ? `#cite(<${key}>)` : `#cite(label("${key}"))`;
}

/** The offset behind the partner of the bracket at `open`, in the same paragraph. */
function partnerOf(text: string, open: number, opens: string, closes: string): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === opens) {
      depth++;
    } else if (text[at] === closes && --depth === 0) {
      return at + 1;
    } else if (text[at] === '\n' && /^[ \t\r]*\n/.test(text.slice(at + 1, at + 80))) {
      return undefined;
    }
  }
  return undefined;
}

/** Comments, raw text, and strings that are arguments, in order. */
function inertTypst(text: string): InertRange[] {
  const ranges: InertRange[] = [];
  const scanner =
    /\\.|(?<!:)\/\/[^\r\n]*|\/\*|(`{3,})|`[^`]*`|(?<=[(,:]\s*)"(?:[^"\\\r\n]|\\.)*"(?=\s*[,)])/g;
  for (let match = scanner.exec(text); match; match = scanner.exec(text)) {
    const [whole, fence] = match;
    if (whole.startsWith('\\')) {
      continue;
    }
    let end = scanner.lastIndex;
    let isOpen = whole.startsWith('//');
    if (whole === '/*') {
      const close = commentEnd(text, end);
      end = close ?? text.length;
      isOpen = close === undefined;
    } else if (fence !== undefined) {
      const close = text.indexOf(fence, end);
      end = close < 0 ? text.length : close + fence.length;
      isOpen = close < 0;
    }
    const isString = whole.startsWith('"');
    ranges.push(
      isString
        ? { start: match.index + 1, end: end - 1, isOpen: true }
        : { start: match.index, end, isOpen },
    );
    scanner.lastIndex = Math.max(end, scanner.lastIndex);
  }
  return ranges;
}

/** Comments and raw text, in order. */
export function unreadTypst(text: string): InertRange[] {
  return inertTypst(text).filter(({ start }) => text[start - 1] !== '"');
}

/** Block comments nest. */
function commentEnd(text: string, from: number): number | undefined {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = from;
  let depth = 1;
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) {
      return marks.lastIndex;
    }
  }
  return undefined;
}
