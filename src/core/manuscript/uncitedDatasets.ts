import type { Catalog } from '../catalog/catalog';
import { shortReference } from '../catalog/people';
import type { Dataset, Entry, Metric, Paper } from '../catalog/records';
import { foldedLatex, foldedText } from '../citation/foldedText';
import { activeText } from './activeText';
import type { Knowledge } from './checkDocument';
import { CitedWorks, entryOfWork } from './citedWorks';
import { entriesByKey } from './entriesByKey';
import type { Finding } from './finding';
import type { ReadDocument } from './readDocument';
import { runningText } from './runningText';
import type { Surroundings } from './surroundings';
import { Turns } from './turns';

type Subject = Extract<Entry, { kind: 'dataset' | 'metric' }>;

/** A name in the running text. */
interface Mention {
  readonly subject: Subject;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Data sets and metrics that a paper's sentences name while nothing in it cites their paper: each at
 * the first place, if no earlier document of the tree names it. Precision goes first. Only names
 * that can hardly mean anything else count; a paper cited for a relative (the benchmark a data set
 * belongs to, another version, a record of the same name) is enough, and so are a reference whose
 * title or key names the data set, and a link to where it is kept.
 */
export async function uncitedDatasets(
  document: ReadDocument,
  surroundings: Surroundings,
  { catalog, names }: Knowledge,
  signal?: AbortSignal,
): Promise<Finding[]> {
  if (!surroundings.isPaper || !surroundings.hasEveryWork) {
    return [];
  }
  const turns = new Turns(signal);
  const mentions = new Map<string, Mention>();
  for (const { start, text } of runningText(document)) {
    for (const match of names.in(text)) {
      const mention = mentionIn(match.entries, text, match.start, match.end, start);
      if (mention && !mentions.has(mention.subject.record.id)) {
        mentions.set(mention.subject.record.id, mention);
      }
      if (turns.isOver) {
        await turns.next();
      }
    }
    await turns.next();
  }
  if (mentions.size === 0) {
    return [];
  }
  const tree = await Tree.of(document, surroundings, turns);
  const findings: Finding[] = [];
  for (const mention of mentions.values()) {
    const { subject, name, start, end } = mention;
    const paper = catalog.paperFor(subject.record.id);
    const isClear = /\p{Ll}|\d/u.test(name) || ofTheField.test(document.text);
    if (!paper || !isClear || (await tree.accountsFor(mention, paper, catalog, turns))) {
      continue;
    }
    const what = subject.kind === 'dataset' ? 'The data set' : 'The metric';
    findings.push({
      file: document.file,
      code: 'uncited-dataset',
      start,
      end,
      message: `${what} ${name} is used here, but its paper is not cited: ${shortReference(paper)}.`,
      fixes: [{ kind: 'cite', title: `Cite ${shortReference(paper)}`, paper: paper.id }],
    });
  }
  return findings;
}

/** What a text speaks of in which an acronym, such as COPA or PAWS, is of this field. */
const ofTheField =
  /\b(?:language model|natural language|nlp\b|fine-?tun|pre-?train|transformers?\b|machine (?:learning|translation)|benchmark|BERT|GPT)/i;

/** Metrics whose own paper those cite who report them, with those that compute the same. */
const citedMetrics: readonly (readonly string[])[] = [
  ['bleu', 'sacrebleu', 'spbleu'],
  ['chrf'],
  ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'],
  ['meteor'],
  ['cider'],
  ['bertscore'],
  ['bleurt'],
];

/** Data sets for which papers other than the catalog's are cited as well, and names of more. */
const severalPapers = new Set([
  ...['cnn-dailymail', 'coco-captions', 'flickr30k', 'vqav2', 'imdb', 'trec', 'flores-101'],
  ...['icdar2013', 'icdar2015', 'uci-sentiment', 'lm-evaluation-harness', 'conll2003'],
]);

function mentionIn(
  entries: readonly Entry[],
  text: string,
  start: number,
  end: number,
  offset: number,
): Mention | undefined {
  const [subject, ...others] = entries;
  const isMetric =
    subject?.kind === 'metric' && citedMetrics.some((ids) => ids.includes(subject.record.id));
  const isDataset =
    subject?.kind === 'dataset' &&
    subject.record.commonWord !== true &&
    !severalPapers.has(subject.record.id) &&
    !/^wmt/.test(subject.record.id);
  const name = text.slice(start, end);
  const before = text[start - 1] ?? ' ';
  const after = text.slice(end, end + 2);
  // Part of another's name, of a file's, or of a word: MNLI-tuned, sst2.json, bert/mrpc.
  const isPart = /[-–/_.@\\]/.test(before) || /^[-–/_\\]|^\.\w/.test(after);
  return (isMetric || isDataset) && others.length === 0 && !isPart && isUnmistakable(name)
    ? { subject, name, start: offset + start, end: offset + end }
    : undefined;
}

/** A capital inside a word, a digit beside letters, or four capitals in a row. */
function isUnmistakable(name: string): boolean {
  return (
    /\p{Ll}\p{Lu}|\p{Lu}{4}/u.test(name) ||
    (name.length > 3 && /\p{Lu}/u.test(name) && /\p{N}/u.test(name))
  );
}

/** What of a paper says where its data sets come from. */
class Tree {
  private constructor(
    private readonly cited: CitedWorks,
    /** Keys and titles of what is cited, folded. */
    private readonly references: readonly string[],
    /** Of the documents before this one. */
    private readonly before: readonly string[],
    private readonly addresses: readonly string[],
    private readonly title: string,
    private readonly surroundings: Surroundings,
  ) {}

  static async of(document: ReadDocument, surroundings: Surroundings, turns: Turns): Promise<Tree> {
    const { documents, documentsBefore, bibliographies } = surroundings;
    const texts: string[] = [];
    for (const text of [document.text, ...documents.map((other) => other.text)]) {
      texts.push(activeText(text, document.languageId));
      await turns.next();
    }
    const keys = new Set([
      ...document.citations.map(({ key }) => key),
      ...surroundings.citedElsewhere,
    ]);
    // Commands of the author's own cite too: what stands in braces and is a key counts as cited.
    for (const text of texts) {
      for (const [, list = ''] of text.matchAll(/[{[]([^{}[\]\\\n]{2,400})[}\]]/g)) {
        list.split(/[,;]/).forEach((part) => keys.add(part.trim().replace(/^@/, '')));
      }
      await turns.next();
    }
    const known = new Set<string>();
    for (const { bibliography } of bibliographies) {
      const byKey = await entriesByKey(bibliography, turns);
      keys.forEach((key) => byKey.has(key) && known.add(key));
    }
    const cited = await CitedWorks.of(known, bibliographies, turns);
    const references: string[] = [];
    for (const { entry } of cited.entries) {
      references.push(squeezed(`${entry.key} ${entry.fields.get('title')?.value ?? ''}`));
      await turns.next();
    }
    const whole = texts.join('\n');
    return new Tree(
      cited,
      references,
      documents.slice(0, documentsBefore).map(({ text }) => text),
      whole.match(/https?:\/\/[^\s{}<>"')\]]+|\b(?:huggingface|github)\.co[^\s{}<>"')\]]+/g) ?? [],
      squeezed(
        /\\title\s*(?:\[[^\]]*\])?\s*\{([^]{0,300})|^title:([^\n]*)/m.exec(whole)?.[0] ?? '',
      ),
      surroundings,
    );
  }

  /** Whether the tree cites what it should, links to it, is it, or names it before this document. */
  async accountsFor(
    { subject, name }: Mention,
    paper: Paper,
    catalog: Catalog,
    turns: Turns,
  ): Promise<boolean> {
    const folded = squeezed(name);
    if (
      this.before.some((text) => text.includes(name)) ||
      this.references.some((reference) => reference.includes(folded)) ||
      this.addresses.some((address) => squeezed(address).includes(folded)) ||
      this.isLinked(subject.record) ||
      this.title.includes(folded) ||
      this.title.includes(squeezed(paper.title))
    ) {
      return true;
    }
    const papers = new Map([[paper.id, paper]]);
    for (const { id } of relativesOf(subject, catalog)) {
      const other = catalog.paperFor(id);
      if (other) {
        papers.set(other.id, other);
      }
    }
    for (const introducing of catalog.data.papers) {
      if (introducing.custom.introduces?.includes(subject.record.id)) {
        papers.set(introducing.id, introducing);
      }
    }
    for (const each of papers.values()) {
      if ((await this.cited.find(each, turns)) ?? (await this.isListed(each, turns))) {
        return true;
      }
    }
    return false;
  }

  private async isListed(paper: Paper, turns: Turns): Promise<boolean> {
    if (this.surroundings.citesEverything) {
      for (const { bibliography } of this.surroundings.bibliographies) {
        if (await entryOfWork(paper, bibliography, turns)) {
          return true;
        }
      }
    }
    return false;
  }

  private isLinked(record: Dataset | Metric): boolean {
    const places = 'homepage' in record ? [record.homepage, record.huggingFace?.id] : [];
    return places.some((place) => {
      const address = place?.replace(/^https?:\/\/(?:www\.)?|\/$/g, '') ?? '';
      return address !== '' && this.addresses.some((there) => there.includes(address));
    });
  }
}

/** Records whose paper is cited for one: what it is part of, and what bears its name or its stem. */
function relativesOf(subject: Subject, catalog: Catalog): { readonly id: string }[] {
  const { record } = subject;
  if (subject.kind === 'metric') {
    const family = citedMetrics.find((ids) => ids.includes(record.id)) ?? [];
    return family.map((id) => ({ id }));
  }
  const stem = stemOf(record.name);
  return [
    ...(record.candidates ?? []).map((id) => ({ id })),
    ...wholesOf(subject.record, catalog),
    ...catalog.data.datasets.filter((other) => stemOf(other.name) === stem),
  ];
}

function wholesOf({ partOf }: Dataset, catalog: Catalog): Dataset[] {
  const whole = catalog.dataset(partOf);
  return whole ? [whole, ...wholesOf(whole, catalog)] : [];
}

/** `squad` of SQuAD 2.0, `mmlu` of MMLU-Pro. */
function stemOf(name: string): string {
  return /^[\p{L}]+/u.exec(name)?.[0].toLowerCase() ?? name;
}

/** A text without what parts its words, for finding a name in it however it is spelled. */
function squeezed(text: string): string {
  const folded = text.includes('\\') ? foldedLatex(text) : foldedText(text.replace(/[{}]/g, ''));
  return folded.replaceAll(' ', '');
}
