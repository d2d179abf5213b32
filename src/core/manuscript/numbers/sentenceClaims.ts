import type { Paper } from '../../catalog/records';
import type { TextRange } from '../../citation/textRange';
import type { Knowledge } from '../checkDocument';
import type { Turns } from '../turns';
import { saysMeasured, saysReported, type Claim } from './claims';
import { mentioned, mentionsIn, metricsOf, shotsIn, splitIn, type Mention } from './labels';
import { plainText } from './plainText';
import type { ReportedResults } from './reported';
import { paragraphsOf, sentencesOf } from './sentences';
import type { CitedSources } from './sources';
import { numbersIn, type WrittenNumber } from './value';

/**
 * The results that the sentences of a document present as published, one array a sentence.
 *
 * A sentence does so that cites a paper which reports such a result, says `reported` or the like,
 * or states it in the third person where the document does not tell of its own results. The first
 * person, comparisons, variants of a model, and names that the catalog does not know make a
 * sentence silent, unless it says whose number it is.
 *
 * @param text Without comments, code and tables, at the offsets of the document.
 */
export async function* claimsOfProse(
  text: string,
  knowledge: Knowledge,
  sources: CitedSources,
  reported: ReportedResults,
  turns: Turns,
): AsyncGenerator<Claim[]> {
  let isOfResults = false;
  for (const paragraph of paragraphsOf(text)) {
    if (turns.isOver) {
      await turns.next();
    }
    const written = text.slice(paragraph.start, paragraph.end);
    const heading = headingOf(written);
    if (heading !== undefined) {
      isOfResults = ownResults.test(heading);
    }
    if (!/\d\.\d|\d\s*\\?%|\d\d/.test(written)) {
      continue;
    }
    const plain = plainText(written);
    for (const { start, end } of sentencesOf(plain)) {
      const sentence = plain.slice(start, end);
      if (!/\d\.\d|\d\s*%|\d\d/.test(sentence)) {
        continue;
      }
      const range = { start: paragraph.start + start, end: paragraph.start + end };
      const claims = new SentenceReader(sentence, range, knowledge, sources, reported).read(
        isOfResults,
      );
      if (claims.length > 0) {
        yield claims;
      }
    }
  }
}

/** Headings under which a document tells of what its author measured. */
const ownResults =
  /\b(?:experiment|result|evaluation|analys|ablation|finding|discussion|our|performance|comparison|benchmark|reproduc|abstract|conclusion|usage|training|fine-?tun|quick|example)/i;

function headingOf(paragraph: string): string | undefined {
  return (
    /^\s*\\(?:sub)*(?:section|chapter|paragraph)\*?\s*(?:\[[^\]]*\])?\{([^\n]*)\}/.exec(
      paragraph,
    )?.[1] ??
    /^\s*#{1,6} +([^\n]+)/.exec(paragraph)?.[1] ??
    /^\s*([^\n]+)\n(?:=+|-+)\s*$/m.exec(paragraph)?.[1] ??
    (/^\s*\\begin\{abstract\}/.test(paragraph) ? 'abstract' : undefined)
  );
}

/** What makes of a model another one, or of a number something else than its result. */
const variantWords =
  /quanti[sz]|\bprun|\bbits?\b|-bit\b|\bint-?[48]\b|sparsi|\blora\b|\badapter|ablat|variant|\bwithout\b|\bw\/o\b|re-?implement|reproduc|re-?ran\b|re-?run|retrain|ensembl|augment|compress(?:ed|ing)|\bdrop(?:s|ped|ping)?\b|degrad|outperform|surpass|\bbeat|exceed|improv|\bgain|\bgap\b|\brandom|\bour\b|\bours\b|\bif\b|\bwould\b|\bcould\b|\bshould\b|\bmay\b|\bnot\b|\bexample\b|e\.g\.|\bafter\b|\bbefore\b|\bfrom scratch\b|\bsubset|\bhalf\b|\bcheckpoint|\bepoch|\bspeed|\bretain|\brecover|\bpreserv|\bmaintain|\bdifference|\b(?:different|another|their|own|other) (?:\w+ )?(?:splits?|set-?ups?|settings?|protocols?)|\bmethodolog/i;

const ownNames = new Set(
  `NLP NLU NLI NLG QA LLM LLMs LM LMs PLM PLMs GPU GPUs CPU CPUs TPU SOTA API FP16 BF16 FP32 EM F1 ACL EMNLP
  NAACL NeurIPS NIPS ICLR ICML TACL COLING HuggingFace PyTorch TensorFlow AI ML IR KD BLEU ROUGE MCC PPL
  CoT ICL SLM SLMs README ArXiv arXiv OpenAI DeepMind GLUE SuperGLUE MTEB BEIR STS ASCII US UK EU`.split(
    /\s+/,
  ),
);

type Token =
  | {
      readonly kind: 'model' | 'dataset' | 'metric';
      readonly ids: readonly string[];
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: 'number';
      readonly number: WrittenNumber;
      readonly start: number;
      readonly end: number;
    };

class SentenceReader {
  private readonly tokens: readonly Token[];
  private readonly mentions: readonly Mention[];

  constructor(
    private readonly sentence: string,
    private readonly range: TextRange,
    private readonly knowledge: Knowledge,
    private readonly sources: CitedSources,
    private readonly reported: ReportedResults,
  ) {
    const mentions = mentionsIn(sentence, knowledge.names);
    const inName = ({ start, end }: TextRange): boolean =>
      mentions.some((mention) => mention.start <= start && end <= mention.end);
    const wholes = new Set(
      mentions
        .filter(({ kind }) => kind === 'dataset')
        .flatMap(({ ids }) => ids.flatMap((id) => knowledge.catalog.dataset(id)?.partOf ?? [])),
    );
    this.mentions = mentions.filter(
      ({ kind, ids }) => kind !== 'dataset' || !ids.every((id) => wholes.has(id)),
    );
    this.tokens = [
      ...this.mentions,
      ...numbersIn(sentence)
        .filter((number) => !inName(number) && isCandidate(number, sentence))
        .map((number): Token => ({ kind: 'number', number, start: number.start, end: number.end })),
    ].sort((one, other) => one.start - other.start);
  }

  read(isOfResults: boolean): Claim[] {
    const { sentence, tokens } = this;
    if (!tokens.some(({ kind }) => kind === 'number') || !this.namesDataset()) {
      return [];
    }
    const isReported = saysReported(sentence);
    if (/\b(?:we|our|ours|us|I|my)\b/.test(sentence) && !isReported) {
      return [];
    }
    if (saysMeasured(sentence) || variantWords.test(sentence) || this.namesStranger()) {
      return [];
    }
    const claims = tokens.some(({ kind }) => kind === 'model') ? this.pair() : this.ofCitedPaper();
    return claims.filter(
      (claim) =>
        !this.isOfAnother(claim) &&
        (isReported || this.isCited(claim) || (!isOfResults && this.isStatement())),
    );
  }

  /** Whether the number is as reported for another model that the sentence names. */
  private isOfAnother(claim: Claim): boolean {
    const models = this.mentions
      .filter(({ kind }) => kind === 'model')
      .flatMap(({ ids }) => ids)
      .filter((id) => !claim.models.includes(id));
    return this.reported
      .of({ ...claim, models })
      .some((result) => this.reported.states(claim.number, result));
  }

  private namesDataset(): boolean {
    return this.mentions.some(
      ({ kind, ids }) =>
        kind === 'dataset' ||
        (kind === 'metric' && ids.some((id) => this.reported.onlyDatasetOf(id) !== undefined)),
    );
  }

  /** A name that looks like a model's and is none of the catalog's: its number may be meant. */
  private namesStranger(): boolean {
    let rest = this.sentence;
    for (const { start, end } of this.knowledge.names.in(this.sentence)) {
      rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
    }
    for (const { 0: word, index } of rest.matchAll(
      /(?<![\p{L}\p{N}-])(?=[\p{L}\p{N}-]*\p{Lu}[\p{L}\p{N}-]*[\p{Lu}\p{N}]|\p{Lu}\p{L}*-?\d)\p{L}[\p{L}\p{N}-]*/gu,
    )) {
      const isAuthor = /^\s*(?:et al|(?:and|&) \p{Lu}|,? \(?(?:19|20)\d\d)/u.test(
        rest.slice(index + word.length),
      );
      if (
        !isAuthor &&
        !ownNames.has(word.replace(/-.*$/, '')) &&
        !/^\p{Lu}\p{Ll}+-\p{Lu}\p{Ll}+$/u.test(word)
      ) {
        return true;
      }
    }
    return false;
  }

  /** States a result in the third person and the present or past, without pointing to a table. */
  private isStatement(): boolean {
    return (
      /\b(?:achiev|reach|obtain|scor|attain|get|got|has|have|report|yield|reports|is|was|are)/i.test(
        this.sentence,
      ) &&
      !/\b(?:table|tab\.|figure|fig\.|above|below|here|this (?:paper|work|repo))\b|\b(?:run|use|download|train|command)\b/i.test(
        this.sentence,
      )
    );
  }

  private isCited(claim: Claim): boolean {
    const { catalog } = this.knowledge;
    const ids = [
      ...this.reported.of(claim).map(({ paper }) => paper),
      ...claim.models.map((model) => catalog.model(model)?.paper),
    ];
    const papers = new Set(ids.flatMap((id) => catalog.paper(id) ?? []));
    return [...papers].some((paper) => this.sources.cites(paper, this.range, this.sentence));
  }

  /** `It gets 91.3 on SST-2 [@sanh2019distilbert]`: the models of the one paper that is cited. */
  private ofCitedPaper(): Claim[] {
    const { catalog } = this.knowledge;
    if (this.sources.keysIn(this.range).length !== 1) {
      return [];
    }
    const [paper, ...others] = this.sources.papersIn(this.range, this.papersWithResults());
    if (!paper || others.length > 0) {
      return [];
    }
    const ids = [
      ...catalog.data.models.filter((model) => model.paper === paper.id).map(({ id }) => id),
      ...catalog.resultsIn(paper.id).map(({ model }) => model),
    ];
    const unnamed = this.tokens.filter(({ kind }) => kind !== 'model');
    return this.pairWithin(unnamed, [...new Set(ids)], []).claims.map((claim) => ({
      ...claim,
      paper: paper.id,
    }));
  }

  private *papersWithResults(): Generator<Paper> {
    const { catalog } = this.knowledge;
    const seen = new Set<string>();
    for (const { paper } of catalog.data.results) {
      const found = paper === undefined || seen.has(paper) ? undefined : catalog.paper(paper);
      seen.add(paper ?? '');
      if (found) {
        yield found;
      }
    }
  }

  /** The claims of each clause: which number is of which model and data set. */
  private pair(): Claim[] {
    const claims: Claim[] = [];
    let models: readonly string[] = [];
    let datasets: readonly (readonly string[])[] = [];
    for (const clause of this.clauses()) {
      const numbers = clause.tokens.filter(({ kind }) => kind === 'number');
      const named = clause.tokens.filter(({ kind }) => kind === 'model');
      if (
        numbers.length === 0 &&
        named.length === 0 &&
        !clause.tokens.some(({ kind }) => kind === 'dataset')
      ) {
        continue;
      }
      const [first] = clause.tokens;
      const lead = this.sentence.slice(clause.start, first?.start ?? clause.start);
      const goesOn =
        /^[\s,;]*(?:(?:and|only|just|it|gets?|achieves?|reaches|obtains?|scores?|an?|accuracy|of|with|also|on)[\s,]*)*$/i.test(
          lead,
        );
      const inherited = named.length === 0 && goesOn ? models : [];
      const segments = named.length > 1 ? splitAtModels(clause.tokens) : [clause.tokens];
      const whole = named.length > 1 ? this.pairModels(clause.tokens) : undefined;
      if (whole) {
        claims.push(...whole);
        datasets = [];
        models = [];
        continue;
      }
      for (const segment of segments) {
        const own = segment.find((token) => token.kind === 'model');
        const result = this.pairWithin(
          segment,
          own?.kind === 'model' ? own.ids : inherited,
          datasets,
        );
        claims.push(...result.claims);
        datasets = result.datasets.length > 0 ? result.datasets : datasets;
        models = own?.kind === 'model' ? own.ids : inherited;
      }
    }
    return claims;
  }

  /** `BERT-base and DistilBERT reach 92.7 and 91.3 on SST-2`: as many numbers as models. */
  private pairModels(tokens: readonly Token[]): Claim[] | undefined {
    const models = tokens.filter((token) => token.kind === 'model');
    const numbers = tokens.filter((token) => token.kind === 'number');
    const datasets = this.datasetsOf(tokens);
    const [dataset] = datasets;
    const order = tokens
      .filter(({ kind }) => kind === 'model' || kind === 'number')
      .map(({ kind }) => (kind === 'model' ? 'M' : 'N'))
      .join('');
    const isList = /^(M+)(N+)$/.test(order) || /^(?:MN)+$/.test(order);
    if (!dataset || datasets.length > 1 || models.length !== numbers.length || !isList) {
      return undefined;
    }
    const isAlternate = /^(?:MN)+$/.test(order);
    const belong = isAlternate
      ? models.every((model, index) => this.belongsTo(model, numbers.slice(index, index + 1)))
      : this.isList(models) && this.isList(numbers) && this.belongsTo(models.at(-1), numbers);
    const data = tokens.find(({ kind }) => kind === 'dataset');
    if (!belong || (data && !this.tiesAll(numbers, [data]))) {
      return undefined;
    }
    return numbers.flatMap((token, index) => {
      const model = models[index];
      return model?.kind === 'model'
        ? [this.claim(token.number, model.ids, dataset, this.metricsOf(tokens))]
        : [];
    });
  }

  /** The numbers of a stretch that is about one model. */
  private pairWithin(
    tokens: readonly Token[],
    models: readonly string[],
    inherited: readonly (readonly string[])[],
  ): { readonly claims: Claim[]; readonly datasets: readonly (readonly string[])[] } {
    const named = this.datasetsOf(tokens);
    const datasets = named.length > 0 ? named : inherited;
    const numbers = tokens.filter((token) => token.kind === 'number');
    const none = { claims: [], datasets: named };
    if (models.length === 0 || numbers.length === 0 || datasets.length === 0) {
      return none;
    }
    const modelToken = tokens.find(({ kind }) => kind === 'model');
    const tokensOfData = tokens.filter(({ kind }) => kind === 'dataset');
    if (modelToken && !this.belongsTo(modelToken, numbers)) {
      return none;
    }
    const [dataset] = datasets;
    const metrics = tokens.filter(({ kind }) => kind === 'metric');
    if (datasets.length === 1 && dataset) {
      if (tokensOfData.length > 0 && !this.tiesAll(numbers, tokensOfData.slice(0, 1))) {
        return none;
      }
      if (numbers.length === 1 && numbers[0]) {
        return {
          claims: [this.claim(numbers[0].number, models, dataset, this.metricsOf(tokens))],
          datasets: named,
        };
      }
      const order = orderOf(tokens, 'metric');
      if (metrics.length === numbers.length && /^(?:(?:NX)+|(?:XN)+)$/.test(order)) {
        return {
          claims: numbers.map((token, index) =>
            this.claim(
              token.number,
              models,
              dataset,
              this.metricsOf(metrics.slice(index, index + 1)),
            ),
          ),
          datasets: named,
        };
      }
      const [one, other] = numbers;
      const areOne =
        numbers.length === 2 &&
        one !== undefined &&
        other !== undefined &&
        /^\s*%?\s*\/\s*$/.test(this.sentence.slice(one.end, other.start));
      return areOne
        ? {
            claims: numbers.map((token) => this.claim(token.number, models, dataset, undefined)),
            datasets: named,
          }
        : none;
    }
    const order = orderOf(tokens, 'dataset');
    const isPaired =
      /^(?:(?:NX)+|(?:XN)+)$/.test(order) &&
      numbers.every((token, index) => this.tiesAll([token], tokensOfData.slice(index, index + 1)));
    const isList =
      /^(?:N+X+|X+N+)$/.test(order) &&
      this.isList(tokensOfData) &&
      this.isList(numbers) &&
      this.tiesAll(numbers, tokensOfData);
    if (tokensOfData.length !== numbers.length || !(isPaired || isList)) {
      return none;
    }
    return {
      claims: numbers.flatMap((token, index) => {
        const data = tokensOfData[index];
        return data?.kind === 'dataset'
          ? [this.claim(token.number, models, data.ids, undefined)]
          : [];
      }),
      datasets: named,
    };
  }

  /** Between a model and its number nothing compares; behind the number the model is tied to it. */
  private belongsTo(model: TextRange | undefined, numbers: readonly TextRange[]): boolean {
    const [first] = numbers;
    if (!first || !model) {
      return false;
    }
    if (model.end <= first.start) {
      const between = this.sentence.slice(model.end, first.start);
      if (/^['’`*]*s\b(?! (?:accuracy|score|result|f-?1|perplexity|reported))/i.test(between)) {
        return false;
      }
      return !/\b(?:than|over|below|above|behind|under|versus|vs|against|unlike|between|like|such as|baselines?|based|initiali[sz]ed|teacher|student|embeddings?|encoder|backbone|classifier|plus|using)\b|\+|;/i.test(
        between,
      );
    }
    const last = numbers.at(-1);
    const lead = this.sentence.slice(last?.end ?? 0, model.start);
    return /\b(?:for|of|by|from)\s+(?:the\s+)?$/i.test(lead) || /\(\s*$/.test(lead);
  }

  /** The words between numbers and data sets make the numbers results on them. */
  private tiesAll(numbers: readonly TextRange[], datasets: readonly TextRange[]): boolean {
    const [firstNumber, firstSet] = [numbers[0], datasets[0]];
    const [lastNumber, lastSet] = [numbers.at(-1), datasets.at(-1)];
    if (!firstNumber || !firstSet || !lastNumber || !lastSet) {
      return false;
    }
    if (lastNumber.end <= firstSet.start) {
      const between = this.sentence.slice(lastNumber.end, firstSet.start);
      return /^[^,;]{0,60}(?:\b(?:on|in|for)\b|\()[^,;]{0,40}$/i.test(between);
    }
    if (lastSet.end > firstNumber.start) {
      // A data set between its numbers belongs to neither for certain.
      return false;
    }
    const before = this.sentence.slice(Math.max(0, firstSet.start - 24), firstSet.start);
    const between = this.sentence.slice(lastSet.end, firstNumber.start);
    const isPlace = /\b(?:on|for|in)\s+(?:the\s+)?(?:GLUE['’]?s?\s+)?$/i.test(before);
    return (
      /^[\s:=(]*$/.test(between) ||
      (/\b(?:is|was|of|at|to|gets?|got|achiev\w+|reach\w*|scor\w+|obtain\w*|attain\w*|has|reports?|yields?)\b|[:(]/i.test(
        between,
      ) &&
        between.length <= 90 &&
        (isPlace || !/[,;]/.test(between)))
    );
  }

  /** Items that only commas and `and` part. */
  private isList(tokens: readonly TextRange[]): boolean {
    return tokens.every((token, index) => {
      const next = tokens[index + 1];
      return (
        !next ||
        /^[\s,%]*(?:and|&)?[\s,]*(?:the\s)?$/i.test(this.sentence.slice(token.end, next.start))
      );
    });
  }

  private datasetsOf(tokens: readonly Token[]): readonly (readonly string[])[] {
    const named = mentioned(
      tokens.filter((token) => token.kind !== 'number'),
      'dataset',
      this.knowledge.catalog,
    );
    if (named.length > 0) {
      return named;
    }
    const implied = new Set(
      tokens.flatMap((token) =>
        token.kind === 'metric'
          ? token.ids.flatMap((id) => this.reported.onlyDatasetOf(id) ?? [])
          : [],
      ),
    );
    return [...implied].map((id) => [id]);
  }

  /** The metric that a stretch names, or the sentence where it names one only. */
  private metricsOf(tokens: readonly Token[]): ReadonlySet<string> | undefined {
    return metricsOf(tokens.filter((token) => token.kind !== 'number')) ?? metricsOf(this.mentions);
  }

  private claim(
    number: WrittenNumber,
    models: readonly string[],
    datasets: readonly string[],
    metrics: ReadonlySet<string> | undefined,
  ): Claim {
    const { start } = this.range;
    return {
      number: { ...number, start: start + number.start, end: start + number.end },
      models,
      datasets,
      metrics,
      split: splitIn(this.sentence),
      shots: shotsIn(this.sentence),
      grounds: [this.range],
    };
  }

  private *clauses(): Generator<{ readonly start: number; readonly tokens: Token[] }> {
    const pattern =
      /;|[,\s(]+\b(?:while|whereas|but|although|though|versus|vs\.?|compared (?:to|with)|in contrast to|against|rather than|instead of)\b/gi;
    let start = 0;
    const part = (from: number, to: number): Token[] =>
      this.tokens.filter((token) => from <= token.start && token.start < to);
    for (const match of this.sentence.matchAll(pattern)) {
      yield { start, tokens: part(start, match.index) };
      start = match.index + match[0].length;
    }
    yield { start, tokens: part(start, this.sentence.length) };
  }
}

/** Numbers as `N` and the tokens of a kind as `X`, in their order. */
function orderOf(tokens: readonly Token[], kind: Token['kind']): string {
  return tokens
    .filter((token) => token.kind === kind || token.kind === 'number')
    .map((token) => (token.kind === 'number' ? 'N' : 'X'))
    .join('');
}

/** A stretch for each model, from its name to the next; none where a number comes first. */
function splitAtModels(tokens: readonly Token[]): Token[][] {
  const segments: Token[][] = [];
  for (const token of tokens) {
    if (token.kind === 'model') {
      segments.push([token]);
    } else if (segments.length === 0) {
      if (token.kind === 'number') {
        return [];
      }
    } else {
      segments.at(-1)?.push(token);
    }
  }
  return segments;
}

/** Whether a number can be a result: no count, size, difference, share of something or reference. */
function isCandidate(number: WrittenNumber, sentence: string): boolean {
  if (number.role !== 'value') {
    return false;
  }
  const before = sentence.slice(Math.max(0, number.start - 40), number.start);
  const after = sentence.slice(number.end, number.end + 40);
  if (
    /(?:\b(?:tables?|tab\.|sections?|sec\.|figures?|figs?\.|eqs?\.|equations?|appendix|chapter|version|seeds?|steps?|epochs?|top|layers?|by|up to|about|around|approximately|roughly|nearly|almost|over|than|above|below|under|at least|at most|from|between|within|additional|temperature|rate|only|first|last|the other|pages?|pp\.|arxiv|volume|lines?|python|cuda|torch|transformers)|[=<>~§#$€£])\s*\(?\s*$/i.test(
      before,
    )
  ) {
    return false;
  }
  if (
    /^\s*%?\s*-?\s*(?:of\b|fewer|less|more|smaller|larger|faster|slower|lower|higher|better|worse|below|above|behind|points?\b(?!\s+(?:f1|of accuracy))|pp\b|percentage points?|times\b|x\b|×|layers?|parameters?|params|million|billion|[KMGT]i?B\b|ms\b|s\b|seconds?|minutes?|hours?|days?|GPUs?|tokens?|examples?|epochs?|steps?|languages?|tasks?|questions?|samples?|sentences?|bits?|drop|improvement|gain|reduction|increase|decrease|relative|absolute|speed|sparsity|compression|FLOPs|heads?|dimensions?|classes|labels?|shots?|GB|MB|[kK]\b|datasets?|data sets?|subjects?|models?|papers?|categories|words?|pages?|in total|per\b(?!\s*cent))/i.test(
      after,
    )
  ) {
    return false;
  }
  if (number.decimals > 0 || number.isPercent) {
    return true;
  }
  return (
    number.value >= 10 &&
    number.value <= 100 &&
    /^\s*(?:on\b|accuracy|acc\b|F-?1|EM\b|MCC|BLEU|PPL|perplexity|ROUGE|exact|\()/i.test(after)
  );
}
