import type { InertRange } from '../inertRange';
import type { CiteOccurrence } from './citeSyntax';
import { groupedSyntax, separatorInUse, type CiteGroup } from './groupedSyntax';
import { keysOfItems } from './keyList';
import { languageIds } from './citingLanguages';

/** A citation key (Org manual, "Citations"; `org-element-citation-key-re`). */
const keyOfItem = /@([\p{L}\p{N}\-.:?!`'/*@+|(){}<>&_^$#%~]+)/du;
const opening = /\[cite(?:\/[\w/-]+)?:/g;
/** Styles that print a part of a citation, or nothing. */
const partial = /^\[cite\/(?:a|author|na|noauthor|n|nocite|y|year)\b/;

/** Org citations: `[cite:@key;@other]`, `[cite/t:see @key p. 3]`. */
export const org = groupedSyntax({
  languages: languageIds.org,
  inert: inertOrg,
  groupsIn: (active) =>
    [...active.matchAll(opening)].flatMap((match) => {
      const group = groupFrom(active, match.index, match[0]);
      return group ? [group] : [];
    }),

  styleOf: (groups) => ({
    mark: ';',
    standard: separatorInUse(groups, ';', ';'),
    write: (key) => `@${key}`,
  }),

  hasMark: true,
  command: '[cite:',
  isGeneral: (command) => !partial.test(command),
  marks: ['', ']'],
  unfinished: /\[cite(?:\/[\w/-]+)?:((?:[^[\]]|\[[^[\]]*\])*)$/,
  typedItem: /(?:@([^@;\s][^@;]*|)|(?:^|;)\s*)$/,
  rest: { key: /^[\p{L}\p{N}\-.:?!`'/*@+|(){}<>&_^$#%~]*/u, list: /^[^[\]]*/ },
  keysOf,
  typed: /\[cite(?:\/[\w/-]+)?:$/,
});

function keysOf(content: string, start: number): CiteOccurrence[] {
  return keysOfItems(content, start, ';', keyOfItem);
}

function groupFrom(active: string, start: number, command: string): CiteGroup | undefined {
  const from = start + command.length;
  let depth = 0;
  for (let at = from; at < active.length; at++) {
    const character = active[at];
    if (character === '[') {
      depth++;
    } else if (character === ']' && depth-- === 0) {
      const content = active.slice(from, endOfKeys(active.slice(from, at)) + from);
      const keys = keysOf(content, from);
      const list = { start: from, end: from + content.length, keys };
      return { start, end: at + 1, command, content, list };
    } else if (character === '\n' && /^[ \t\r]*\n/.test(active.slice(at + 1, at + 80))) {
      return undefined;
    }
  }
  return undefined;
}

/** The last item may be a note on the whole: keys stand before it. */
function endOfKeys(content: string): number {
  const last = content.lastIndexOf(';');
  const isNote = last >= 0 && content.slice(last + 1).trim() !== '';
  return isNote && !content.slice(last).includes('@') && content.includes('@')
    ? last
    : content.length;
}

/** Comments, blocks of code and examples, fixed-width lines and verbatim text, in order. */
export function inertOrg(text: string): InertRange[] {
  const ranges: InertRange[] = [];
  const scanner =
    /^[ \t]*(?:#\+begin_(src|example|export|comment)\b[^\r\n]*|(?:#|:)(?:[ \t][^\r\n]*)?(?=\r?$))|(?<=^|[\s\-('"{])([=~])(?!\s)[^\r\n]*?(?<!\s)\2(?=$|[\s\-.,;:!?'")}[\\])/gim;
  for (let match = scanner.exec(text); match; match = scanner.exec(text)) {
    const [, block, mark] = match;
    let end = scanner.lastIndex;
    const isOpen = mark === undefined;
    if (block !== undefined) {
      const close = new RegExp(`^[ \\t]*#\\+end_${block}\\b`, 'gim');
      close.lastIndex = end;
      const closing = close.exec(text);
      end = closing ? close.lastIndex : text.length;
    }
    ranges.push({ start: match.index, end, isOpen });
    scanner.lastIndex = Math.max(end, scanner.lastIndex);
  }
  return ranges;
}
