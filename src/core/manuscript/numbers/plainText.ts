/** Commands whose first argument is no text of the document: what they set, link or refer to. */
const silentCommands = new Set(
  `cellcolor rowcolor columncolor color textcolor colorbox fcolorbox pagecolor fontsize definecolor
  ref cref Cref autoref eqref pageref label nameref footnote footnotemark tablefootnote thanks
  vspace hspace rule raisebox rotatebox resizebox scalebox href url includegraphics setlength
  addtolength renewcommand arraystretch begin end SetCell SetRow phantom hphantom vphantom
  hyperref hypertarget hyperlink tnote textsuperscript cmidrule cline specialrule todo
  addlinespace noalign multicolumnwidth bibliographystyle usepackage`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

const cites =
  /^(?:[A-Za-z]*cite[A-Za-z]*|textcquote|blockcquote|citeauthor|footcite|supercite|autocite)$/;

const symbols: Readonly<Record<string, string>> = {
  pm: '±',
  uparrow: '↑',
  downarrow: '↓',
  up: '↑',
  down: '↓',
  times: '×',
  sim: '≈',
  approx: '≈',
  percent: '%',
  to: '→',
  rightarrow: '→',
  dagger: '†',
  ddagger: '†',
  dag: '†',
  ddag: '†',
  ast: '†',
  star: '†',
  bullet: '†',
  Delta: 'Δ',
  delta: 'Δ',
  geq: '≥',
  ge: '≥',
  leq: '≤',
  le: '≤',
  checkmark: '✓',
  cmark: '✓',
  xmark: '✗',
  textendash: '-',
  textemdash: '-',
  minus: '-',
  plus: '+',
  textless: '<',
  textgreater: '>',
  textpm: '±',
  textasciitilde: '≈',
  textbackslash: ' ',
  textperiodcentered: '.',
  ddots: ' ',
};

/**
 * A text as its readers see it, without markup of LaTeX, Markdown and HTML: commands, what they
 * set, citations, notes, emphasis and math's dollars are blanked, and symbols stand for their
 * commands. It is as long as the text, so that every offset stays valid; a superscript becomes `†`.
 *
 * What groups a number's digits (`1{,}234`, `1\,234`) and a subscript `_` stay, and so does `$_6$`
 * behind a letter, which belongs to a name.
 */
export function plainText(text: string): string {
  if (!/[\\{}$*_`<[~&^|]/.test(text)) {
    return text;
  }
  return new Reader(text).read();
}

class Reader {
  private readonly out: string[];
  private at = 0;

  constructor(private readonly text: string) {
    this.out = text.split('');
  }

  read(): string {
    const special = /[\\{}$*`<[\]~&^_|]/g;
    while (this.at < this.text.length) {
      special.lastIndex = this.at;
      const match = special.exec(this.text);
      if (!match) {
        break;
      }
      this.at = match.index;
      this.readMark(match[0]);
    }
    return this.out.join('');
  }

  private readMark(mark: string): void {
    const { text, at } = this;
    switch (mark) {
      case '\\':
        this.readCommand();
        return;
      case '$': {
        const inName = /^\$_\{?\d\}?\$/.exec(text.slice(at, at + 6));
        if (inName && /\p{L}/u.test(text[at - 1] ?? '')) {
          this.at += inName[0].length;
        } else {
          this.blank(at, at + 1);
        }
        return;
      }
      case '{':
        if (/^\{,\}\d{3}/.test(text.slice(at, at + 6)) && /\d/.test(text[at - 1] ?? '')) {
          this.at += 3;
        } else {
          this.blank(at, at + 1);
        }
        return;
      case '^':
        this.readSuperscript();
        return;
      case '_': {
        // `_{base}` and `$X_{base}$` are words below; `_{0.2}` is an uncertainty.
        const next = text
          .slice(at + 1, at + 40)
          .replace(/^[\s{]*(?:\\(?:text|math)[a-z]*\s*\{)?/, '');
        if (text[at + 1] === '{' && /^\p{L}/u.test(next)) {
          this.blank(at, at + 1);
        } else if (
          /^(?:_|[^\p{L}\p{N}\s{\\]*(?:\s|$))/u.test(text.slice(at + 1, at + 6)) ||
          /^\s?$/.test(text[at - 1] ?? '')
        ) {
          this.blank(at, at + 1);
        } else {
          this.at += 1;
        }
        return;
      }
      case '<':
        this.readTag();
        return;
      case '[':
        this.readBracket();
        return;
      case '&': {
        const entity = /^&(?:#\d+|[A-Za-z]+);/.exec(text.slice(at, at + 12))?.[0];
        if (entity !== undefined) {
          this.put(at, at + entity.length, entities[entity] ?? ' ');
        } else {
          this.at += 1;
        }
        return;
      }
      case '|':
        this.at += 1;
        return;
      default:
        this.blank(at, at + 1);
    }
  }

  private readCommand(): void {
    const { text, at } = this;
    const name = /^[A-Za-z@]+\*?/.exec(text.slice(at + 1, at + 40))?.[0];
    if (name === undefined) {
      const next = text[at + 1] ?? '';
      if (
        next === ',' &&
        /\d/.test(text[at - 1] ?? '') &&
        /^\d{3}/.test(text.slice(at + 2, at + 5))
      ) {
        this.at += 2;
      } else if (/[%&_#$*|<>[\]~]/.test(next)) {
        this.blank(at, at + 1);
        this.at += 1;
      } else {
        this.blank(at, at + 2);
      }
      return;
    }
    const plain = name.replace(/\*$/, '');
    const symbol = symbols[plain];
    const end = at + 1 + name.length;
    if (symbol !== undefined) {
      this.put(at, end, symbol);
      return;
    }
    if (plain === 'textsuperscript' || plain === 'tnote') {
      this.put(at, this.argumentEnd(this.optionEnd(end)), '†');
      return;
    }
    const isCite = cites.test(plain);
    if (!isCite && !silentCommands.has(plain)) {
      this.blank(at, end);
      return;
    }
    let stop = this.optionEnd(this.optionEnd(this.optionEnd(end)));
    if (plain === 'cmidrule' && text[stop] === '(') {
      stop = text.indexOf(')', stop) + 1 || stop;
    }
    stop = this.argumentEnd(stop);
    if (isCite) {
      // Multicites: \cites{a}{b}.
      while (/s$/.test(plain) && text[stop] === '{') {
        stop = this.argumentEnd(stop);
      }
    }
    const isMark = plain === 'footnote' || plain === 'footnotemark' || plain === 'tablefootnote';
    this.put(at, stop, isMark ? '†' : ' ');
  }

  /** `$^\dagger$`, `^{*}`, `^1`: a mark, whatever it is. */
  private readSuperscript(): void {
    const { text, at } = this;
    const group = /^\^\s*\{/.exec(text.slice(at, at + 4));
    if (group) {
      this.put(at, this.argumentEnd(at + group[0].length - 1), '†');
      return;
    }
    const single = /^\^\s*(?:\\[A-Za-z]+|[\p{L}\p{N}*+'-])/u.exec(text.slice(at, at + 30));
    this.put(at, at + (single?.[0].length ?? 1), single ? '†' : ' ');
  }

  private readTag(): void {
    const { text, at } = this;
    const tag = /^<\/?([A-Za-z][A-Za-z0-9]*)\b[^<>]*>/.exec(text.slice(at, at + 300));
    if (!tag) {
      const link = /^<https?:[^<>\s]*>/.exec(text.slice(at, at + 300));
      if (link) {
        this.blank(at, at + link[0].length);
      } else {
        this.at += 1;
      }
      return;
    }
    const [whole, name = ''] = tag;
    const close = /^sup$/i.test(name) && !whole.startsWith('</') ? '</sup>' : undefined;
    const end = close === undefined ? -1 : text.indexOf(close, at);
    if (close !== undefined && end >= 0 && end - at < 80) {
      this.put(at, end + close.length, '†');
    } else {
      this.blank(at, at + whole.length);
    }
  }

  /** A footnote mark, a citation, or a link of which the text stays. */
  private readBracket(): void {
    const { text, at } = this;
    const ahead = text.slice(at, at + 400);
    const note = /^\[\^[^\]\n]+\]/.exec(ahead);
    const cite = /^\[[^[\]\n]*@[^[\]\n]+\]/.exec(ahead);
    const whole = note ?? cite;
    if (whole) {
      this.put(at, at + whole[0].length, note ? '†' : ' ');
      return;
    }
    const link =
      /^\[(?:[^[\]\n]|\[[^[\]\n]*\])*\](\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s"[^"]*")?\)|\[[^[\]\n]*\])/.exec(
        ahead,
      );
    if (link) {
      const target = link[1] ?? '';
      const end = at + link[0].length;
      for (let index = end - target.length - 1; index < end; index++) {
        this.out[index] = ' ';
      }
      this.blank(at, at + 1);
      return;
    }
    this.at += 1;
  }

  private optionEnd(from: number): number {
    if (this.text[from] !== '[') {
      return from;
    }
    const close = this.text.indexOf(']', from);
    return close < 0 || close - from > 200 ? from : close + 1;
  }

  private argumentEnd(from: number): number {
    return groupEnd(this.text, from) ?? from;
  }

  private blank(start: number, end: number): void {
    this.put(start, end, ' ');
  }

  /** Puts a symbol where a stretch began, blanks the rest of it and goes on behind it. */
  private put(start: number, end: number, symbol: string): void {
    for (let index = start; index < Math.min(end, this.out.length); index++) {
      const was = this.out[index];
      this.out[index] = was === '\n' || was === '\r' ? was : index === start ? symbol : ' ';
    }
    this.at = Math.max(end, this.at + 1);
  }
}

const entities: Readonly<Record<string, string>> = {
  '&plusmn;': '±',
  '&uarr;': '↑',
  '&darr;': '↓',
  '&times;': '×',
  '&minus;': '-',
  '&ndash;': '-',
  '&mdash;': '-',
  '&amp;': '&',
  '&rarr;': '→',
};

/** Behind the brace that closes the group which begins at an offset; undefined where none does. */
export function groupEnd(text: string, from: number): number | undefined {
  if (text[from] !== '{') {
    return undefined;
  }
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') {
      at++;
    } else if (character === '{') {
      depth++;
    } else if (character === '}' && --depth === 0) {
      return at + 1;
    }
  }
  return undefined;
}
