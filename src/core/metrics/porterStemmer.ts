/**
 * A suffix to replace: where a word ends with it and the stem before it passes the test, the
 * replacement takes its place.
 */
interface Rule {
  readonly suffix: string;
  readonly replacement: string;
  readonly test?: (stem: string) => boolean;
}

/**
 * Stem of a lower-case English word, by Porter's algorithm ("An algorithm for suffix stripping",
 * Program 14(3), 1980) with the changes of NLTK's `PorterStemmer` in its default mode
 * NLTK_EXTENSIONS, which is the one rouge-score uses.
 */
export function porterStem(word: string): string {
  const irregular = irregularStems.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length <= 2) return word;
  const steps = [removePlural, removeEdOrIng, turnY, doubleSuffix, icSuffix, bareSuffix];
  return shortenL(removeE(steps.reduce((stem, step) => step(stem), word)));
}

const irregularStems: ReadonlyMap<string, string> = new Map([
  ['sky', 'sky'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
]);

/** `c` for each consonant and `v` for each vowel; y is a vowel after a consonant. */
function shape(word: string): string {
  let letters = '';
  for (const letter of word) {
    const vowel = 'aeiou'.includes(letter) || (letter === 'y' && letters.endsWith('c'));
    letters += vowel ? 'v' : 'c';
  }
  return letters;
}

/** Porter's m: how often a vowel is followed by a consonant. */
function measure(stem: string): number {
  return shape(stem).split('vc').length - 1;
}

const isMeasured = (stem: string): boolean => measure(stem) > 0;
const isLong = (stem: string): boolean => measure(stem) > 1;

/** Whether it ends consonant, vowel, consonant other than w, x, y; a word of two: vowel, consonant. */
function endsShort(word: string): boolean {
  const letters = shape(word);
  return (letters.endsWith('cvc') && !/[wxy]$/.test(word)) || letters === 'vc';
}

/** Applies the first rule whose suffix the word has, if its test passes. */
function applyFirst(word: string, rules: readonly Rule[]): string {
  for (const { suffix, replacement, test } of rules) {
    if (!word.endsWith(suffix)) continue;
    const stem = word.slice(0, word.length - suffix.length);
    return test === undefined || test(stem) ? stem + replacement : word;
  }
  return word;
}

/** Rules that share a test, from pairs of suffix and replacement. */
function rules(pairs: readonly string[], test?: (stem: string) => boolean): Rule[] {
  return pairs.map((pair) => {
    const [suffix = '', replacement = ''] = pair.split('>');
    return { suffix, replacement, ...(test && { test }) };
  });
}

const plurals = rules(['sses>ss', 'ies>i', 'ss>ss', 's>']);

function removePlural(word: string): string {
  if (word.length === 4 && word.endsWith('ies')) return word.slice(0, -1);
  return applyFirst(word, plurals);
}

const restoredE = rules(['at>ate', 'bl>ble', 'iz>ize']);

function removeEdOrIng(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return isMeasured(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const suffix = ['ed', 'ing'].find(
    (ending) => word.endsWith(ending) && shape(word.slice(0, -ending.length)).includes('v'),
  );
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  const restored = applyFirst(stem, restoredE);
  if (restored !== stem) return restored;
  if (/(.)\1$/.test(stem) && shape(stem).endsWith('c')) {
    return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1);
  }
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

function turnY(word: string): string {
  const stem = word.slice(0, -1);
  const turns = word.endsWith('y') && stem.length > 1 && shape(stem).endsWith('c');
  return turns ? `${stem}i` : word;
}

const doubleSuffixes: readonly Rule[] = [
  ...rules(
    [
      'ational>ate',
      'tional>tion',
      'enci>ence',
      'anci>ance',
      'izer>ize',
      'bli>ble',
      'alli>al',
      'entli>ent',
      'eli>e',
      'ousli>ous',
      'ization>ize',
      'ation>ate',
      'ator>ate',
      'alism>al',
      'iveness>ive',
      'fulness>ful',
      'ousness>ous',
      'aliti>al',
      'iviti>ive',
      'biliti>ble',
      'fulli>ful',
    ],
    isMeasured,
  ),
  // NLTK measures the stem with the suffix's l, so that "theologi" and "logi" part ways.
  { suffix: 'logi', replacement: 'log', test: (stem) => isMeasured(`${stem}l`) },
];

function doubleSuffix(word: string): string {
  const shorter = word.slice(0, -4);
  if (word.endsWith('alli') && isMeasured(shorter)) return doubleSuffix(`${shorter}al`);
  return applyFirst(word, doubleSuffixes);
}

const icSuffixes = rules(
  ['icate>ic', 'ative>', 'alize>al', 'iciti>ic', 'ical>ic', 'ful>', 'ness>'],
  isMeasured,
);

function icSuffix(word: string): string {
  return applyFirst(word, icSuffixes);
}

const bareSuffixes: readonly Rule[] = [
  ...rules(['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible'], isLong),
  ...rules(['ant', 'ement', 'ment', 'ent'], isLong),
  { suffix: 'ion', replacement: '', test: (stem) => isLong(stem) && /[st]$/.test(stem) },
  ...rules(['ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'], isLong),
];

function bareSuffix(word: string): string {
  return applyFirst(word, bareSuffixes);
}

function removeE(word: string): string {
  if (!word.endsWith('e')) return word;
  const stem = word.slice(0, -1);
  return isLong(stem) || (measure(stem) === 1 && !endsShort(stem)) ? stem : word;
}

function shortenL(word: string): string {
  return word.endsWith('ll') && isLong(word.slice(0, -1)) ? word.slice(0, -1) : word;
}
