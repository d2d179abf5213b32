import type { Catalog } from '../catalog/catalog';
import { yearOf } from '../catalog/people';
import type { Entry } from '../catalog/records';
import type { Hit } from './answer';
import { detailOf, titleOf } from './describe';
import { linksOf } from './documents';
import { pastedKeysOf } from './pasted';
import { wordsOf } from './tokens';

/** What finding and showing a record needs of it, so that the record itself is not needed. */
export interface RecordCard extends Omit<Hit, 'score'> {
  /** A paper's year, or that of the paper a record is linked to. */
  readonly year?: number;
  /** The family name of a paper's first author, as it is searched. */
  readonly firstAuthor?: string;
  /** The spellings under which it is found when one of them is pasted. */
  readonly pasted: readonly string[];
  /** Ids of the records it names itself, what it is most about first. */
  readonly links: readonly string[];
}

export function recordCard(entry: Entry, catalog: Catalog): RecordCard {
  const { kind, record } = entry;
  const paper =
    kind === 'paper' ? record : 'paper' in record ? catalog.paper(record.paper) : undefined;
  const file = catalog.originOf(record.id)?.file;
  const year = paper && yearOf(paper);
  const first = kind === 'paper' ? record.author?.[0] : undefined;
  const firstAuthor = first && wordsOf(first.family ?? first.literal ?? '').at(-1)?.joined;
  return {
    id: record.id,
    kind,
    title: titleOf(entry),
    detail: detailOf(entry, catalog),
    ...(paper && { paper: paper.id }),
    ...(file !== undefined && { file }),
    ...(year !== undefined && { year }),
    ...(firstAuthor !== undefined && { firstAuthor }),
    pasted: pastedKeysOf(entry),
    links: linksOf(entry),
  };
}
