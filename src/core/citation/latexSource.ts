import type { InertRange } from './inertRange';
import { blankRanges } from './textRange';

const inertStart =
  /\\\\|\\%|%|\\begin\s*\{((?:[BL]?[Vv]erbatim|lstlisting|minted|comment|filecontents)\*?)\}|\\(?:verb|lstinline|mintinline)\*?(?![A-Za-z@])/g;

/**
 * Comments and verbatim parts of a LaTeX source, in order: `%` to the end of the line, the verbatim
 * environments, `\verb`, `\lstinline` and `\mintinline`.
 */
export function inertLatex(text: string): InertRange[] {
  const ranges: InertRange[] = [];
  const scanner = new RegExp(inertStart);
  for (let match = scanner.exec(text); match; match = scanner.exec(text)) {
    const start = match.index;
    let end: number;
    let isOpen = match[0] === '%';
    if (match[0] === '%') {
      end = lineEnd(text, start);
    } else if (match[1] !== undefined) {
      const closing = `\\end{${match[1]}}`;
      const close = text.indexOf(closing, scanner.lastIndex);
      end = close < 0 ? text.length : close + closing.length;
      isOpen = close < 0;
    } else if (match[0].length > 2) {
      end = inlineVerbatimEnd(text, scanner.lastIndex, match[0].startsWith('\\mintinline'));
    } else {
      continue;
    }
    ranges.push({ start, end, isOpen });
    scanner.lastIndex = Math.max(end, scanner.lastIndex);
  }
  return ranges;
}

/** A LaTeX source with comments and verbatim parts blanked; every offset stays valid. */
export function activeLatex(text: string): string {
  return blankRanges(text, inertLatex(text));
}

function inlineVerbatimEnd(text: string, afterCommand: number, hasLanguage: boolean): number {
  const limit = lineEnd(text, afterCommand);
  let at = afterCommand;
  for (const [open, close] of hasLanguage ? ['[]', '{}'] : ['[]']) {
    if (text[at] === open) {
      const end = text.indexOf(close as string, at);
      at = end < 0 ? limit : end + 1;
    }
  }
  const delimiter = text[at];
  if (delimiter === undefined || at >= limit) {
    return limit;
  }
  const close = text.indexOf(delimiter === '{' ? '}' : delimiter, at + 1);
  return close < 0 || close > limit ? limit : close + 1;
}

function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) {
    return text.length;
  }
  return text[newline - 1] === '\r' ? newline - 1 : newline;
}
