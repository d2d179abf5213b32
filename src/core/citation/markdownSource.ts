import type { InertRange } from './inertRange';
import { blankRanges, type TextRange } from './textRange';

/** The YAML block at the head of a Markdown document. */
export interface FrontMatter extends TextRange {
  /** The YAML between the fences, with its last line break. */
  readonly yaml: string;
  /** Offset of `yaml`. */
  readonly yamlStart: number;
}

/** The front matter of a Markdown document: fenced by `---`, ended by `---` or `...`. */
export function frontMatterOf(text: string): FrontMatter | undefined {
  const match = /^(\uFEFF?---[ \t]*\r?\n)((?:[^\n]*\n)*?)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(
    text,
  );
  if (!match) {
    return undefined;
  }
  const yamlStart = match[1]?.length ?? 0;
  return { start: 0, end: match[0].length, yaml: match[2] ?? '', yamlStart };
}

/**
 * Parts of a Markdown document whose text is not read as Markdown, in order: fenced code, code
 * spans and HTML comments. A fence that is never closed runs to the end of the text.
 */
export function inertMarkdown(text: string): InertRange[] {
  const ranges: InertRange[] = [];
  const scanner =
    /^[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*(`{3,}(?=[^`\n]*$)|~{3,})|(?<!\\)(`+)|<!--|\\[\\`<]/gm;
  for (let match = scanner.exec(text); match; match = scanner.exec(text)) {
    const [whole, fence, ticks] = match;
    let start = match.index;
    let end: number | undefined;
    let isOpen = false;
    if (fence) {
      start += whole.length - fence.length;
      end = fenceEnd(text, start, fence);
      isOpen = true;
    } else if (ticks) {
      end = codeSpanEnd(text, scanner.lastIndex, ticks.length);
    } else if (whole === '<!--') {
      const close = text.indexOf('-->', scanner.lastIndex);
      end = close < 0 ? text.length : close + 3;
      isOpen = close < 0;
    }
    if (end !== undefined) {
      ranges.push({ start, end, isOpen });
      scanner.lastIndex = end;
    }
  }
  return ranges;
}

/** A Markdown document with code and HTML comments blanked; every offset stays valid. */
export function activeMarkdown(text: string): string {
  return blankRanges(text, inertMarkdown(text));
}

function fenceEnd(text: string, start: number, fence: string): number {
  const mark = fence[0] === '~' ? '~' : '`';
  const close = new RegExp(`^[ \\t>]*${mark}{${String(fence.length)},}[ \\t]*\\r?$`, 'gm');
  const newline = text.indexOf('\n', start);
  close.lastIndex = newline < 0 ? text.length : newline + 1;
  const match = close.exec(text);
  return match ? match.index + match[0].length : text.length;
}

/** The end of a code span: as many backticks as opened it, in the same paragraph. */
function codeSpanEnd(text: string, from: number, ticks: number): number | undefined {
  const close = /`+|\n[ \t]*\r?\n/g;
  close.lastIndex = from;
  for (let match = close.exec(text); match; match = close.exec(text)) {
    if (!match[0].startsWith('`')) {
      return undefined;
    }
    if (match[0].length === ticks) {
      return close.lastIndex;
    }
  }
  return undefined;
}
