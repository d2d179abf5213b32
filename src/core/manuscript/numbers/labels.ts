import type { Catalog } from '../../catalog/catalog';
import type { NameFinder } from '../../catalog/names';
import type { Entry } from '../../catalog/records';
import type { TextRange } from '../../citation/textRange';
import { kinOf } from './reported';

/** A name of a model, data set or metric in a text. */
export interface Mention extends TextRange {
  readonly kind: 'model' | 'dataset' | 'metric';
  /** More than one where the name is ambiguous, or stands for several. */
  readonly ids: readonly string[];
}

/** What the label of a row, a column or a table says. */
export interface Label {
  readonly mentions: readonly Mention[];
  /** As the readers see it, without what was understood. */
  readonly rest: string;
  readonly split?: 'dev' | 'test';
  readonly shots?: number;
  /** True where a footnote's mark stands in it. */
  readonly isMarked: boolean;
}

/** How metrics are called besides their names in the catalog. */
const metricWords: readonly (readonly [RegExp, string])[] = [
  [/\bacc(?:uracy|\.|\b)/gi, 'accuracy'],
  [/\bF-?1\b|\bF\s?_?\s?1\b/g, 'f1'],
  [/\bEM\b/g, 'exact-match'],
  [/\bmatthew'?s'? corr(?:elation)?\b\.?|\bM(?:att)?\.? corr\b\.?/gi, 'matthews-correlation'],
  [/\bppl\b|\bperplexity\b/gi, 'perplexity'],
  [/\bpear(?:son)?\b/gi, 'pearson'],
  [/\bspear(?:man)?\b/gi, 'spearman'],
  [/\bprecision\b/gi, 'precision'],
  [/\brecall\b/gi, 'recall'],
  [
    /\b(?:latency|run-?time|throughput|speed-?ups?|energy|memory|FLOPs|loss|AUC|AUROC|kappa|ECE)\b/gi,
    'latency',
  ],
];

/** Models, data sets and metrics that a text freed of its markup names, in order. */
export function mentionsIn(plain: string, names: NameFinder): Mention[] {
  const found: Mention[] = [];
  for (const { start, end, entries } of names.in(plain)) {
    for (const kind of ['model', 'dataset', 'metric'] as const) {
      const ids = idsOf(entries, kind);
      if (ids.length > 0) {
        found.push({ kind, ids, start, end });
        break;
      }
    }
  }
  for (const [pattern, metric] of metricWords) {
    for (const { index, 0: word } of plain.matchAll(pattern)) {
      const end = index + word.length;
      if (!found.some((mention) => mention.start < end && index < mention.end)) {
        found.push({ kind: 'metric', ids: [metric], start: index, end });
      }
    }
  }
  return found.sort((one, other) => one.start - other.start);
}

function idsOf(entries: readonly Entry[], kind: Mention['kind']): string[] {
  return entries.filter((entry) => entry.kind === kind).map(({ record }) => record.id);
}

/** Ids of the mentions of a kind; of a benchmark and a part of it the part alone. */
export function mentioned(
  mentions: readonly Mention[],
  kind: Mention['kind'],
  catalog: Catalog,
): readonly (readonly string[])[] {
  const all = mentions.filter((mention) => mention.kind === kind).map(({ ids }) => ids);
  const distinct = all.filter(
    (ids, index) => all.findIndex((other) => other.join() === ids.join()) === index,
  );
  const wholes = new Set(
    kind === 'dataset' ? distinct.flat().flatMap((id) => catalog.dataset(id)?.partOf ?? []) : [],
  );
  return distinct.filter((ids) => !ids.every((id) => wholes.has(id)));
}

/** Metrics a label or sentence names, with those that go by the same name. */
export function metricsOf(mentions: readonly Mention[]): ReadonlySet<string> | undefined {
  const ids = mentions
    .filter(({ kind }) => kind === 'metric')
    .flatMap((mention) => mention.ids.flatMap(kinOf));
  return ids.length === 0 ? undefined : new Set(ids);
}

/** A citation in words: `(Devlin et al., 2019)`, `Devlin and Chang [12]`, `[3, 4]`. */
const wordyCite =
  /\(?\p{Lu}[\p{L}'’-]+(?:\s+et\s+al\.?|\s+(?:and|&)\s+\p{Lu}[\p{L}'’-]+)?,?\s*\(?\b(?:19|20)\d\d[a-z]?\b\)?|\(?\p{Lu}[\p{L}'’-]+\s+et\s+al\.?\)?|\[\d+(?:\s*[,–-]\s*\d+)*\]/gu;

/** What a label may hold besides names, and a model or a data set is still named plainly. */
const plainWords =
  /\b(?:models?|baselines?|fp-?(?:16|32)|bf-?16|float-?(?:16|32)|(?:16|32)-?\s?bits?|full[- ]precision|half[- ]precision|dense|unpruned|original|reported|official|published|pre-?trained|fine-?tuned|single|results?|scores?|paper|papers|uncased|english|base model|the|of|on|in|from|by|data ?sets?|tasks?|benchmarks?|sets?|splits?|dev(?:elopment)?|val(?:id(?:ation)?)?|test|matched|mismatched|mm?|zero-?shot|few-?shot|\d+[- ]?shots?|en|avg|parameters?|params|llms?|lms?|plms?|method|name|metrics?|higher|lower|is|better)\b\.?/gi;

/** Counts of parameters and examples, and factors: `66M`, `(110 M)`, `67k`, `1.6x`. */
const sizes = /(?<![\p{L}\p{N}])~?\d+(?:\.\d+)?\s?(?:[MBKk]|[x×])(?![\p{L}\p{N}])/gu;

/** Reads a label that `plainText` has freed of its markup. */
export function readLabel(plain: string, names: NameFinder): Label {
  const mentions = mentionsIn(plain, names);
  let rest = plain;
  for (const { start, end } of mentions) {
    rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
  }
  const split = splitIn(plain);
  const shots = shotsIn(plain);
  rest = rest
    .replace(wordyCite, ' ')
    .replace(sizes, ' ')
    .replace(plainWords, ' ')
    .replace(/[^\p{L}\p{N}+✓✗Δ&]+/gu, ' ')
    .trim();
  return {
    mentions,
    rest,
    isMarked: /†/.test(plain),
    ...(split && { split }),
    ...(shots !== undefined && { shots }),
  };
}

/** The split that a text names; undefined where it names none, or both. */
export function splitIn(plain: string): 'dev' | 'test' | undefined {
  const isDev = /\b(?:dev(?:elopment)?|val(?:id(?:ation)?)?)\b/i.test(plain);
  const isTest = /\btest\b/i.test(plain);
  return isDev === isTest ? undefined : isDev ? 'dev' : 'test';
}

/** The number of shots that a text names; undefined where it names none, or several. */
export function shotsIn(plain: string): number | undefined {
  const all = [...plain.matchAll(/\b(\d+|zero|one)[- ]shot/gi)].map(([, count = '']) =>
    /zero/i.test(count) ? 0 : /one/i.test(count) ? 1 : Number(count),
  );
  return new Set(all).size === 1 ? all[0] : undefined;
}

/** What makes a label one of the author's own, or of a variant of a model. */
export function isOwnOrVariant(plain: string): boolean {
  return /\bours?\b|\bwe\b|\bproposed\b|\bablat|\bw\/o?\b|\bwith(?:out)?\b|\+|quanti[sz]|\bprun(?!ed by)|\bspars|\bint-?[48]\b|\b[1-8]-?bits?\b|\bw\d+a\d+|\blora\b|\badapter|\bdistill|\bcompress|reproduc|re-?impl|re-?run|\bvariant|\bensembl|augment|\bspeed|\blatency|\btime\b|\bmemory\b|\bdrop\b|Δ|\bdiff|\bchange\b|\bgain|\bimprov|\brelative|\bcalibrat|\battack|\brobust|\bnois|\btransfer|\blow[- ]resource|\bsubset|\d\s?%|\brandom|\bstudent|\bours/i.test(
    plain,
  );
}
