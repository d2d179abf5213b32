import type { Paper, Result } from '../../catalog/records';
import { activeLatex } from '../../citation/latexSource';
import { inertMarkdown } from '../../citation/markdownSource';
import { citeSyntaxFor } from '../../citation/syntax/citeSyntaxFor';
import { languageIds } from '../../citation/syntax/citingLanguages';
import { blankRanges } from '../../citation/textRange';
import type { CheckOptions, Knowledge } from '../checkDocument';
import type { Finding } from '../finding';
import type { DocumentToCheck, Surroundings } from '../surroundings';
import { Turns } from '../turns';
import type { Claim } from './claims';
import { describe } from './contradiction';
import { ReportedResults } from './reported';
import { claimsOfProse } from './sentenceClaims';
import { CitedSources } from './sources';
import { claimsOfTable, type TableClaim } from './tableClaims';
import { eachTable, type Table } from './tables';

/** Points of a share, and the factor of other metrics, beyond which a number is of something else. */
const farthest = {
  sentence: { points: 25, ratio: 3 },
  table: { points: 40, ratio: 4 },
} as const;

/**
 * Numbers of a document that contradict every reported result for the model, data set and metric
 * they are given for. Each finding covers the number alone and lists what was reported, with its
 * protocol; it never says that the number is wrong.
 *
 * Silent wherever the number may be the author's own: in sentences in the first person, for
 * variants of a model, in tables that the author measured, and in rows of a table that neither cite
 * a source nor agree with one elsewhere. Others have their turn meanwhile.
 *
 * @throws the signal's reason where it is aborted.
 */
export async function numberFindings(
  document: DocumentToCheck,
  surroundings: Pick<Surroundings, 'bibliographies'>,
  knowledge: Knowledge,
  options: CheckOptions = {},
): Promise<Finding[]> {
  const { catalog, names } = knowledge;
  const syntax = citeSyntaxFor(document.languageId, document.citing);
  if (!syntax || isOf(document, languageIds.bibtex) || !/\d/.test(document.text)) {
    return [];
  }
  const turns = new Turns(options.signal);
  const text = visibleText(document);
  await turns.next();
  const reported = reportedOf(knowledge);
  const sources = new CitedSources(syntax.keysIn(document.text), surroundings.bibliographies);
  const judge = new Judge(document, reported, sources, knowledge);
  const findings: Finding[] = [];
  await turns.next();
  const tables: Table[] = [];
  for (const table of eachTable(text, document.languageId)) {
    tables.push(table);
    await turns.next();
    const claims = claimsOfTable(table, text, names, catalog);
    findings.push(...judge.ofTable(claims));
  }
  await turns.next();
  const prose = blankRanges(
    text,
    tables.sort((one, other) => one.start - other.start),
  );
  await turns.next();
  for await (const claims of claimsOfProse(prose, knowledge, sources, reported, turns)) {
    findings.push(...judge.ofSentence(claims));
  }
  return findings.sort((one, other) => one.start - other.start);
}

interface Judged<T extends Claim> {
  readonly claim: T;
  readonly verdict: 'stated' | 'contradicted' | 'unknown';
  /** What was reported for the claim's model, data set and metric. */
  readonly results: readonly Result[];
  /** Of these, those that the number states. */
  readonly stated: readonly Result[];
}

class Judge {
  constructor(
    private readonly document: DocumentToCheck,
    private readonly reported: ReportedResults,
    private readonly sources: CitedSources,
    private readonly knowledge: Knowledge,
  ) {}

  /** A sentence's claims were made only where it presents them as published. */
  ofSentence(claims: readonly Claim[]): Finding[] {
    return claims
      .map((claim) => this.judged(claim, farthest.sentence))
      .filter(({ verdict }) => verdict === 'contradicted')
      .map(({ claim, results }) => this.finding(claim, results));
  }

  /**
   * A cell is marked where its table presents it as published:
   *
   * - its row, its column or the caption cites a paper that reports such a result, and no more of
   *   its series disagrees than agrees;
   * - its series, or the table, is a copy of one source but for this cell;
   * - it alone disagrees, and states a reported value but for two digits that changed places.
   */
  ofTable(claims: readonly TableClaim[]): Finding[] {
    const judged = claims.map((claim) => this.judged(claim, farthest.table));
    const findings: Finding[] = [];
    const isAlone = judged.filter(({ verdict }) => verdict === 'contradicted').length === 1;
    for (const series of new Set(claims.map((claim) => claim.series))) {
      const ofSeries = judged.filter(({ claim }) => claim.series === series);
      const disagreeing = ofSeries.filter(
        (one) => one.verdict === 'contradicted' && !isBesideReported(one, ofSeries),
      );
      const agreeing = ofSeries.filter(({ verdict }) => verdict === 'stated');
      for (const one of disagreeing) {
        const { claim, results } = one;
        const isCited =
          disagreeing.length <= Math.max(1, agreeing.length) && this.citesSource(claim, results);
        if (
          isCited ||
          isCopyBut(one, ofSeries, 2) ||
          isCopyBut(one, judged, 1) ||
          (isAlone && this.isTransposed(claim, results))
        ) {
          findings.push(this.finding(claim, results));
        }
      }
    }
    return findings;
  }

  private isTransposed({ number }: Claim, results: readonly Result[]): boolean {
    return results.some((result) => {
      const digits = this.reported.writtenLike(number, result);
      const written = number.value.toFixed(number.decimals);
      return digits !== undefined && isTransposition(digits, written);
    });
  }

  private judged<T extends Claim>(
    claim: T,
    most: { readonly points: number; readonly ratio: number },
  ): Judged<T> {
    const { number } = claim;
    const results = this.reported.of(claim);
    const stated = results.filter((result) => this.reported.states(number, result));
    const isMean = (): boolean =>
      results.some((result) =>
        this.reported.statesMean(
          number,
          results.filter((other) => isOneSource(result, other)),
        ),
      );
    const isNear = results.some((result) => {
      const apart = this.reported.distance(number, result);
      return (
        apart !== undefined &&
        ('points' in apart ? apart.points <= most.points : apart.ratio <= most.ratio)
      );
    });
    const verdict =
      results.length === 0 || !isNear
        ? 'unknown'
        : stated.length > 0
          ? 'stated'
          : isMean()
            ? 'unknown'
            : 'contradicted';
    return { claim, verdict, results, stated };
  }

  private citesSource(claim: Claim, results: readonly Result[]): boolean {
    const { catalog } = this.knowledge;
    const papers = new Set<Paper>(results.flatMap(({ paper }) => catalog.paper(paper) ?? []));
    return claim.grounds.some((range) =>
      [...papers].some((paper) =>
        this.sources.cites(paper, range, this.document.text.slice(range.start, range.end)),
      ),
    );
  }

  private finding(claim: Claim, results: readonly Result[]): Finding {
    const { start, end } = claim.number;
    return {
      file: this.document.file,
      start,
      end,
      code: 'number-drift',
      ...describe(claim, results, this.reported, this.knowledge.catalog),
    };
  }
}

/** Whether the series has the same result a second time, as it was reported: then this is the author's. */
function isBesideReported({ claim }: Judged<Claim>, series: readonly Judged<Claim>[]): boolean {
  const asked = nameOf(claim);
  return series.some(
    ({ verdict, claim: other }) => verdict === 'stated' && nameOf(other) === asked,
  );
}

function nameOf({ models, datasets, metrics }: Claim): string {
  return [models, datasets, [...(metrics ?? [])]].map((ids) => ids.join(' ')).join('\n');
}

/**
 * Whether the claims agree, all but one, with one source that has a value for that one too; there
 * must be so many that agree.
 */
function isCopyBut(
  { claim, results }: Judged<Claim>,
  judged: readonly Judged<Claim>[],
  least: number,
): boolean {
  const others = judged.filter((other) => other.claim !== claim && other.verdict !== 'unknown');
  return (
    others.length >= least &&
    results.some((result) =>
      others.every(({ stated }) => stated.some((other) => isOneSource(result, other))),
    )
  );
}

/** Whether two neighbouring digits of one changed places in the other: 91.3 and 93.1. */
function isTransposition(one: string, other: string): boolean {
  const [digits, written] = [one, other].map((text) => text.replace('.', ''));
  if (
    !digits ||
    !written ||
    one.indexOf('.') !== other.indexOf('.') ||
    one.length !== other.length
  ) {
    return false;
  }
  const at = [...digits].findIndex((digit, index) => digit !== written[index]);
  return (
    at >= 0 &&
    digits[at] === written[at + 1] &&
    digits[at + 1] === written[at] &&
    digits.slice(at + 2) === written.slice(at + 2)
  );
}

function isOneSource(one: Result, other: Result): boolean {
  return (
    one.paper === other.paper && one.table === other.table && one.sources[0] === other.sources[0]
  );
}

/** Without comments and blocks of code; code in a line names models as often as not. */
function visibleText(document: DocumentToCheck): string {
  const { text } = document;
  if (isOf(document, languageIds.latex)) {
    return activeLatex(text);
  }
  if (isOf(document, [...languageIds.markdown, ...languageIds.quarto, ...languageIds.rmarkdown])) {
    return blankRanges(
      text,
      inertMarkdown(text).filter(({ start, isOpen }) => isOpen || text[start] !== '`'),
    );
  }
  return text;
}

function isOf({ languageId }: DocumentToCheck, languages: readonly string[]): boolean {
  return languages.includes(languageId);
}

const reportedByCatalog = new WeakMap<object, ReportedResults>();

function reportedOf({ catalog }: Knowledge): ReportedResults {
  let reported = reportedByCatalog.get(catalog);
  if (!reported) {
    reported = new ReportedResults(catalog);
    reportedByCatalog.set(catalog, reported);
  }
  return reported;
}
