import { PersonError } from '../../personError';
import type { ModelFolder } from '../modelFolder';
import type { Encoding, Tokenizer } from '../tokenizer';

/** From which language into which; either may be unknown. */
export interface LanguagePair {
  readonly source: string;
  readonly target: string;
}

/** Where a model is told the languages. */
export type LanguageMarks = 'auto' | 'source-and-target' | 'target-first' | 'none';

/** How a model is told from which language to translate, and into which. */
export interface MarkedLanguages {
  /** For the report. */
  readonly marks: Exclude<LanguageMarks, 'auto'>;
  /** First token that is generated, where the target language is told there. */
  readonly forcedStart?: number;
  /** What decoding starts from, where the target language is told there. */
  readonly start?: number;
  /** A source with its marks. */
  encode(text: string): Encoding;
}

/**
 * Languages as NLLB-200 names them (ISO 639-3 and script), by their ISO 639-1 code: the ones that are
 * translated most. Others are given as the model spells them.
 */
const nllbNames: Readonly<Record<string, string>> = {
  ar: 'arb_Arab',
  bg: 'bul_Cyrl',
  cs: 'ces_Latn',
  da: 'dan_Latn',
  de: 'deu_Latn',
  el: 'ell_Grek',
  en: 'eng_Latn',
  es: 'spa_Latn',
  fi: 'fin_Latn',
  fr: 'fra_Latn',
  he: 'heb_Hebr',
  hi: 'hin_Deva',
  hu: 'hun_Latn',
  id: 'ind_Latn',
  it: 'ita_Latn',
  ja: 'jpn_Jpan',
  ko: 'kor_Hang',
  nl: 'nld_Latn',
  pl: 'pol_Latn',
  pt: 'por_Latn',
  ro: 'ron_Latn',
  ru: 'rus_Cyrl',
  sv: 'swe_Latn',
  th: 'tha_Thai',
  tr: 'tur_Latn',
  uk: 'ukr_Cyrl',
  vi: 'vie_Latn',
  zh: 'zho_Hans',
};

/** Languages as mBART names them, by their ISO 639-1 code (Liu et al. 2020; Tang et al. 2020). */
const mbartNames: Readonly<Record<string, string>> = {
  ar: 'ar_AR',
  cs: 'cs_CZ',
  de: 'de_DE',
  en: 'en_XX',
  es: 'es_XX',
  et: 'et_EE',
  fi: 'fi_FI',
  fr: 'fr_XX',
  gu: 'gu_IN',
  hi: 'hi_IN',
  it: 'it_IT',
  ja: 'ja_XX',
  kk: 'kk_KZ',
  ko: 'ko_KR',
  lt: 'lt_LT',
  lv: 'lv_LV',
  my: 'my_MM',
  ne: 'ne_NP',
  nl: 'nl_XX',
  pl: 'pl_PL',
  pt: 'pt_XX',
  ro: 'ro_RO',
  ru: 'ru_RU',
  si: 'si_LK',
  sv: 'sv_SE',
  th: 'th_TH',
  tr: 'tr_TR',
  uk: 'uk_UA',
  vi: 'vi_VN',
  zh: 'zh_CN',
};

/**
 * Finds how a model is told the languages:
 *
 * - M2M-100, NLLB and mBART-50: the source's mark before the source, and the target's mark is the
 *   first token generated.
 * - SMaLL-100: the target's mark before the source, and no token is forced (its model card).
 * - mBART (cc25): the source's mark after the source, and decoding starts from the target's.
 * - Marian of several targets: `>>deu<<` before the source.
 * - Marian of one pair, T5 and others: no mark.
 *
 * @throws {PersonError} when the model asks for languages and they are not given, or not among its.
 */
export function markLanguages(
  model: ModelFolder,
  tokenizer: Tokenizer,
  { source, target }: LanguagePair,
  wanted: LanguageMarks,
): MarkedLanguages {
  const find = (language: string) =>
    spellings(language)
      .map((spelling) => tokenizer.idOf(spelling))
      .find((id) => id !== undefined);
  const require = (language: string, option: string): number => {
    if (language === '') {
      throw new PersonError(
        `The model ${model.id} translates between many languages and was not told which.`,
        `Set the option ${option}, such as de.`,
      );
    }
    const id = find(language);
    if (id !== undefined) return id;
    throw new PersonError(
      `The model ${model.id} does not know the language ${language}.`,
      `Set the option ${option} to one of its languages, spelled as its tokenizer.json does.`,
    );
  };
  const marks = wanted === 'auto' ? usualMarks(model, target, find) : wanted;
  const end = tokenizer.marks.end;
  const plain: MarkedLanguages = { marks, encode: (text) => tokenizer.encode(text) };
  if (marks === 'none') return plain;
  const targetMark = require(target, 'target-language');
  if (marks === 'target-first') {
    return { marks, encode: (text) => around(tokenizer, [targetMark], text, ends(end)) };
  }
  const sourceMark = require(source, 'source-language');
  if (marksAfterSource(model, tokenizer)) {
    return {
      marks,
      start: targetMark,
      encode: (text) => around(tokenizer, [], text, [...ends(end), sourceMark]),
    };
  }
  return {
    marks,
    forcedStart: targetMark,
    encode: (text) => around(tokenizer, [sourceMark], text, ends(end)),
  };
}

function usualMarks(
  model: ModelFolder,
  target: string,
  find: (language: string) => number | undefined,
): MarkedLanguages['marks'] {
  const { config } = model;
  const type = config['model_type'];
  if (type === 'm2m_100' && isSmall100(model)) return 'target-first';
  if (['m2m_100', 'mbart', 'nllb-moe'].includes(String(type))) return 'source-and-target';
  return type === 'marian' && target !== '' && find(target) !== undefined ? 'target-first' : 'none';
}

/** Its configuration is one of M2M-100, but for a decoder of 3 layers. */
function isSmall100({ id, name, config }: ModelFolder): boolean {
  return (
    [id, name, config['_name_or_path']].some((known) => /small-?100/i.test(String(known))) ||
    (config['encoder_layers'] === 12 && config['decoder_layers'] === 3)
  );
}

/** mBART of 25 languages: the one of 50 has Ukrainian as well. */
function marksAfterSource({ config }: ModelFolder, tokenizer: Tokenizer): boolean {
  return config['model_type'] === 'mbart' && tokenizer.idOf('uk_UA') === undefined;
}

function spellings(language: string): string[] {
  const code = language.toLowerCase();
  const names = [nllbNames[code], mbartNames[code]].filter((name) => name !== undefined);
  const iso3 = nllbNames[code]?.slice(0, 3);
  return [
    `__${language}__`,
    `>>${language}<<`,
    ...(iso3 === undefined ? [] : [`>>${iso3}<<`]),
    ...names,
    ...(/[_-]/.test(language) ? [language] : []),
  ];
}

function ends(end: number | undefined): number[] {
  return end === undefined ? [] : [end];
}

/** A source between marks; one that is too long loses its last tokens. */
function around(
  tokenizer: Tokenizer,
  before: readonly number[],
  text: string,
  after: readonly number[],
): Encoding {
  const all = tokenizer.idsOf(text);
  const room = Math.max(0, (tokenizer.maxLength ?? Infinity) - before.length - after.length);
  const ids = [...before, ...all.slice(0, room), ...after];
  return { ids, types: ids.map(() => 0), truncated: all.length > room };
}
