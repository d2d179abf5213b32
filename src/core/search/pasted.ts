import { identifierIn } from '../catalog/identifiers';
import type { Entry } from '../catalog/records';

/** What is pasted is short; a longer text is not looked at as an identifier. */
const longest = 500;

/** The spellings under which a record is found when one of them is pasted. */
export function pastedKeysOf(entry: Entry): string[] {
  const { record } = entry;
  const texts: (string | undefined)[] =
    entry.kind === 'paper'
      ? [entry.record.DOI, entry.record.custom.arxiv, entry.record.URL]
      : entry.kind === 'dataset'
        ? [
            entry.record.homepage,
            entry.record.huggingFace &&
              `https://huggingface.co/datasets/${entry.record.huggingFace.id}`,
          ]
        : entry.kind === 'model' && entry.record.huggingFace !== undefined
          ? [`https://huggingface.co/${entry.record.huggingFace}`]
          : [];
  const spellings = texts.flatMap((text) => (text === undefined ? [] : (spellingOf(text) ?? [])));
  return entry.kind === 'paper' ? [`key:${record.id}`, ...spellings] : spellings;
}

/**
 * The spellings to look for where what was typed may be a DOI, an arXiv id, a link, or a cite key,
 * also as `\cite{key}`, `@key` and `[@key]`. A bare key counts where it has a year, a colon or a
 * slash, so that `bert` remains a word.
 */
export function pastedKeys(typed: string): string[] {
  const text = typed.trim();
  if (text === '' || text.length > longest) {
    return [];
  }
  const cited = /^(?:\\[a-zA-Z]+\*?\{([^{},\s]+)\}|\[?@([^\s\];,]+)\]?)$/.exec(text);
  const key = cited?.[1] ?? cited?.[2] ?? (/\d{4}|[:/]/.test(text) ? text : undefined);
  const spelling = spellingOf(text);
  return [
    ...(spelling === undefined ? [] : [spelling]),
    ...(key === undefined ? [] : [`key:${key}`]),
  ];
}

function spellingOf(text: string): string | undefined {
  return identifierIn(text) ?? linkIn(text);
}

/** A link without scheme, `www.`, fragment and file ending; of a query only OpenReview's id counts. */
function linkIn(text: string): string | undefined {
  const link =
    /^(?:https?:\/\/)?(?:www\.)?([\w-]+(?:\.[\w-]+)+\/[^\s?#]*)(?:\?([^\s#]*))?(?:#\S*)?$/i.exec(
      text.trim(),
    );
  if (!link) {
    return undefined;
  }
  const page = (link[1] ?? '').toLowerCase().replace(/\.(?:pdf|html?|bib)$/, '');
  const id = /(?:^|&)id=([^&]+)/.exec(link[2] ?? '')?.[1];
  return page.startsWith('openreview.net/') && id !== undefined
    ? `link:openreview.net/${id}`
    : `link:${page.replace(/\/+$/, '')}`;
}
