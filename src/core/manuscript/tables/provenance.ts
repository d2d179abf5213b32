import type { Catalog } from '../../catalog/catalog';
import { shortReference } from '../../catalog/people';
import type { Result } from '../../catalog/records';
import { statedSplit } from '../../catalog/results';

/**
 * Where a result comes from and how it was obtained, on one line:
 * `dev, 5-shot; fine-tuned; Sanh et al. 2019, Table 1`. It holds nothing that would end a comment
 * of HTML.
 */
export function provenanceOf(result: Result, catalog: Catalog): string {
  const source = sourceText(result, catalog);
  return onOneLine([protocolText(result), ...(source === '' ? [] : [source])].join('; '));
}

/** `dev, 5-shot; fine-tuned` */
export function protocolText(result: Result): string {
  const { setting } = result;
  return onOneLine(
    (setting ?? '').trim() === '' ? usageText(result) : `${usageText(result)}; ${setting}`,
  );
}

/** The place in its paper; empty where none is told. */
export function placeText({ table }: Result): string {
  return onOneLine(table ?? '');
}

/** A value that was not taken, briefly: `41.38 (test, 0-shot; Ma et al. 2023)`. */
export function otherText(number: string, result: Result, catalog: Catalog): string {
  const who = whoReports(result, catalog);
  return onOneLine(`${number} (${[usageText(result), ...(who === '' ? [] : [who])].join('; ')})`);
}

/** `dev, 5-shot` */
function usageText({ split, shots }: Result): string {
  return [
    statedSplit(split) ?? 'split not stated',
    ...(shots === undefined ? [] : [`${shots}-shot`]),
  ].join(', ');
}

function sourceText(result: Result, catalog: Catalog): string {
  return [whoReports(result, catalog), result.table ?? ''].filter((part) => part !== '').join(', ');
}

function whoReports({ paper, sources }: Result, catalog: Catalog): string {
  const record = catalog.paper(paper);
  return record ? shortReference(record) : (paper ?? sources[0] ?? '');
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/--+/g, '–').trim();
}
