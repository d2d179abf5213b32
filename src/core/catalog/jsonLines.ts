import { printParseErrorCode, visit, type JSONPath } from 'jsonc-parser';

/** Where and why a text is not JSON; `line` from 1. */
export interface JsonFault {
  readonly line: number;
  /** Such as `a comma is missing`. */
  readonly reason: string;
}

/** The first fault of a text that `JSON.parse` refuses. */
export function jsonFault(text: string): JsonFault {
  let found: JsonFault | undefined;
  try {
    visit(text, {
      onError: (code, _offset, _length, line) => {
        found ??= { line: line + 1, reason: reasonOf(code) };
      },
      onComment: (_offset, _length, line) => {
        found ??= { line: line + 1, reason: 'comments are not allowed' };
      },
    });
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    return { line: 1, reason: 'it is nested too deeply' };
  }
  return found ?? { line: 1, reason: anyReason };
}

function reasonOf(code: number): string {
  return reasons[printParseErrorCode(code)] ?? anyReason;
}

const anyReason = 'something stands where it may not';

const reasons: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'a property name is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'something follows the end',
  UnexpectedEndOfString: 'a string is not closed',
  InvalidUnicode: 'a Unicode escape is incomplete',
  InvalidEscapeCharacter: 'a backslash is followed by a character it cannot escape',
  InvalidCharacter: 'a string holds a line break or control character',
};

/**
 * The line, from 1, of each value and property of a JSON text down to a depth, by path: `/3/title`
 * is property `title` of the fourth item. Empty where the text is nested too deeply to look at.
 */
export function jsonLines(text: string, depth: number): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let level = 0;
  const note = (line: number, path: JSONPath): void => {
    const key = pathKey(path);
    if (path.length <= depth && !lines.has(key)) {
      lines.set(key, line + 1);
    }
  };
  const enter = (line: number, path: () => JSONPath): boolean => {
    if (level <= depth) {
      note(line, path());
    }
    level++;
    return true;
  };
  const leave = (): void => {
    level--;
  };
  try {
    visit(text, {
      onObjectBegin: (_offset, _length, line, _column, path) => enter(line, path),
      onArrayBegin: (_offset, _length, line, _column, path) => enter(line, path),
      onObjectEnd: leave,
      onArrayEnd: leave,
      onObjectProperty: (name, _offset, _length, line, _column, path) => {
        if (level <= depth) {
          note(line, [...path(), name]);
        }
      },
      onLiteralValue: (_value, _offset, _length, line, _column, path) => {
        if (level <= depth) {
          note(line, path());
        }
      },
    });
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    return new Map();
  }
  return lines;
}

/** A path as {@link jsonLines} writes it. */
export function pathKey(path: readonly (string | number)[]): string {
  return path.map((step) => `/${step}`).join('');
}
