/**
 * A LaTeX formula as one line of plain text, such as `1/n Σᵢ₌₁ⁿ [ŷᵢ = yᵢ]`, with subscripts and
 * superscripts where Unicode has them (`x_(<i)` where not) and brackets where a fraction needs them.
 *
 * Covers what the catalog's formulas use; a command it does not know is shown by its name.
 */
export function readFormula(latex: string): string {
  const tokens = latex.match(/\\[a-zA-Z]+|\\.|[{}_^]|\s+|[^\\{}_^\s]/g) ?? [];
  const reader = new FormulaReader(tokens);
  return tidy(reader.group());
}

class FormulaReader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  /** Reads up to the brace that closes the group, or the end. */
  group(): string {
    let text = '';
    for (let token = this.next(); token !== undefined && token !== '}'; token = this.next()) {
      text += this.read(token);
    }
    return text;
  }

  private read(token: string): string {
    switch (token) {
      case '{':
        return this.group();
      case '_':
        return shifted(tidy(this.argument()), subscripts, '_');
      case '^':
        return shifted(tidy(this.argument()), superscripts, '^');
      case '\\frac':
      case '\\dfrac':
      case '\\tfrac':
        return `${bracketed(tidy(this.argument()))}/${bracketed(tidy(this.argument()))}`;
      case '\\sqrt':
        return `√${bracketed(tidy(this.argument()))}`;
      case '\\hat':
        return accented(this.argument(), '\u0302');
      case '\\bar':
      case '\\overline':
        return accented(this.argument(), '\u0304');
      case '\\tilde':
        return accented(this.argument(), '\u0303');
      default:
        return token.startsWith('\\') ? (symbols[token.slice(1)] ?? token.slice(1)) : token;
    }
  }

  private argument(): string {
    let token = this.next();
    while (token !== undefined && /^\s/.test(token)) {
      token = this.next();
    }
    return token === undefined ? '' : this.read(token);
  }

  private next(): string | undefined {
    return this.tokens[this.at++];
  }
}

function bracketed(text: string): string {
  const isBracketed = /^\([^()]*\)$/.test(text);
  return /[\s+\-−·/=,]/.test(text) && !isBracketed ? `(${text})` : text;
}

function accented(text: string, mark: string): string {
  return text.length === 1 ? `${text}${mark}`.normalize('NFC') : text;
}

function shifted(text: string, letters: Readonly<Record<string, string>>, sign: string): string {
  const compact = text.replace(/\s+/g, '');
  const all = [...compact].map((letter) => letters[letter]);
  if (!all.includes(undefined)) {
    return all.join('');
  }
  return [...compact].length === 1 ? `${sign}${compact}` : `${sign}(${text})`;
}

function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/([([]) | (?=[)\],])/g, '$1')
    .trim();
}

const symbols: Readonly<Record<string, string>> = {
  left: '',
  right: '',
  big: '',
  Big: '',
  bigl: '',
  bigr: '',
  mathrm: '',
  mathbf: '',
  mathcal: '',
  text: '',
  textrm: '',
  operatorname: '',
  displaystyle: '',
  ',': ' ',
  ';': ' ',
  ':': ' ',
  ' ': ' ',
  quad: ' ',
  '!': '',
  '\\': '; ',
  sum: 'Σ',
  prod: 'Π',
  int: '∫',
  cdot: '·',
  times: '×',
  div: '÷',
  pm: '±',
  leq: '≤',
  le: '≤',
  geq: '≥',
  ge: '≥',
  neq: '≠',
  ne: '≠',
  approx: '≈',
  in: '∈',
  cap: '∩',
  cup: '∪',
  mid: '|',
  vert: '|',
  lvert: '|',
  rvert: '|',
  infty: '∞',
  to: '→',
  ldots: '…',
  dots: '…',
  cdots: '⋯',
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'ε',
  theta: 'θ',
  lambda: 'λ',
  mu: 'μ',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  phi: 'φ',
  log: 'log ',
  ln: 'ln ',
  arg: 'arg ',
};

const subscripts = pair('0123456789+-=()aehijklmnoprstuvx', '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ');
const superscripts = pair(
  '0123456789+-=()abcdefghijklmnoprstuvwxyzBDEGHIJKLMNOPRTUVW',
  '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ',
);

function pair(plain: string, shiftedLetters: string): Readonly<Record<string, string>> {
  const letters = [...shiftedLetters];
  return Object.fromEntries([...plain].map((letter, at) => [letter, letters[at] ?? letter]));
}
