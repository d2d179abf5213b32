/** What must stand near a name that is more often another thing's. */
interface Company {
  /** The record that the name is then of. */
  readonly id: string;
  readonly name: string;
  /** One of these words near it; none is asked for where this is absent. */
  readonly near?: RegExp;
  /** What right behind it, or right before it, is enough or forbids it. */
  readonly behind?: RegExp;
  readonly never?: { readonly before?: RegExp; readonly behind?: RegExp };
}

/** Characters looked at on both sides of a name. */
const reach = 200;

/**
 * Names that are as often an algorithm's, a technique's, a person's or another data set's. Found on
 * public theses, books and READMEs, where without company most of them were not what the catalog
 * means.
 */
const needed: readonly Company[] = [
  {
    // Expectation maximization, electron microscopy.
    id: 'exact-match',
    name: 'EM',
    near: /\bF1\b|\bF_1|exact[ -]match|\bSQuAD|\bTriviaQA|\bHotpotQA|\bNQ\b|\bNatural Questions|\bDROP\b|\bQuAC\b|\bCoQA\b|question[ -]answer|\bQA\b/i,
    never: {
      before: /(?:variational|stochastic|monte carlo|bayesian|the standard|hard|soft) $/i,
      behind: /^[ -]*(?:algorithm|step|iteration|update|procedure|estimat|clustering|type)/i,
    },
  },
  {
    // A column of plain accuracies; the name is that of one harness.
    id: 'acc',
    name: 'acc',
    near: /acc[_-]norm|\blm[-_ ]?eval|harness|log-?likelihood|zero-?shot|few-?shot|n-shot|multiple[ -]choice|\bstderr\b/i,
  },
  {
    // Attack success rate.
    id: 'speech-recognition',
    name: 'ASR',
    near: /speech|audio|spoken|transcri|\bWER\b|\bCER\b|voice|acoustic|\bMT\b|\bNMT\b|translation|Whisper|wav2vec|LibriSpeech|\bTTS\b|language|task|\bAWQV|\bAQWV/i,
    never: {
      before: /attack success rate[ (]*$/i,
      behind: /^[^.]{0,60}\b(?:attack|jailbreak|red-team)/i,
    },
  },
  {
    // The conference, its tracks and topics.
    id: 'trec',
    name: 'TREC',
    near: /question (?:type|classif)|\bTREC-6|\bSST|AG ?News|\bIMDB\b|\bYelp|\bDBpedia|text classif|sentence classif|\bSUBJ\b/i,
    never: { before: /GOV2 $/, behind: /^[ -]*(?:topic|track|conference|\d{4}|eval|run)/i },
  },
  {
    // The detection and pose data set of the same images.
    id: 'coco-captions',
    name: 'COCO',
    near: /caption|\bCIDEr|\bSPICE\b|\bMETEOR\b|\bnocaps\b|Flickr ?30k|Karpathy/i,
  },
  {
    // Grouped-query attention.
    id: 'gqa',
    name: 'GQA',
    near: /\bVQA|visual|\bTextVQA|image|scene graph|vision-language|multimodal|\bVizWiz|\bOK-VQA/i,
    never: {
      before: /(?:attention \(|query attention \()$/i,
      behind: /^[ -]*(?:ratio|group|head|mapping|model|key|layer|config)/i,
    },
  },
  {
    id: 'pearson',
    name: 'Pearson',
    near: /\bSpearman|\bKendall|\bSTS\b|\bSTS-?B|correlat/i,
    behind: /^(?:[’']s)?[ ~]*(?:\$?[rρ]\b|\$?\\rho|r\b|corr|coefficient)/i,
    never: { behind: /^ (?:RKHS|kernel|residual|chi|χ|distribution|Education|Longman|Prentice)/ },
  },
  {
    // Also a data set of poses, and institutes.
    id: 'aic',
    name: 'AIC',
    near: /\bBIC\b|\bAICc\b|Akaike|likelihood|information criteri|model selection|regression|\bWAIC\b/i,
  },
  {
    // A claim's or a figure's label.
    id: 'c4',
    name: 'C4',
    never: { before: /\((?:C\d, ?)*$/, behind: /^(?:, ?C\d)*\)(?! data| corpus)/ },
  },
  {
    // A matrix's property in mathematics.
    id: 'low-rank-factorization',
    name: 'low rank',
    near: /factori[sz]|decompos|approximat|compress|\bSVD\b|adapter|\bLoRA\b/i,
    never: { before: /(?:has|having|have|of|is|are) $/i },
  },
];

const byName = new Map(needed.map((company) => [company.name.toLowerCase(), company]));

/**
 * Whether a name that was found can be meant where it stands: of most names always, of those that
 * are as often another thing's only in the company that tells them apart.
 *
 * @param plain The text around, as it is compared.
 */
export function isInCompany(
  plain: string,
  start: number,
  end: number,
  ids: readonly string[],
): boolean {
  const company = byName.get(plain.slice(start, end).toLowerCase());
  if (!company || !ids.includes(company.id)) {
    return true;
  }
  const before = plain.slice(Math.max(0, start - reach), start);
  const behind = plain.slice(end, end + reach);
  const { near, never, behind: enough } = company;
  if (never?.before?.test(before) || never?.behind?.test(behind)) {
    return false;
  }
  return (enough?.test(behind) ?? false) || near === undefined || near.test(`${before}\n${behind}`);
}
