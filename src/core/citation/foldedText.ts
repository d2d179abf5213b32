const letters: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ȷ: 'j',
  ħ: 'h',
};

const ascii = /^[\0-\x7F]*$/;

/** The markup CSL-JSON allows in a title. */
const markup = /<\/?(?:i|b|sc|sup|sub|span)(?:\s[^<>]*)?>/g;

/** TeX's commands for letters, by what they are folded to. */
const letterCommands: Readonly<Record<string, string>> = {
  o: 'o',
  l: 'l',
  dj: 'd',
  dh: 'd',
  th: 'th',
  ss: 'ss',
  ae: 'ae',
  oe: 'oe',
  aa: 'a',
  i: 'i',
  j: 'j',
};

/**
 * A text for comparing: lower case, without diacritics and punctuation, words separated by single
 * spaces. Letters of every script are kept.
 */
export function foldedText(text: string): string {
  const plain = text.includes('<') ? text.replace(markup, '') : text;
  if (ascii.test(plain)) {
    return plain
      .toLowerCase()
      .replace(/['`]/g, '')
      .replace(/[^a-z0-9]+/g, ' ')
      .trim();
  }
  return plain
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[øłđðþßæœıȷħ]/g, (letter) => letters[letter] ?? letter)
    .replace(/['’`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * A field's LaTeX for comparing, folded as `foldedText` does it: accents and braces fall away,
 * letters such as `\ss` become plain ones, and of other commands the argument stays.
 */
export function foldedLatex(latex: string): string {
  if (!latex.includes('\\')) {
    return foldedText(latex.replace(/[{}$]/g, ''));
  }
  const plain = latex
    // White space ends a command's name and is swallowed; `\'{\i}` keeps its letter.
    .replace(/\\([A-Za-z]+)(?:\s+|\{\})?/g, (command, name: string) => {
      const letter = letterCommands[name.toLowerCase()];
      const isAccent = /^[uvHtcdbrk]$/.test(name);
      return letter ?? (isAccent || !/[\s}]$/.test(command) ? '' : ' ');
    })
    .replace(/\\["'`^~=.]\s*/g, '')
    .replace(/\\(.)/g, '$1')
    .replace(/[{}$]/g, '');
  return foldedText(plain);
}
