import type { TextRange } from '../citation/textRange';

/** Where a comment, or what stands between a string's quotes, is in a Python source. */
export type PythonText = TextRange & { readonly kind: 'comment' | 'string' };

/**
 * The comments and strings of a Python source, in order, as the lexical analysis of the language
 * reference has them (https://docs.python.org/3/reference/lexical_analysis.html): single and triple
 * quotes and every prefix. A comment begins behind its `#`. Of a formatted string (`f""`, `t""`)
 * the replacement fields are code, in which strings may stand again (PEP 701), so that it is as many
 * ranges as it has literal parts. A string in single quotes that is not closed ends with its line,
 * one in triple quotes with the source. Takes time linear in the source.
 */
export function pythonTexts(source: string): PythonText[] {
  const scanner = new Scanner(source);
  scanner.code(source.length);
  return scanner.found;
}

const prefix = /(?:[rbuft]|[bft]r|r[bft])$/i;
/** Strings within the fields of formatted strings are followed this deep, as Python does at most. */
const deepest = 150;

class Scanner {
  readonly found: PythonText[] = [];
  private at = 0;
  private line: TextRange = { start: 0, end: -1 };

  constructor(private readonly source: string) {}

  /**
   * Reads code up to `end`, or in a replacement field to the mark that ends its expression, where
   * the cursor stays.
   */
  code(end: number, depth = 0): void {
    const { source } = this;
    let brackets = 0;
    while (this.at < end) {
      const character = source[this.at];
      if (character === '#') {
        const start = ++this.at;
        this.at = this.lineEnd(start);
        this.add('comment', start, this.at);
      } else if (character === '"' || character === "'") {
        this.string(character, depth);
      } else {
        if (depth > 0) {
          if (brackets === 0 && (character === '}' || character === ':')) {
            return;
          }
          if (brackets === 0 && character === '!' && source[this.at + 1] !== '=') {
            return;
          }
          brackets += '([{'.includes(character ?? ' ') ? 1 : 0;
          brackets -= ')]}'.includes(character ?? ' ') ? 1 : 0;
        }
        this.at++;
      }
    }
  }

  private string(quote: string, depth: number): void {
    const { source } = this;
    const start = this.at;
    // A letter that belongs to a name is no prefix.
    const word = /[\p{L}\p{N}_]*$/u.exec(source.slice(Math.max(0, start - 3), start))?.[0] ?? '';
    const marks = prefix.exec(word)?.[0] === word ? word.toLowerCase() : '';
    const isTriple = source.startsWith(quote.repeat(3), start);
    const close = isTriple ? quote.repeat(3) : quote;
    this.at = start + close.length;
    let from = this.at;
    while (this.at < source.length) {
      const character = source[this.at];
      if (character === '\\') {
        // Also in raw strings, where it keeps a quote from closing all the same.
        this.at += source.startsWith('\r\n', this.at + 1) ? 3 : 2;
      } else if (source.startsWith(close, this.at)) {
        this.add('string', from, this.at);
        this.at += close.length;
        return;
      } else if (!isTriple && (character === '\n' || character === '\r')) {
        break;
      } else if (/[ft]/.test(marks) && (character === '{' || character === '}')) {
        if (source[this.at + 1] === character) {
          this.at += 2;
        } else if (character === '{' && depth < deepest) {
          this.add('string', from, this.at);
          this.field(depth + 1, close);
          from = this.at;
        } else {
          this.at++;
        }
      } else {
        this.at++;
      }
    }
    this.at = Math.min(this.at, source.length);
    this.add('string', from, this.at);
  }

  /** Reads a replacement field; one that is not closed within its string ends where the line does. */
  private field(depth: number, close: string): void {
    const { source } = this;
    const start = this.at++;
    const limit = close.length === 3 ? source.length : this.lineEnd(start);
    this.code(limit, depth);
    if (source[this.at] === '!') {
      this.at++;
    }
    // The format, which may hold fields itself.
    while (this.at < limit && source[this.at] !== '}') {
      if (source.startsWith(close, this.at)) {
        return;
      }
      if (source[this.at] === '{' && depth < deepest) {
        this.field(depth + 1, close);
      } else {
        this.at++;
      }
    }
    if (source[this.at] === '}') {
      this.at++;
    }
  }

  private add(kind: PythonText['kind'], start: number, end: number): void {
    if (start < end) {
      this.found.push({ kind, start, end });
    }
  }

  private lineEnd(from: number): number {
    // Asked many times of one line where it holds many fields.
    if (from < this.line.start || from > this.line.end) {
      const newline = this.source.indexOf('\n', from);
      const end = newline < 0 ? this.source.length : newline;
      this.line = { start: from, end: this.source[end - 1] === '\r' && end > from ? end - 1 : end };
    }
    return this.line.end;
  }
}
