import { isInert, type InertRange } from '../inertRange';
import { blankRanges, type TextRange } from '../textRange';
import { contextOf, windowAt } from './citeContext';
import {
  afterTie,
  bareKeys,
  occurrenceAt,
  replaceWith,
  type CiteOccurrence,
  type CiteSyntax,
} from './citeSyntax';
import { addToList, type KeyList, type ListStyle } from './keyList';

/** A citation that holds a list of keys between two marks, such as `cite:[a,b]`. */
export interface CiteGroup extends TextRange {
  /** What opens it, such as `:cite:p:`. */
  readonly command: string;
  readonly list: KeyList;
  /** The list as it stands there. */
  readonly content: string;
}

/** What tells one language with such citations from another. */
export interface GroupedLanguage {
  readonly languages: readonly string[];
  /** Comments and code. */
  readonly inert: (text: string) => InertRange[];
  /** Every citation of a text whose inert parts are blanked. */
  readonly groupsIn: (active: string) => CiteGroup[];
  /** How a list is separated; without `content`, a new one. */
  readonly styleOf: (groups: readonly CiteGroup[], content?: string) => ListStyle;
  /** Whether `@` introduces a key. */
  readonly hasMark?: boolean;
  /** The command of a document that has none yet. */
  readonly command: string;
  /** Whether a command makes a whole citation, so that it can stand for `command`. */
  readonly isGeneral: (command: string) => boolean;
  /** What stands between command and list, and behind the list. */
  readonly marks: readonly [open: string, close: string];
  /** A command at the end of a line that lacks its list; its first group is the opening mark. */
  readonly typed: RegExp;
  /** A citation at the end of a text, as far as it is typed; its first group is its list so far. */
  readonly unfinished: RegExp;
  /** The end of an item as far as it is typed; its first group is a part of a key, or words, if any. */
  readonly typedItem: RegExp;
  /** Behind the cursor: what is still of the key, and what of the list. */
  readonly rest: { readonly key: RegExp; readonly list: RegExp };
  /** The keys of a list that may lack its end. */
  readonly keysOf: (content: string, start: number) => CiteOccurrence[];
  /** Makes a new citation readable between the texts before and behind it. */
  readonly fit?: (citation: string, before: string, behind: string) => string;
}

/** The cite syntax of a language whose citations are groups. */
export function groupedSyntax(language: GroupedLanguage): CiteSyntax {
  const groupsOf = (text: string): CiteGroup[] =>
    language.groupsIn(blankRanges(text, language.inert(text)));

  return {
    languages: language.languages,

    keysIn(text) {
      return groupsOf(text).flatMap(({ list }) => list.keys);
    },

    keyAt(text, offset) {
      return occurrenceAt(this.keysIn(text), offset, () => (language.hasMark ? 1 : 0));
    },

    contextAt(text, offset) {
      const window = windowAt(text, offset, language.inert);
      const content = window && language.unfinished.exec(window.before)?.[1];
      const item = content === undefined ? null : language.typedItem.exec(content);
      if (!window || content === undefined || !item) {
        return undefined;
      }
      const start = window.at - content.length;
      const list = content + (language.rest.list.exec(window.behind)?.[0] ?? '');
      const mark = language.hasMark && item[1] === undefined ? '@' : '';
      return contextOf({
        window,
        length: item[1]?.length ?? 0,
        rest: language.rest.key,
        group: language.keysOf(list, start),
        put: (key, range) => ({ ...range, text: mark + key }),
      });
    },

    insertion(text, offset, selectionEnd, keys) {
      if (isInert(language.inert(text), offset)) {
        return replaceWith(offset, selectionEnd, bareKeys(keys));
      }
      const groups = groupsOf(text);
      const around = groups.find(({ start, end }) => start < offset && offset < end);
      if (around && selectionEnd < around.end) {
        const { list, content } = around;
        const style = language.styleOf(groups, content);
        const inside = list.start <= offset && selectionEnd <= list.end;
        const isAsked = language.hasMark && inside && isLoneMark(text, offset, selectionEnd);
        const selection = inside
          ? { start: isAsked ? offset - 1 : offset, end: selectionEnd }
          : { start: list.end, end: list.end };
        return addToList(text, list, selection, keys, style);
      }

      const style = language.styleOf(groups);
      const list = [...new Set(keys)].map(style.write).join(style.standard);
      const [open, close] = language.marks;
      const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
      const typed = language.typed.exec(line);
      if (typed) {
        return replaceWith(offset, selectionEnd, (typed[1] ? '' : open) + list + close);
      }
      const start = afterTie(text, offset, selectionEnd);
      const citation = commandInUse(language, groups) + open + list + close;
      const fitted =
        language.fit?.(citation, text.slice(0, start), text.slice(selectionEnd)) ?? citation;
      return replaceWith(start, selectionEnd, fitted);
    },
  };
}

/** A lone `@` was typed to ask for a key. */
function isLoneMark(text: string, offset: number, selectionEnd: number): boolean {
  return (
    text[offset - 1] === '@' &&
    /[\s:;]/.test(text[offset - 2] ?? ' ') &&
    /[\s;\]]/.test(text[selectionEnd] ?? ' ')
  );
}

/** The general command used most, the first of equals. */
function commandInUse(
  { isGeneral, command }: GroupedLanguage,
  groups: readonly CiteGroup[],
): string {
  const counts = new Map<string, number>();
  for (const group of groups) {
    if (isGeneral(group.command)) {
      counts.set(group.command, (counts.get(group.command) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? command;
}

/**
 * The separator most lists of a document have, of those with more than one key; `standard` where
 * none tells. `mark` is a part of every separator.
 */
export function separatorInUse(
  groups: readonly CiteGroup[],
  mark: ',' | ';',
  standard: string,
): string {
  let spaced = 0;
  let told = 0;
  for (const { list, content } of groups) {
    if (list.keys.length > 1 && content.includes(mark)) {
      told++;
      spaced += new RegExp(`${mark}[ \\t]`).test(content) ? 1 : 0;
    }
  }
  return told === 0 ? standard : spaced * 2 > told ? `${mark} ` : mark;
}
