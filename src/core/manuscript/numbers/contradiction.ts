import type { Catalog } from '../../catalog/catalog';
import { shortReference } from '../../catalog/people';
import type { Result } from '../../catalog/records';
import { statedSplit } from '../../catalog/results';
import type { Finding } from '../finding';
import type { Claim } from './claims';
import type { ReportedResults } from './reported';

/** Sources named at most. */
const most = 5;

/**
 * What was reported in place of a number, each value with its protocol and source, and a fix where
 * one value only was reported for the protocol that the text names.
 */
export function describe(
  claim: Claim,
  results: readonly Result[],
  reported: ReportedResults,
  catalog: Catalog,
): Pick<Finding, 'message' | 'fixes'> {
  const asNamed = results.filter(
    (result) =>
      (claim.split === undefined || isOfSplit(result, claim.split)) &&
      (claim.shots === undefined || result.shots === claim.shots),
  );
  const nearest = (result: Result): number => Math.abs(result.value - claim.number.value);
  const ordered = [...results].sort(
    (one, other) =>
      Number(asNamed.includes(other)) - Number(asNamed.includes(one)) ||
      nearest(one) - nearest(other),
  );
  const lines = [...linesOf(ordered, reported, catalog)];
  const more = lines.length - most;
  const message = `catalog: ${lines.slice(0, most).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;

  const candidates = asNamed.length > 0 ? asNamed : results;
  const texts = new Set(candidates.map((result) => reported.writtenLike(claim.number, result)));
  const [text] = texts;
  const [first] = candidates;
  if (texts.size !== 1 || text === undefined || !first) {
    return { message };
  }
  return {
    message,
    fixes: [{ kind: 'replace', title: `Put ${text}${inBrackets(sourceOf(first, catalog))}`, text }],
  };
}

/** One line a value, protocol and source; what all have in common stands in the first alone. */
function linesOf(
  results: readonly Result[],
  reported: ReportedResults,
  catalog: Catalog,
): Set<string> {
  const isOneOnly = results.length === 1;
  const [first] = results;
  const severalModels = new Set(results.map(({ model }) => model)).size > 1;
  const severalDatasets = new Set(results.map(({ dataset }) => dataset)).size > 1;
  const severalMetrics = new Set(results.map(({ metric }) => metric)).size > 1;
  return new Set(
    results.map((result) => {
      const split = statedSplit(result.split);
      const isFirst = result === first;
      const dataset = catalog.dataset(result.dataset)?.name ?? result.dataset;
      const what = [
        isFirst || severalModels ? (catalog.model(result.model)?.name ?? result.model) : undefined,
        isFirst || severalDatasets ? [dataset, split].filter(Boolean).join(' ') : split,
        isFirst || severalMetrics ? metricName(result, catalog) : undefined,
        result.shots === undefined || result.setting?.includes(`${result.shots}-shot`) === true
          ? undefined
          : `${result.shots}-shot`,
        isOneOnly ? undefined : result.setting,
      ];
      const inside = [what.filter(Boolean).join(', '), sourceOf(result, catalog)];
      return `${reported.printed(result)}${inBrackets(inside.filter(Boolean).join('; '))}`;
    }),
  );
}

function metricName({ metric }: Result, catalog: Catalog): string {
  const name = catalog.metric(metric)?.name ?? metric;
  return /^\p{Lu}\p{Ll}+(?: \p{Ll}+)*$/u.test(name) ? name.toLowerCase() : name;
}

function sourceOf({ paper, table }: Result, catalog: Catalog): string {
  const known = catalog.paper(paper);
  return [known && shortReference(known), table].filter(Boolean).join(', ');
}

function inBrackets(text: string): string {
  return text === '' ? '' : ` (${text})`;
}

function isOfSplit({ split }: Result, wanted: 'dev' | 'test'): boolean {
  return wanted === 'test' ? split.startsWith('test') : /^(?:dev|validation)/.test(split);
}
