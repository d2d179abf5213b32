import type { InertRange } from '../inertRange';
import { frontMatterOf, inertMarkdown } from '../markdownSource';
import { blankRanges } from '../textRange';
import type { CiteOccurrence, CiteSyntax } from './citeSyntax';
import { groupedSyntax, separatorInUse, type CiteGroup } from './groupedSyntax';
import { keysOfItems } from './keyList';
import { generalRole, notedKey } from './restructuredText';

const role = /(?<!\\)(\{(?:foot)?cite(?::[a-z]+)?\})`([^`]*)`/g;

/** A role at the end of a text that lacks its keys. */
export const typedRole = /\{(?:foot)?cite(?::[a-z]+)?\}(`?)$/;

/**
 * MyST's roles: `{cite:p}` before a code span of keys, which Sphinx separates by commas and mystmd
 * by commas or semicolons. It shares its language ids with Markdown, which asks it where it applies.
 */
export const mystRoles: CiteSyntax = groupedSyntax({
  languages: [],
  inert: inertMyst,
  groupsIn: rolesIn,

  styleOf: (groups, content) => {
    const counted = content === undefined ? groups.map((group) => group.content) : [content];
    const isSemicolon = counted.some((list) => list.includes(';'));
    const mark = isSemicolon ? ';' : ',';
    return {
      mark,
      standard: separatorInUse(groups, mark, isSemicolon ? '; ' : ','),
      write: (key) => key,
    };
  },

  command: '{cite:p}',
  isGeneral: (command) => generalRole.test(command),
  marks: ['`', '`'],
  unfinished: /(?<!\\)\{(?:foot)?cite(?::[a-z]+)?\}`([^`]*)$/,
  typedItem: /(?:^|[,;])\s*(?:\{[^{}]*\}\s*)?([^{},;]*)$/,
  rest: { key: /^[^\s{}`,;]*/, list: /^[^`]*/ },
  keysOf,
  typed: typedRole,
});

/** Whether a Markdown document shows that it is MyST: by a cite role, its front matter or a directive. */
export function isMyst(text: string): boolean {
  return (
    /^\s*format_name\s*:\s*["']?myst\b/m.test(frontMatterOf(text)?.yaml ?? '') ||
    /^(?:`{3,}|:{3,})\{(?:bibliography|footbibliography|code-cell|toctree|tableofcontents)\}/m.test(
      text,
    ) ||
    rolesIn(blankRanges(text, inertMyst(text))).length > 0
  );
}

function rolesIn(active: string): CiteGroup[] {
  return [...active.matchAll(role)].flatMap((match): CiteGroup[] => {
    const [whole, command = '', content = ''] = match;
    const end = match.index + whole.length;
    const start = end - 1 - content.length;
    const keys = keysOf(content, start);
    return /\n[ \t]*\r?\n/.test(content)
      ? []
      : [{ start: match.index, end, command, content, list: { start, end: end - 1, keys } }];
  });
}

function keysOf(content: string, start: number): CiteOccurrence[] {
  return keysOfItems(content, start, ',;', notedKey);
}

/** What Markdown does not read, but for the code spans that are roles; and MyST's comment lines. */
function inertMyst(text: string): InertRange[] {
  const code = inertMarkdown(text).filter(
    ({ start }) =>
      !/\{(?:foot)?cite(?::[a-z]+)?\}$/.test(text.slice(Math.max(0, start - 24), start)),
  );
  const comments = [...text.matchAll(/^%[^\r\n]*/gm)]
    .map(({ 0: { length }, index }) => ({ start: index, end: index + length, isOpen: true }))
    .filter(({ start }) => !code.some((range) => range.start <= start && start < range.end));
  return [...code, ...comments].sort((a, b) => a.start - b.start);
}
