import type { Catalog } from '../catalog/catalog';
import type { Paper } from '../catalog/records';
import { editDistance } from '../citation/editDistance';
import type { Knowledge } from './checkDocument';
import { entryOfWork } from './citedWorks';
import { entriesByKey } from './entriesByKey';
import { fileName, type Finding, type Fix } from './finding';
import { namesSameWork, partsOfKey } from './keyNaming';
import { NearKeys } from './nearKeys';
import type { ReadDocument } from './readDocument';
import { mayBeMention } from './realCitations';
import type { Surroundings } from './surroundings';
import { Turns } from './turns';

/** Keys offered in place of one that is not defined. */
const mostOffered = 3;

/**
 * Cite keys that no bibliography of the document has. None where a bibliography is not known: a key
 * is undefined only where every place that could define it was read. For BibTeX a key that differs
 * in case only is defined: it folds the case of entries' keys (bibtex.web, "lc_cite"); biber,
 * Pandoc and Typst do not.
 */
export async function undefinedKeys(
  document: ReadDocument,
  surroundings: Surroundings,
  { catalog }: Knowledge,
  signal?: AbortSignal,
): Promise<Finding[]> {
  if (!surroundings.isWhole) {
    return [];
  }
  const { file, citations } = document;
  const turns = new Turns(signal);
  const defined = await DefinedKeys.of(surroundings, turns);
  const unknown = citations.filter(({ key }) => !defined.has(key));
  const near = unknown.length === 0 ? undefined : await NearKeys.among([...defined], turns);
  const offers = new Map<string, Offer>();
  const findings: Finding[] = surroundings.foldsCase
    ? keysInTwoCases(document, surroundings, defined)
    : [];
  for (const use of unknown) {
    const { key, start, end } = use;
    const close = near?.of(key) ?? [];
    if (close.length === 0 && mayBeMention(use, document)) {
      continue;
    }
    const offer =
      offers.get(key) ?? (await offerFor(key, close, defined, surroundings, catalog, turns));
    offers.set(key, offer);
    const message = `${sentence(surroundings, key)}${offer.hint}`;
    findings.push({ file, code: 'undefined-key', start, end, message, fixes: offer.fixes });
    await turns.next();
  }
  return findings;
}

/** Keys that are cited in two cases, at which BibTeX stops, where they are not the entry's own. */
function keysInTwoCases(
  { file, citations }: ReadDocument,
  { citedElsewhere }: Surroundings,
  defined: DefinedKeys,
): Finding[] {
  const spellings = new Map<string, Set<string>>();
  for (const key of [...citations.map((use) => use.key), ...citedElsewhere]) {
    const folded = key.toLowerCase();
    spellings.set(folded, (spellings.get(folded) ?? new Set()).add(key));
  }
  return citations.flatMap(({ key, start, end }): Finding[] => {
    const own = defined.spellingOf(key);
    const isOneOfTwo = (spellings.get(key.toLowerCase())?.size ?? 0) > 1;
    return own === undefined || own === key || !isOneOfTwo
      ? []
      : [
          {
            file,
            code: 'undefined-key',
            start,
            end,
            message: `The entry is called ${own}, and BibTeX stops at a key that is cited in two cases.`,
            fixes: [{ kind: 'replace', title: `Replace with ${own}`, text: own }],
          },
        ];
  });
}

function sentence({ bibliographies, otherKeys }: Surroundings, key: string): string {
  const [only] = bibliographies;
  return only && bibliographies.length === 1 && otherKeys.size === 0
    ? `${fileName(only.file)} has no entry ${key}.`
    : `No bibliography of this document has an entry ${key}.`;
}

/** The keys that are defined around a document. */
class DefinedKeys {
  private constructor(
    private readonly maps: readonly ReadonlyMap<string, unknown>[],
    private readonly others: ReadonlySet<string>,
    /** From a key in lower case to the entry's own; only where case makes no difference. */
    private readonly folded: ReadonlyMap<string, string> | undefined,
  ) {}

  static async of(
    { bibliographies, otherKeys, foldsCase }: Surroundings,
    turns: Turns,
  ): Promise<DefinedKeys> {
    const maps: ReadonlyMap<string, unknown>[] = [];
    const folded = foldsCase ? new Map<string, string>() : undefined;
    for (const { bibliography } of bibliographies) {
      const byKey = await entriesByKey(bibliography, turns);
      maps.push(byKey);
      for (const key of folded ? byKey.keys() : []) {
        folded?.set(key.toLowerCase(), key);
        if (turns.isOver) {
          await turns.next();
        }
      }
    }
    return new DefinedKeys(maps, otherKeys, folded);
  }

  has(key: string): boolean {
    return (
      this.others.has(key) ||
      this.maps.some((map) => map.has(key)) ||
      this.folded?.has(key.toLowerCase()) === true
    );
  }

  /** The key as an entry has it, whatever the case it is asked in. */
  spellingOf(key: string): string | undefined {
    return this.maps.some((map) => map.has(key)) ? key : this.folded?.get(key.toLowerCase());
  }

  *[Symbol.iterator](): IterableIterator<string> {
    for (const map of this.maps) {
      yield* map.keys();
    }
    yield* this.others;
  }
}

interface Offer {
  /** A sentence behind the message, or nothing. */
  readonly hint: string;
  readonly fixes: readonly Fix[];
}

async function offerFor(
  key: string,
  near: readonly string[],
  defined: DefinedKeys,
  { bibliographies }: Surroundings,
  catalog: Catalog,
  turns: Turns,
): Promise<Offer> {
  const parts = partsOfKey(key);
  const alike: string[] = [];
  let counted = 0;
  for (const other of parts.words.length > 0 ? defined : []) {
    if (++counted % 128 === 0 && turns.isOver) {
      await turns.next();
    }
    if (namesSameWork(parts, other)) {
      alike.push(other);
    }
  }
  const close = new Set([...near, ...alike]);

  const paper = await paperNamed(key, catalog, turns);
  if (paper) {
    for (const { bibliography } of bibliographies) {
      const entry = await entryOfWork(paper, bibliography, turns);
      if (entry) {
        // The work is there, under another key.
        return offerOf(key, [entry.key, ...[...close].filter((other) => other !== entry.key)]);
      }
    }
  }
  return offerOf(key, [...close], paper);
}

function offerOf(key: string, close: readonly string[], paper?: Paper): Offer {
  const [first] = close;
  const replacements = close
    .slice(0, mostOffered)
    .map((text): Fix => ({ kind: 'replace', title: `Replace with ${text}`, text }));
  const add: Fix[] = paper
    ? [{ kind: 'add-entry', title: `Add ${key}: ${paper.title}`, paper: paper.id, key }]
    : [];
  const isCase = first?.toLowerCase() === key.toLowerCase();
  return {
    hint:
      first === undefined
        ? ''
        : isCase
          ? ` ${first} differs in case only.`
          : paper?.id === key
            ? ''
            : ` Did you mean ${first}?`,
    fixes: [
      // A key that is the catalog's own was hardly mistyped.
      ...(paper?.id === key ? [...add, ...replacements] : [...replacements, ...add]),
      { kind: 'create-entry', title: `Create an entry ${key}`, key },
    ],
  };
}

/** A key this long with one slip can mean no other. */
const longKey = 9;

/** The paper of the catalog whose id a key is, but for a slip, or names by author, year and word. */
async function paperNamed(key: string, catalog: Catalog, turns: Turns): Promise<Paper | undefined> {
  const paper = catalog.paper(key);
  const parts = partsOfKey(key);
  if (paper || parts.year === undefined || parts.words.length < 2) {
    return paper;
  }
  const folded = key.toLowerCase();
  let counted = 0;
  for (const candidate of catalog.data.papers) {
    if (++counted % 128 === 0 && turns.isOver) {
      await turns.next();
    }
    const { id } = candidate;
    const isSlip =
      key.length >= longKey &&
      Math.abs(id.length - key.length) < 2 &&
      editDistance(folded, id.toLowerCase(), 1) !== undefined;
    if (isSlip || namesSameWork(parts, id)) {
      return candidate;
    }
  }
  return undefined;
}
