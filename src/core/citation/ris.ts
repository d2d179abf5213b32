import '@citation-js/plugin-ris';
import type { CslItem, CslName } from '../catalog/records';
import { plugins } from './citationJs';

/**
 * Items as RIS records, each ended by a line break. citation-js maps the tags; the lines are
 * written here, since it folds them after 70 characters, for which RIS has no rule.
 */
export function toRis(items: readonly CslItem[]): string {
  const records = plugins.output.format('ris', items.map(risItem), { format: 'object' });
  return (records as Record<string, string | number | readonly string[]>[])
    .map((record, i) => {
      // citation-js cuts ids after 20 characters.
      const { TY, ...tags }: typeof record = { ...record, ID: items[i]?.id ?? '' };
      const lines = Object.entries(tags).flatMap(([tag, values]) =>
        [values].flat().map((value) => `${tag}  - ${String(value)}`),
      );
      return [`TY  - ${String(TY)}`, ...lines, 'ER  - ', ''].join('\n');
    })
    .join('\n');
}

/** RIS knows neither particles nor mark-up. */
function risItem(item: CslItem): CslItem {
  return {
    ...item,
    title: item.title.replace(/<\/?(?:i|b|sc|sup|sub|span)(?:\s[^<>]*)?>/g, ''),
    ...(item.author ? { author: item.author.map(withoutParticles) } : {}),
    ...(item.editor ? { editor: item.editor.map(withoutParticles) } : {}),
  };
}

function withoutParticles(name: CslName): CslName {
  const { 'dropping-particle': dropping, 'non-dropping-particle': kept, ...rest } = name;
  const parts = [dropping, kept, name.family].filter(Boolean);
  return parts.length > 0 ? { ...rest, family: parts.join(' ') } : rest;
}
