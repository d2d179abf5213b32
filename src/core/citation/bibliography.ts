import { lineEndingOf, type TextRange } from './textRange';

/** A field of an entry; the range covers its value with the delimiters. */
export interface BibField extends TextRange {
  /** As written, such as `archivePrefix`. */
  readonly name: string;
  readonly nameStart: number;
  /**
   * The value still in LaTeX, without its outer delimiters, `@string` names replaced and `#`
   * parts joined. White space is as written.
   */
  readonly value: string;
  /** How the value begins: a bare value is a number or a `@string` name. */
  readonly delimiter: '{' | '"' | '';
}

/** An entry, from its `@` to behind its closing brace. */
export interface BibEntry extends TextRange {
  /** In lower case, such as `inproceedings`. */
  readonly type: string;
  /** As written; empty where the entry has none. */
  readonly key: string;
  readonly keyStart: number;
  /**
   * By name in lower case; of two fields with one name the first, as BibTeX has it. Read from the
   * text at each access, so that a large file is not held in pieces: keep it where it is used.
   */
  readonly fields: ReadonlyMap<string, BibField>;
  /** False where the closing brace is missing and the entry was ended at the next one's start. */
  readonly closed: boolean;
}

/** A `@string`, `@preamble` or `@comment`. */
export interface BibDirective extends TextRange {
  readonly type: 'string' | 'preamble' | 'comment';
  readonly closed: boolean;
}

/** What is wrong in a bibliography, for a person to mend. Lines count from 1. */
export interface BibProblem {
  readonly offset: number;
  readonly line: number;
  readonly message: string;
}

/** A bibliography as read; every offset is one of the text that was given. */
export interface Bibliography {
  readonly text: string;
  readonly entries: readonly BibEntry[];
  readonly directives: readonly BibDirective[];
  /** Values of `@string` definitions by name in lower case. */
  readonly strings: ReadonlyMap<string, string>;
  readonly problems: readonly BibProblem[];
  readonly eol: '\n' | '\r\n';
  /** True where the text holds the markers of a version-control conflict. */
  readonly conflicted: boolean;
}

/**
 * Reads a .bib file so that damage stays where it is: an entry starts at `@` at the head of a
 * line, or behind another entry, and one that is not closed ends before the next. Text outside
 * entries is a comment, as in BibTeX. Never throws; takes time linear in the text.
 */
export function readBibliography(text: string): Bibliography {
  return new Reader(text).read();
}

/**
 * Reads a large .bib file as {@link readBibliography} does, a part at a time.
 *
 * @param pause Called between entries; what it returns is awaited.
 */
export function readBibliographyInTurns(
  text: string,
  pause: () => Promise<void> | undefined,
): Promise<Bibliography> {
  return new Reader(text).readInTurns(pause);
}

const entryStart = /^(?:[ \t\uFEFF]*)(@)/gm;
const head = /@[ \t]*([A-Za-z]+)[ \t\r\n]*([{(])/y;
/** What starts a line of a damaged entry only where the next entry starts. */
const nextEntry =
  /[ \t]*@[ \t]*(?:(?:string|preamble|comment)[ \t]*[{(]|[A-Za-z]+[ \t]*[{(][^\s,{}()="]+[ \t]*,)/iy;
const knownType =
  /^@[ \t]*(?:article|book|inbook|incollection|inproceedings|conference|manual|mastersthesis|misc|online|phdthesis|proceedings|report|software|techreport|thesis|unpublished)\b/i;
const conflictMarker = /^(?:<{7}|>{7})(?:[ \t]|\r?$)/m;
/** What neither a field's name nor a bare value holds, beside white space. */
const punctuation = new Set([...',{}()="#'].map((character) => character.charCodeAt(0)));

const openBrace = 0x7b;
const closeBrace = 0x7d;
const newline = 0x0a;
const atSign = 0x40;

/** JavaScript's white space, the byte-order mark among it. */
function isSpace(code: number): boolean {
  return (code >= 9 && code <= 13) || code === 32 || code === 0xa0 || code === 0xfeff;
}

class Reader {
  private readonly entries: BibEntry[] = [];
  private readonly directives: BibDirective[] = [];
  private readonly problems: { offset: number; message: string }[] = [];
  private at = 0;
  /** Set once a comment was searched to the text's end in vain: once only, to stay linear. */
  private unbalanced = false;

  constructor(
    private readonly text: string,
    private readonly strings = new Map<string, string>(),
  ) {}

  read(): Bibliography {
    for (let start = this.nextStart(); start !== undefined; start = this.nextStart()) {
      this.readAt(start);
    }
    return this.whatWasRead();
  }

  async readInTurns(pause: () => Promise<void> | undefined): Promise<Bibliography> {
    for (let start = this.nextStart(); start !== undefined; start = this.nextStart()) {
      this.readAt(start);
      const turn = pause();
      if (turn) {
        await turn;
      }
    }
    return this.whatWasRead();
  }

  private whatWasRead(): Bibliography {
    const conflicted = conflictMarker.test(this.text);
    if (conflicted) {
      const offset = this.text.search(conflictMarker);
      this.report(offset, 'A merge conflict is not resolved.');
    }
    this.reportDuplicates();
    return {
      text: this.text,
      entries: this.entries,
      directives: this.directives,
      strings: this.strings,
      problems: withLines(this.text, this.problems),
      eol: lineEndingOf(this.text),
      conflicted,
    };
  }

  private nextStart(): number | undefined {
    const sameLine = this.skipBlanks(this.at);
    if (this.at > 0 && this.text[sameLine] === '@') {
      return sameLine;
    }
    entryStart.lastIndex = this.at;
    const match = entryStart.exec(this.text);
    return match ? match.index + match[0].length - 1 : undefined;
  }

  private readAt(start: number): void {
    head.lastIndex = start;
    const match = head.exec(this.text);
    if (!match) {
      this.at = start + 1;
      if (knownType.test(this.text.slice(start, start + 40))) {
        this.report(start, 'An entry lacks its opening brace.');
      }
      return;
    }
    const type = (match[1] ?? '').toLowerCase();
    const close = match[2] === '(' ? ')' : '}';
    this.at = head.lastIndex;
    if (type === 'comment') {
      this.readComment(start, close);
    } else if (type === 'string' || type === 'preamble') {
      this.readDirective(start, type, close);
    } else {
      this.readEntry(start, type, close);
    }
  }

  /** A comment may hold whole entries, so it is balanced first and cut short only if it cannot be. */
  private readComment(start: number, close: string): void {
    const from = this.at;
    let end = this.unbalanced ? undefined : this.balancedEnd(from, close);
    if (end === undefined) {
      this.unbalanced = true;
      const bounded = this.delimitedEnd(from, close);
      end = bounded === undefined ? undefined : bounded + 1;
    }
    const closed = end !== undefined;
    if (end === undefined) {
      end = trimmedEnd(this.text, start, this.at);
      this.report(start, 'A @comment is not closed.');
    }
    this.directives.push({ type: 'comment', start, end, closed });
    this.at = end;
  }

  private balancedEnd(from: number, close: string): number | undefined {
    let depth = 0;
    const marks = close === ')' ? /[{})]/g : /[{}]/g;
    marks.lastIndex = from;
    for (let match = marks.exec(this.text); match; match = marks.exec(this.text)) {
      if (match[0] === close && depth === 0) {
        return marks.lastIndex;
      }
      depth += match[0] === '{' ? 1 : match[0] === '}' ? -1 : 0;
    }
    return undefined;
  }

  private readDirective(start: number, type: 'string' | 'preamble', close: string): void {
    this.skipSpace();
    let closed = false;
    if (type === 'string') {
      const field = this.readField();
      if (typeof field === 'object') {
        this.strings.set(field.name.toLowerCase(), field.value);
      }
    } else {
      this.readValue();
    }
    this.skipSpace();
    if (this.text[this.at] === ',') {
      this.at++;
      this.skipSpace();
    }
    closed = this.text[this.at] === close;
    if (closed) {
      this.at++;
    } else {
      closed = this.skipToClose(close);
      this.report(start, `A @${type} is malformed.`);
    }
    this.directives.push({ type, start, end: this.at, closed });
  }

  private readEntry(start: number, type: string, close: string): void {
    this.skipSpace();
    const { key, keyStart } = this.readKey(start, type, close);
    const names = new Set<string>();
    const { closed, lastEnd } = this.readFields(type, key, close, ({ name, nameStart }) => {
      const folded = name.toLowerCase();
      if (names.has(folded)) {
        this.report(nameStart, `${named(type, key)} has two fields ${folded}.`);
      }
      names.add(folded);
    });
    if (!closed) {
      this.report(start, `${named(type, key)} is not closed.`);
      this.at = trimmedEnd(this.text, lastEnd ?? start, this.at);
    }
    this.entries.push(new TextEntry(this, type, key, keyStart, start, this.at, closed));
  }

  /** The fields of the entry at an offset, where one was found before. */
  fieldsAt(start: number): Map<string, BibField> {
    const reader = new Reader(this.text, this.strings);
    const fields = new Map<string, BibField>();
    head.lastIndex = start;
    const close = head.exec(this.text)?.[2] === '(' ? ')' : '}';
    reader.at = head.lastIndex;
    reader.skipSpace();
    reader.readKey(start, '', close);
    reader.readFields('', '', close, (field) => {
      const name = field.name.toLowerCase();
      if (!fields.has(name)) {
        fields.set(name, field);
      }
    });
    return fields;
  }

  /** Reads to behind the closing brace, or to where the entry must end without one. */
  private readFields(
    type: string,
    key: string,
    close: string,
    found: (field: BibField) => void,
  ): { closed: boolean; lastEnd: number | undefined } {
    let lastEnd: number | undefined;
    for (;;) {
      this.skipSpace();
      const character = this.text[this.at];
      if (character === ',') {
        this.at++;
      } else if (character === close) {
        this.at++;
        return { closed: true, lastEnd };
      } else if (character === '%') {
        const lineEnd = this.text.indexOf('\n', this.at);
        this.at = lineEnd < 0 ? this.text.length : lineEnd;
      } else if (character === undefined || this.atNextEntry()) {
        return { closed: false, lastEnd };
      } else {
        const field = this.readField();
        if (field === 'unclosed') {
          return { closed: false, lastEnd };
        }
        if (field) {
          lastEnd = field.end;
          found(field);
          this.expectComma(field, type, key, close);
        } else {
          this.report(this.at, `${named(type, key)} holds text that is not a field.`);
          if (!this.skipToComma(close)) {
            return { closed: false, lastEnd };
          }
        }
      }
    }
  }

  private expectComma(field: BibField, type: string, key: string, close: string): void {
    this.skipSpace();
    const next = this.text[this.at];
    if (next !== ',' && next !== close && next !== undefined && !this.atNextEntry()) {
      this.report(field.end, `${named(type, key)} lacks a comma after ${field.name}.`);
    }
  }

  private readKey(start: number, type: string, close: string): { key: string; keyStart: number } {
    const keyStart = this.at;
    const pattern = close === ')' ? /[^,\r\n{}=")]*/y : /[^,\r\n{}="]*/y;
    pattern.lastIndex = keyStart;
    const raw = pattern.exec(this.text)?.[0] ?? '';
    let key = raw.trimEnd();
    if (this.text[keyStart + raw.length] === '=') {
      // The last word is a field's name, and what stands before it a key without its comma.
      key = /^(\S+)\s+\S+$/.exec(key)?.[1] ?? '';
    }
    if (key === '') {
      this.report(start, `An @${type} has no cite key.`);
      return { key, keyStart };
    }
    this.at = keyStart + key.length;
    this.skipSpace();
    if (this.text[this.at] === ',') {
      if (/\s/.test(key)) {
        this.report(keyStart, `The cite key ${key} holds a space.`);
      }
    } else if (this.text[this.at] !== '}' && this.text[this.at] !== ')') {
      this.report(keyStart, `${named(type, key)} lacks a comma after its cite key.`);
    }
    return { key, keyStart };
  }

  /** A field at the cursor; `undefined` where none stands there, and the cursor stays. */
  private readField(): BibField | 'unclosed' | undefined {
    const nameStart = this.at;
    const name = this.readWord();
    if (name === '' || name.startsWith('%')) {
      this.at = nameStart;
      return undefined;
    }
    this.skipSpace();
    if (this.text[this.at] !== '=') {
      this.at = nameStart;
      return undefined;
    }
    this.at++;
    this.skipSpace();
    const start = this.at;
    const value = this.readValue();
    if (value === undefined) {
      return 'unclosed';
    }
    const first = this.text[start];
    const delimiter = first === '{' || first === '"' ? first : '';
    return { name, nameStart, value, delimiter, start, end: this.at };
  }

  /** Parts joined by `#`; `undefined` where one is not closed. The cursor ends behind them. */
  private readValue(): string | undefined {
    let value = '';
    for (;;) {
      const part = this.readPart();
      if (part === undefined) {
        return undefined;
      }
      value += part;
      const end = this.at;
      this.skipSpace();
      if (this.text[this.at] !== '#') {
        this.at = end;
        return value;
      }
      this.at++;
      this.skipSpace();
    }
  }

  private readPart(): string | undefined {
    const open = this.text[this.at];
    if (open === '{' || open === '"') {
      const start = this.at + 1;
      const end = this.delimitedEnd(start, open === '{' ? '}' : '"');
      if (end === undefined) {
        return undefined;
      }
      this.at = end + 1;
      return this.text.slice(start, end);
    }
    const bare = this.readWord();
    return this.strings.get(bare.toLowerCase()) ?? bare;
  }

  private readWord(): string {
    const start = this.at;
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (isSpace(code) || punctuation.has(code)) {
        break;
      }
    }
    return this.text.slice(start, this.at);
  }

  /** The closing delimiter; on failure the cursor is put where the next entry or the end is. */
  private delimitedEnd(from: number, close: string): number | undefined {
    const { text } = this;
    const closing = close.charCodeAt(0);
    let depth = 0;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === closing && depth === 0) {
        return at;
      }
      if (code === openBrace) {
        depth++;
      } else if (code === closeBrace) {
        depth--;
      } else if (code === newline && this.isNextEntry(at + 1)) {
        this.at = at + 1;
        return undefined;
      }
    }
    this.at = this.text.length;
    return undefined;
  }

  private skipToComma(close: string): boolean {
    const marks = /[{,})]|\n/g;
    marks.lastIndex = this.at;
    for (let match = marks.exec(this.text); match; match = marks.exec(this.text)) {
      const mark = match[0];
      if (mark === '{') {
        const end = this.delimitedEnd(marks.lastIndex, '}');
        if (end === undefined) {
          return false;
        }
        marks.lastIndex = end + 1;
      } else if (mark === ',' || mark === close) {
        this.at = match.index;
        return true;
      } else if (mark === '\n' && this.isNextEntry(marks.lastIndex)) {
        this.at = match.index;
        return true;
      }
    }
    this.at = this.text.length;
    return true;
  }

  /** Skips what stands before a malformed directive's close; false where the next entry comes first. */
  private skipToClose(close: string): boolean {
    while (this.text[this.at] !== close) {
      if (this.at >= this.text.length || this.atNextEntry() || !this.skipToComma(close)) {
        return false;
      }
      if (this.text[this.at] === ',') {
        this.at++;
      } else if (this.text[this.at] !== close) {
        return false;
      }
    }
    this.at++;
    return true;
  }

  private atNextEntry(): boolean {
    if (this.text[this.at] !== '@') {
      return false;
    }
    let line = this.at;
    while (this.text[line - 1] === ' ' || this.text[line - 1] === '\t') {
      line--;
    }
    return (line === 0 || this.text[line - 1] === '\n') && this.isNextEntry(line);
  }

  private isNextEntry(lineStart: number): boolean {
    if (this.text.charCodeAt(this.skipBlanks(lineStart)) !== atSign) {
      return false;
    }
    nextEntry.lastIndex = lineStart;
    return nextEntry.test(this.text);
  }

  private skipSpace(): void {
    while (isSpace(this.text.charCodeAt(this.at))) {
      this.at++;
    }
  }

  private skipBlanks(from: number): number {
    let at = from;
    while (this.text[at] === ' ' || this.text[at] === '\t') {
      at++;
    }
    return at;
  }

  private reportDuplicates(): void {
    const seen = new Set<string>();
    for (const { key, keyStart } of this.entries) {
      const folded = key.toLowerCase();
      if (key !== '' && seen.has(folded)) {
        this.report(keyStart, `The cite key ${key} is used by two entries.`);
      }
      seen.add(folded);
    }
  }

  private report(offset: number, message: string): void {
    this.problems.push({ offset, message });
  }
}

class TextEntry implements BibEntry {
  constructor(
    private readonly reader: Reader,
    readonly type: string,
    readonly key: string,
    readonly keyStart: number,
    readonly start: number,
    readonly end: number,
    readonly closed: boolean,
  ) {}

  get fields(): ReadonlyMap<string, BibField> {
    return this.reader.fieldsAt(this.start);
  }
}

function named(type: string, key: string): string {
  return key === '' ? `An @${type} without a cite key` : `The entry ${key}`;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text[at - 1] ?? '')) {
    at--;
  }
  return at;
}

function withLines(
  text: string,
  problems: readonly { offset: number; message: string }[],
): BibProblem[] {
  const sorted = [...problems].sort((a, b) => a.offset - b.offset);
  let line = 1;
  let from = 0;
  return sorted.map(({ offset, message }) => {
    for (let newline = text.indexOf('\n', from); newline >= 0 && newline < offset;) {
      line++;
      from = newline + 1;
      newline = text.indexOf('\n', from);
    }
    return { offset, line, message };
  });
}
