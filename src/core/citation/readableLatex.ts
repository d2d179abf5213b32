/** Combining marks by TeX's accent commands. */
const accents: Readonly<Record<string, string>> = {
  '`': '\u0300',
  "'": '\u0301',
  '^': '\u0302',
  '~': '\u0303',
  '=': '\u0304',
  u: '\u0306',
  '.': '\u0307',
  '"': '\u0308',
  r: '\u030A',
  H: '\u030B',
  v: '\u030C',
  d: '\u0323',
  c: '\u0327',
  k: '\u0328',
  b: '\u0331',
};

const letters: Readonly<Record<string, string>> = {
  o: 'ø',
  O: 'Ø',
  l: 'ł',
  L: 'Ł',
  ss: 'ß',
  ae: 'æ',
  AE: 'Æ',
  oe: 'œ',
  OE: 'Œ',
  aa: 'å',
  AA: 'Å',
  i: 'ı',
  j: 'ȷ',
  dh: 'ð',
  dj: 'đ',
  th: 'þ',
};

const accented =
  /\\(?:([`'^~=."])\s*|([uvHdcbrk])(?:\s+|(?=\{)))(?:\{\s*(?:\\([ij])(?:\{\})?|(\p{L}))\s*\}|\\([ij])(?![A-Za-z])\s?|(\p{L}))/gu;

/**
 * A field's LaTeX as text on one line, for a person to read: accents and letters are written as
 * such, braces and commands fall away, and what commands print stays.
 */
export function readableLatex(latex: string): string {
  const text = latex.includes('\\')
    ? latex
        .replace(accented, (_, mark, name, dotted, braced, bare, plain) => {
          const accent = accents[String(mark ?? name)] ?? '';
          const letter = String(dotted ?? bare ?? braced ?? plain);
          return (letter + accent).normalize('NFC');
        })
        .replace(/\\([A-Za-z]+)(?:\s+|\{\})?/g, (_, name: string) => letters[name] ?? '')
        .replace(/\\([&%$#_{} ])/g, '$1')
        .replace(/\\./g, '')
    : latex;
  return text
    .replace(/[{}$]/g, '')
    .replace(/~|\s+/g, ' ')
    .replace(/---?/g, '–')
    .replace(/ +/g, ' ')
    .trim();
}

/** The family names of a BibTeX name list, readable, without given names; `others` is left out. */
export function familyNames(list: string): { readonly names: string[]; readonly more: boolean } {
  const parts = splitAtDepth0(list, /\s+and\s+/y).map((name) => name.trim());
  const names = parts
    .filter((name) => name !== '' && name !== 'others')
    .map((name) => {
      const [family = '', ...given] = splitAtDepth0(name, /\s*,\s*/y);
      const words = given.length > 0 ? [family] : splitAtDepth0(family, /[\s~]+/y);
      const particle = words.findIndex((word, at) => at > 0 && /^\p{Ll}/u.test(word));
      const from = particle > 0 && particle < words.length - 1 ? particle : words.length - 1;
      return readableLatex(words.slice(from).join(' '));
    });
  return { names, more: parts.includes('others') };
}

/** The parts of LaTeX between separators that stand in no braces; each separator is sticky. */
export function splitAtDepth0(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    depth += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
    separator.lastIndex = at;
    const match = depth === 0 && at > from ? separator.exec(text) : null;
    if (match) {
      parts.push(text.slice(from, at));
      from = at + match[0].length;
      at = from - 1;
    }
  }
  return [...parts, text.slice(from)];
}
