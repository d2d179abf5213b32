import type { InertRange } from '../inertRange';
import type { CiteOccurrence } from './citeSyntax';
import { groupedSyntax, separatorInUse } from './groupedSyntax';
import { keysOfItems } from './keyList';
import { languageIds } from './citingLanguages';

/** A macro of asciidoctor-bibtex, which stands in one line; a text may precede its list. */
const macro = /(?<!\\)((?:cite[a-z]*|bibitem):)([^[\]\s:]*)\[([^[\]\r\n]*)\]/gu;

/** AsciiDoc with asciidoctor-bibtex: `cite:[key(p. 3),other]`, `citenp:[key]`. */
export const asciidoc = groupedSyntax({
  languages: languageIds.asciidoc,
  inert: inertAsciidoc,

  groupsIn: (active) =>
    [...active.matchAll(macro)].map((match) => {
      const [whole, command = '', , content = ''] = match;
      const end = match.index + whole.length;
      const start = end - 1 - content.length;
      return {
        start: match.index,
        end,
        command,
        content,
        list: { start, end: end - 1, keys: keysOf(content, start) },
      };
    }),

  styleOf: (groups) => ({
    mark: ',',
    standard: separatorInUse(groups, ',', ','),
    write: (key) => key,
  }),

  command: 'cite:',
  isGeneral: (command) => command !== 'bibitem:',
  marks: ['[', ']'],
  unfinished: /(?<!\\)(?:cite[a-z]*|bibitem):[^[\]\s:]*\[([^[\]\r\n]*)$/u,
  typedItem: /(?:^|,)\s*([^(),]*)$/,
  rest: { key: /^[^\s(),[\]]*/, list: /^[^[\]\r\n]*/ },
  keysOf,
  typed: /(?<![\p{L}\p{N}_\\])(?:cite[a-z]*|bibitem):(\[?)$/u,
});

function keysOf(content: string, start: number): CiteOccurrence[] {
  return keysOfItems(content, start, ',', /^\s*([^\s(),]+)/d);
}

/** Comments, listings, literal and passed-through blocks, and inline code, in order. */
export function inertAsciidoc(text: string): InertRange[] {
  const ranges: InertRange[] = [];
  const scanner =
    /^(?:(\/{4,}|-{4,}|\.{4,}|\+{4,}|`{3,}[^`\r\n]*)[ \t]*\r?$|\/\/(?!\/)[^\r\n]*)|(?<!`)`(?!`)[^`\r\n]+`(?!`)|\+\+\+[^]*?\+\+\+/gm;
  for (let match = scanner.exec(text); match; match = scanner.exec(text)) {
    const [whole, fence] = match;
    let end = scanner.lastIndex;
    const isOpen = fence !== undefined || whole.startsWith('//');
    if (fence !== undefined) {
      const mark = /^(.)\1*/.exec(fence)?.[0] ?? fence;
      const close = new RegExp(`^${mark.replace(/[.+]/g, '\\$&')}[ \\t]*\\r?$`, 'gm');
      close.lastIndex = end + 1;
      const closing = close.exec(text);
      end = closing ? closing.index + mark.length : text.length;
    }
    ranges.push({ start: match.index, end, isOpen });
    scanner.lastIndex = Math.max(end, scanner.lastIndex);
  }
  return ranges;
}
