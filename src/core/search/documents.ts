import { foldMarks, namesOf, type Catalog } from '../catalog/catalog';
import { familyName, yearOf } from '../catalog/people';
import type { Entry, Paper } from '../catalog/records';
import { venueOf } from '../catalog/venues';
import { titleOf } from './describe';
import type { Field } from './postings';

/** The texts a record is found by. */
export function textsOf(entry: Entry, catalog: Catalog): Readonly<Record<Field, string>> {
  if (entry.kind !== 'paper') {
    return {
      name: namesOf(entry).join(' '),
      title: entry.kind === 'dataset' ? (entry.record.fullName ?? '') : '',
      who: '',
      more: aboutText(entry, catalog),
    };
  }
  const { record } = entry;
  const people = (record.author ?? record.editor ?? []).map(
    (name) => `${familyName(name)} ${name.given ?? ''}`,
  );
  return {
    name: `${record.id} ${headOf(record.title) ?? ''}`,
    title: record.title,
    who: [...people, yearOf(record) ?? ''].join(' '),
    more: aboutText(entry, catalog),
  };
}

function aboutText(entry: Entry, catalog: Catalog): string {
  const linked = (ids: readonly (string | undefined)[] | undefined): Entry[] =>
    (ids ?? []).flatMap((id) => (id === undefined ? undefined : catalog.get(id)) ?? []);
  const titles = (ids: readonly (string | undefined)[] | undefined): string[] =>
    linked(ids).map((other) => titleOf(other));
  switch (entry.kind) {
    case 'paper': {
      const { custom } = entry.record;
      return [
        venueOf(entry.record) ?? '',
        custom.arxiv?.replace('.', '') ?? '',
        custom.summary ?? '',
        ...titles(custom.techniques),
        ...linked(custom.introduces).flatMap(namesOf),
      ].join(' ');
    }
    case 'dataset':
      return [
        entry.record.summary ?? '',
        ...titles([
          entry.record.partOf,
          ...(entry.record.tasks ?? []),
          ...(entry.record.metrics ?? []),
        ]),
      ].join(' ');
    case 'model':
      return [entry.record.summary ?? '', ...titles(entry.record.techniques)].join(' ');
    case 'task':
    case 'technique':
      return [entry.record.summary ?? '', ...titles([entry.record.parent])].join(' ');
    case 'metric':
      return entry.record.summary ?? '';
  }
}

/**
 * What a record is called, without spaces and marks: a paper by its cite key, its title and what
 * stands before the title's colon; anything else by its names.
 */
export function tightNamesOf(entry: Entry): string[] {
  const names =
    entry.kind === 'paper' ? paperNames(entry.record) : [...namesOf(entry), fullNameOf(entry)];
  return [...new Set(names.map(tighten))].filter((name) => name !== '');
}

function fullNameOf(entry: Entry): string {
  return entry.kind === 'dataset' ? (entry.record.fullName ?? '') : '';
}

function paperNames(paper: Paper): string[] {
  return [paper.id, paper.title, headOf(paper.title) ?? ''];
}

/** `DistilBERT` of “DistilBERT, a distilled version of BERT: …”: at most three words. */
function headOf(title: string): string | undefined {
  const head = /^(.{1,80}?)(?:[:,?–—]| - )/.exec(title)?.[1]?.trim();
  return head !== undefined && head !== '' && head.split(/\s+/).length < 4 ? head : undefined;
}

/** A name without case, diacritics, spaces and the marks inside words; `+` and `#` distinguish. */
export function tighten(name: string): string {
  return foldMarks(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+#]/gu, '');
}

/** Ids of the records a record names itself, what it is most about first. */
export function linksOf(entry: Entry): string[] {
  const ids = ((): readonly (string | undefined)[] => {
    switch (entry.kind) {
      case 'paper':
        return [
          ...(entry.record.custom.introduces ?? []),
          ...(entry.record.custom.techniques ?? []),
        ];
      case 'dataset':
        return [
          ...(entry.record.metrics ?? []),
          ...(entry.record.tasks ?? []),
          entry.record.paper,
          entry.record.partOf,
        ];
      case 'metric':
        return [entry.record.paper];
      case 'model':
        return [entry.record.paper, ...(entry.record.techniques ?? [])];
      case 'task':
      case 'technique':
        return [entry.record.parent];
    }
  })();
  return ids.filter((id) => id !== undefined);
}
