/** TeX's accents by combining mark; those that are letters need braces around what they take. */
const accents: Readonly<Record<string, string>> = {
  '\u0300': '`',
  '\u0301': "'",
  '\u0302': '^',
  '\u0303': '~',
  '\u0304': '=',
  '\u0306': 'u',
  '\u0307': '.',
  '\u0308': '"',
  '\u030A': 'r',
  '\u030B': 'H',
  '\u030C': 'v',
  '\u0323': 'd',
  '\u0327': 'c',
  '\u0328': 'k',
  '\u0331': 'b',
};

const letters: Readonly<Record<string, string>> = {
  ø: '{\\o}',
  Ø: '{\\O}',
  ł: '{\\l}',
  Ł: '{\\L}',
  ß: '{\\ss}',
  æ: '{\\ae}',
  Æ: '{\\AE}',
  œ: '{\\oe}',
  Œ: '{\\OE}',
  đ: '{\\dj}',
  Đ: '{\\DJ}',
  ð: '{\\dh}',
  Ð: '{\\DH}',
  þ: '{\\th}',
  Þ: '{\\TH}',
  ı: '{\\i}',
  ȷ: '{\\j}',
};

const symbols: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '\u00A0': '~',
  '–': '--',
  '—': '---',
  '‘': '`',
  '’': "'",
  '“': '``',
  '”': "''",
  '…': '\\textellipsis{}',
  '×': '\\texttimes{}',
  '°': '\\textdegree{}',
  '±': '\\textpm{}',
  '→': '\\textrightarrow{}',
  µ: '$\\mu$',
};

const greek: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Φ Phi Ψ Psi Ω Omega α alpha β beta γ gamma',
    'δ delta ε varepsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi π pi ρ rho',
    'ς varsigma σ sigma τ tau υ upsilon φ varphi χ chi ψ psi ω omega',
  ]
    .join(' ')
    .match(/\S+ \S+/g)
    ?.map((pair) => pair.split(' '))
    .map(([letter, command]) => [letter, `$\\${command ?? ''}$`]) ?? [],
);

/** How far a text is turned into LaTeX. */
export interface LatexEscaping {
  /** Letters beyond ASCII as LaTeX's accents and commands, for classic BibTeX. */
  readonly ascii: boolean;
  /** Braces of the text are LaTeX's own and stay. */
  readonly keepBraces?: boolean;
}

/**
 * A text as LaTeX: its special characters escaped and, where asked for, its accented and Greek
 * letters as commands. Characters that LaTeX has no standard command for stay as they are, since
 * LaTeX reads UTF-8.
 */
export function latexOf(text: string, { ascii, keepBraces = false }: LatexEscaping): string {
  let latex = '';
  for (const character of text.normalize('NFC')) {
    if (keepBraces && (character === '{' || character === '}')) {
      latex += character;
    } else if (symbols[character] !== undefined && (ascii || character < '\u0080')) {
      latex += symbols[character];
    } else {
      latex += ascii && character > '\u007F' ? asciiOf(character) : character;
    }
  }
  return latex;
}

function asciiOf(character: string): string {
  const simple = letters[character] ?? greek[character];
  if (simple !== undefined) {
    return simple;
  }
  const [base = '', ...marks] = character.normalize('NFD');
  if (!/^[A-Za-z]$/.test(base) || marks.length === 0) {
    return character;
  }
  let latex = base;
  for (const mark of marks) {
    const accent = accents[mark];
    if (accent === undefined) {
      return character;
    }
    latex = /[A-Za-z]/.test(accent)
      ? `\\${accent}{${dotless(latex, accent)}}`
      : `\\${accent}${braced(latex)}`;
  }
  return `{${latex}}`;
}

/** LaTeX composes the four accents of Western Europe with a dotted i; others need it dotless. */
function dotless(base: string, accent: string): string {
  return (base === 'i' || base === 'j') && /[uvrH]/.test(accent) ? `\\${base}` : base;
}

function braced(latex: string): string {
  return latex.length > 1 ? `{${latex}}` : latex;
}

/**
 * A title as LaTeX, with braces around the words whose capitals a bibliography style must not
 * lower: those with a capital inside or a digit (DistilBERT, T5), and in a title written like a
 * sentence also its names (Bayesian). The mark-up CSL-JSON allows becomes LaTeX commands.
 */
export function latexTitle(title: string, escaping: LatexEscaping): string {
  const isTitleCase = writtenInTitleCase(title);
  let latex = '';
  let startsSentence = true;
  const closing: string[] = [];
  for (const part of title.split(/(<\/?(?:i|b|sc|sup|sub|span)(?:\s[^<>]*)?>)/)) {
    const tag = /^<(\/?)(i|b|sc|sup|sub|span)\b(.*)>$/.exec(part);
    if (tag) {
      const [, close, name = '', attributes = ''] = tag;
      if (close) {
        latex += closing.pop() ?? '';
      } else {
        latex += openingOf(name, attributes);
        closing.push('}');
      }
      continue;
    }
    let from = 0;
    for (const match of part.matchAll(titleWord)) {
      const between = part.slice(from, match.index);
      startsSentence ||= /[:?!.]\s+$/.test(between);
      latex += latexOf(between, escaping);
      const word = latexOf(match[0], escaping);
      const name = !isTitleCase && !startsSentence && /^\p{Lu}/u.test(match[0]);
      const letter = !startsSentence && /^[B-Z]$/.test(match[0]);
      const fixed = name || letter || needsItsCapitals(match[0]);
      latex += fixed && closing.length === 0 ? `{${word}}` : word;
      startsSentence = false;
      from = match.index + match[0].length;
    }
    latex += latexOf(part.slice(from), escaping);
  }
  return latex + closing.join('');
}

const titleWord = /[\p{L}\p{N}\p{M}]+(?:['’.&][\p{L}\p{N}\p{M}]+)*/gu;

function openingOf(name: string, attributes: string): string {
  switch (name) {
    case 'i':
      return '\\textit{';
    case 'b':
      return '\\textbf{';
    case 'sup':
      return '\\textsuperscript{';
    case 'sub':
      return '\\textsubscript{';
    case 'span':
      return attributes.includes('small-caps') ? '\\textsc{' : '{';
    default:
      return '\\textsc{';
  }
}

/** Names met in titles of the field that keep their capital whatever the title's own case. */
const properNames = new Set(
  [
    'English German French Chinese Czech Russian Spanish Italian Japanese Korean Arabic Hindi',
    'Finnish Estonian Turkish Latvian Romanian Portuguese Dutch Indic African European American',
    'Bayes Bayesian Gaussian Gauss Markov Markovian Hessian Fisher Bernoulli Dirichlet Boltzmann',
    'Monte Carlo Wasserstein Kullback Leibler Shannon Shapley Euclidean Riemannian Hilbert Fourier',
    'Laplace Newton Nesterov Adam Hadamard Kronecker Huffman Turing Winograd Zipf Penn Wikipedia',
    'Wikidata Reddit Twitter Google Facebook Python Java Internet Stanford',
  ]
    .join(' ')
    .split(' '),
);

function needsItsCapitals(word: string): boolean {
  return (
    properNames.has(word) ||
    /^.+\p{Lu}/u.test(word) ||
    (/\p{Lu}/u.test(word) && /\p{N}/u.test(word))
  );
}

/** True where more than half of the longer words after the first are capitalised. */
function writtenInTitleCase(title: string): boolean {
  const words = (title.match(titleWord) ?? [])
    .slice(1)
    .filter((word) => /^\p{L}\p{Ll}{4,}$/u.test(word));
  const capitalised = words.filter((word) => /^\p{Lu}/u.test(word));
  return words.length > 0 && capitalised.length * 2 > words.length;
}
