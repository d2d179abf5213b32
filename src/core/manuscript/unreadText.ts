import { activeLatex } from '../citation/latexSource';
import { frontMatterOf } from '../citation/markdownSource';
import { languageIds } from '../citation/syntax/citingLanguages';
import type { TextRange } from '../citation/textRange';

/** Commands and environments of a LaTeX tree of which nothing is printed. */
export interface HiddenLatex {
  /** How many arguments each command takes, by its name without the backslash. */
  readonly commands: ReadonlyMap<string, number>;
  readonly environments: ReadonlySet<string>;
}

export const nothingHidden: HiddenLatex = { commands: new Map(), environments: new Set() };

/** What the texts of a tree define to print nothing, such as `\newcommand{\old}[1]{}`. */
export function hiddenLatex(activeTexts: readonly string[]): HiddenLatex {
  const commands = new Map<string, number>();
  const environments = new Set<string>();
  const definition =
    /\\(?:(?:re|provide)?newcommand|providecommand|DeclareRobustCommand)\s*\*?\s*\{?\s*\\([A-Za-z@]+)\s*\}?\s*\[(\d)\](?:\[[^\]]*\])?\s*\{[^{}#]*\}|\\[gx]?def\s*\\([A-Za-z@]+)((?:#\d)+)\s*\{[^{}#]*\}|\\excludecomment\s*\{([A-Za-z@*]+)\}/g;
  for (const text of activeTexts) {
    for (const [, command, count, defined, parameters, environment] of text.matchAll(definition)) {
      if (environment !== undefined) {
        environments.add(environment);
      } else if (command !== undefined) {
        commands.set(command, Number(count));
      } else if (defined !== undefined) {
        commands.set(defined, (parameters ?? '').length / 2);
      }
    }
  }
  return { commands, environments };
}

/**
 * Parts of a document of which readers see nothing, and in which nothing is cited, in order: in
 * LaTeX what stands between `\iffalse` and `\fi`, in the arguments of commands that print nothing,
 * and behind the end; in Markdown styles, scripts and the front matter but for what Pandoc reads as
 * text there. Comments and code are not among them.
 */
export function unreadRanges(text: string, languageId: string, hidden: HiddenLatex): TextRange[] {
  const is = (languages: readonly string[]): boolean => languages.includes(languageId);
  if (is(languageIds.latex)) {
    return joined(unreadLatex(activeLatex(text), hidden));
  }
  return is(languageIds.markdown) || is(languageIds.quarto) || is(languageIds.rmarkdown)
    ? joined(unreadMarkdown(text))
    : [];
}

function unreadLatex(active: string, hidden: HiddenLatex): TextRange[] {
  const ranges: TextRange[] = [];
  const end = /\\end\s*\{document\}|^[ \t]*\\endinput\b/m.exec(active);
  const stop = end ? end.index : active.length;
  if (end) {
    ranges.push({ start: stop, end: active.length });
  }
  for (const { index } of active.matchAll(/\\iffalse\b/g)) {
    ranges.push({ start: index, end: conditionalEnd(active, index + 8) });
  }
  if (hidden.environments.size > 0) {
    for (const { index, 1: name = '' } of active.matchAll(/\\begin\s*\{([A-Za-z@*]+)\}/g)) {
      if (hidden.environments.has(name)) {
        const close = active.indexOf(`\\end{${name}}`, index);
        ranges.push({ start: index, end: close < 0 ? active.length : close });
      }
    }
  }
  if (hidden.commands.size > 0) {
    for (const match of active.matchAll(/\\([A-Za-z@]+)\*?/g)) {
      const count = hidden.commands.get(match[1] ?? '');
      if (
        count !== undefined &&
        !/\\(?:\w*command|def)\s*\*?\s*\{?\s*$/.test(
          active.slice(Math.max(0, match.index - 30), match.index),
        )
      ) {
        ranges.push({
          start: match.index,
          end: argumentsEnd(active, match.index + match[0].length, count),
        });
      }
    }
  }
  return ranges;
}

/** Behind the `\fi`, or the `\else`, that ends what a conditional skips. */
function conditionalEnd(active: string, from: number): number {
  // \iff is a sign, and what takes braces, such as \ifthenelse, has no \fi.
  const marks = /\\(?:(if(?!f\b)[A-Za-z@]*)(?![A-Za-z@{])|(else|fi)\b)/g;
  marks.lastIndex = from;
  let depth = 0;
  for (let match = marks.exec(active); match; match = marks.exec(active)) {
    if (match[1] !== undefined) {
      depth++;
    } else if (depth === 0) {
      return marks.lastIndex;
    } else if (match[2] === 'fi') {
      depth--;
    }
  }
  return active.length;
}

/** Behind a command's arguments in braces, an optional one before them skipped. */
function argumentsEnd(active: string, from: number, count: number): number {
  let at = from;
  for (let taken = 0; taken < count;) {
    const open = /\s*(\[[^\]]*\]\s*)?\{/y;
    open.lastIndex = at;
    if (!open.test(active)) {
      return at;
    }
    let depth = 1;
    at = open.lastIndex;
    for (; at < active.length && depth > 0; at++) {
      const character = active[at];
      if (character === '\\') {
        at++;
      } else {
        depth += character === '{' ? 1 : character === '}' ? -1 : 0;
      }
    }
    taken++;
  }
  return Math.min(at, active.length);
}

function unreadMarkdown(text: string): TextRange[] {
  const ranges: TextRange[] = [];
  const matter = frontMatterOf(text);
  if (matter) {
    let from = 0;
    // What is indented belongs to the field before it.
    for (const { 0: field, index } of matter.yaml.matchAll(
      /^(?:nocite|abstract)[ \t]*:[^\n]*(?:\n(?:[ \t]+[^\n]*|-[^\n]*|(?=\n)))*/gm,
    )) {
      ranges.push({ start: from, end: matter.yamlStart + index });
      from = matter.yamlStart + index + field.length;
    }
    ranges.push({ start: from, end: matter.end });
  }
  for (const { 0: block, index } of text.matchAll(
    /<(style|script|svg|math)\b[^>]*>[^]*?<\/\1\s*>|<[a-z][a-z0-9]*\s[^<>]*>|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)|^\[[^\]\n]+\]:[^\n]*/gim,
  )) {
    ranges.push({ start: index, end: index + block.length });
  }
  return ranges;
}

/** Ranges in order, those that touch or overlap made one. */
export function joined(ranges: readonly TextRange[]): TextRange[] {
  const made: TextRange[] = [];
  for (const { start, end } of [...ranges].sort((one, other) => one.start - other.start)) {
    const last = made.at(-1);
    if (last && start <= last.end) {
      made[made.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    } else if (start < end) {
      made.push({ start, end });
    }
  }
  return made;
}
