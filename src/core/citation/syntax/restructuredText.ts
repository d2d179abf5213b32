import type { TextRange } from '../textRange';
import type { InertRange } from '../inertRange';
import type { CiteOccurrence } from './citeSyntax';
import { groupedSyntax, separatorInUse, type CiteGroup } from './groupedSyntax';
import { keysOfItems } from './keyList';
import { languageIds } from './citingLanguages';

const role = /(?<!\\):((?:foot)?cite(?::[a-z]+)?):`([^`]*)`/g;

/** A key may stand between notes: `{see}key{p. 3}` (sphinxcontrib-bibtex 2.6). */
export const notedKey = /^\s*(?:\{[^{}]*\})?\s*([^\s{}`]+)/d;

/** Roles that make a whole citation, textual or parenthetical. */
export const generalRole = /cite(?::(?:p|ps|t|ts|ct|cts))?[:}]$/;

/** reStructuredText with sphinxcontrib-bibtex's roles: ``:cite:p:`key,other` ``. */
export const restructuredText = groupedSyntax({
  languages: languageIds.restructuredText,
  inert: inertRestructuredText,

  groupsIn: (active) =>
    [...active.matchAll(role)].flatMap((match): CiteGroup[] => {
      const [whole, name = '', content = ''] = match;
      const end = match.index + whole.length;
      const list = { start: end - 1 - content.length, end: end - 1 };
      return /\n[ \t]*\r?\n/.test(content)
        ? []
        : [
            {
              start: match.index,
              end,
              command: `:${name}:`,
              content,
              list: { ...list, keys: keysOf(content, list.start) },
            },
          ];
    }),

  styleOf: (groups) => ({
    mark: ',',
    standard: separatorInUse(groups, ',', ','),
    write: (key) => key,
  }),

  command: ':cite:p:',
  isGeneral: (command) => generalRole.test(command),
  marks: ['`', '`'],
  unfinished: /(?<!\\):(?:foot)?cite(?::[a-z]+)?:`([^`]*)$/,
  typedItem: /(?:^|[,])\s*(?:\{[^{}]*\}\s*)?([^{},]*)$/,
  rest: { key: /^[^\s{}`,]*/, list: /^[^`]*/ },
  keysOf,
  typed: /:(?:foot)?cite(?::[a-z]+)?:(`?)$/,

  // Inline markup begins behind white space or an opening mark and ends before white space or
  // punctuation; an escaped blank parts it from all else.
  fit: (citation, before, behind) => {
    const begins = /(?:^|[\s'"([{<\-/:]|[^\0-\x7F\p{L}\p{N}])$/u.test(before);
    const ends = /^(?:$|[\s'")\]}>\-/\\:.,;!?]|[^\0-\x7F\p{L}\p{N}])/u.test(behind);
    return `${begins ? '' : '\\ '}${citation}${ends ? '' : '\\ '}`;
  },
});

function keysOf(content: string, start: number): CiteOccurrence[] {
  return keysOfItems(content, start, ',', notedKey);
}

const literalDirective =
  /^\s*\.\.\s+(?:code|code-block|sourcecode|highlight|math|raw|doctest|testcode|prompt|graphviz|literalinclude)::/;
const explicitMarkup = /^\s*\.\.\s+(?:[A-Za-z][\w:+.-]*::|\||\[|_)/;

/** Comments, literal blocks, code and inline literals, in order. */
export function inertRestructuredText(text: string): InertRange[] {
  const ranges: InertRange[] = [];
  const lines = linesOf(text);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as Line;
    const isMarkup = /^\s*\.\.(?:\s|$)/.test(line.text);
    const isComment = isMarkup && !explicitMarkup.test(line.text);
    const opensBlock =
      isComment || (isMarkup ? literalDirective.test(line.text) : /::\s*$/.test(line.text));
    if (!opensBlock) {
      ranges.push(...inlineLiterals(line));
      continue;
    }
    let last = index;
    let next = index + 1;
    for (; next < lines.length; next++) {
      const { text: body, indent } = lines[next] as Line;
      if (body.trim() !== '') {
        if (indent <= line.indent) {
          break;
        }
        last = next;
      }
    }
    const first = isComment ? line : lines[index + 1];
    if (first && (isComment || last > index)) {
      ranges.push({ start: first.start, end: (lines[last] as Line).end, isOpen: true });
    }
    index = last;
  }
  return ranges;
}

interface Line extends TextRange {
  readonly text: string;
  readonly indent: number;
}

function linesOf(text: string): Line[] {
  let start = 0;
  return text.split('\n').map((raw) => {
    const line = raw.replace(/\r$/, '');
    const made = {
      text: line,
      indent: line.length - line.trimStart().length,
      start,
      end: start + line.length,
    };
    start += raw.length + 1;
    return made;
  });
}

function inlineLiterals({ text, start }: Line): InertRange[] {
  return [...text.matchAll(/``(?!\s)[^]*?[^\s`]``/g)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
    isOpen: false,
  }));
}
