import type { Catalog } from '../catalog/catalog';
import { formatCount, formatLargeCount, splitCounts } from '../catalog/numbers';
import { authorLine, yearOf } from '../catalog/people';
import type { Entry } from '../catalog/records';
import { plainTitle } from '../catalog/title';
import { venueOf } from '../catalog/venues';

/** What a record is shown as: a paper's title as published, without markup; anything else's name. */
export function titleOf(entry: Entry): string {
  return entry.kind === 'paper' ? plainTitle(entry.record) : entry.record.name;
}

/**
 * One line on a record that does not repeat its title: who, when, where and why for a paper; size,
 * licence and results for a model; what it is part of, its splits and metrics for a data set; what
 * it is for the rest. Empty where nothing is known.
 */
export function detailOf(entry: Entry, catalog: Catalog): string {
  return factsOf(entry, catalog)
    .filter((fact) => fact !== undefined && fact !== '')
    .join(' · ');
}

function factsOf(entry: Entry, catalog: Catalog): (string | undefined)[] {
  const nameOf = (id: string): string => {
    const found = catalog.get(id);
    return found && found.kind !== 'paper' ? found.record.name : id;
  };
  switch (entry.kind) {
    case 'paper': {
      const { record } = entry;
      return [
        authorLine(record),
        yearOf(record)?.toString(),
        venueOf(record),
        record.custom.techniques?.map((id) => nameOf(id).toLowerCase()).join(', '),
      ];
    }
    case 'model': {
      const { parameters, licence, id } = entry.record;
      const results = catalog.resultsFor(id).length;
      return [
        parameters === undefined ? undefined : `${formatLargeCount(parameters)} parameters`,
        licence,
        results === 0 ? undefined : `${results} reported result${results === 1 ? '' : 's'}`,
      ];
    }
    case 'dataset': {
      const { partOf, tasks, splits, metrics } = entry.record;
      return [
        partOf === undefined ? tasks?.map(nameOf).join(', ') : `${nameOf(partOf)} task`,
        ...splitCounts(splits).map(({ split, count }) => `${split} ${formatCount(count)}`),
        metrics?.map(nameOf).join(', '),
      ];
    }
    default:
      return [entry.record.summary];
  }
}
