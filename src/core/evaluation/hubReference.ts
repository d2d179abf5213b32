import { isRepositoryName } from '../hubCache';

/** A model on the Hub as a person names it: `org/name:int8@main`. */
export interface ModelReference {
  readonly repository: string;
  readonly precision?: string;
  /** A branch, a tag or the hash of a commit; the main branch when absent. */
  readonly revision?: string;
}

/** A data set on the Hub as a person names it: `org/name/config:split`. */
export interface DataReference {
  readonly repository: string;
  /** The only one, or the one called `default`, when absent. */
  readonly config?: string;
  readonly split?: string;
}

/** @returns `undefined` when the text cannot name one. */
export function readModelReference(text: string): ModelReference | undefined {
  const { name, precision, revision, later } =
    /^(?<name>[^:@]+)(?::(?<precision>[\w-]+))?(?:@(?<revision>[\w./-]+))?(?::(?<later>[\w-]+))?$/.exec(
      text,
    )?.groups ?? {};
  if (!name || !isRepositoryName(name) || (precision && later)) return undefined;
  if (revision?.split('/').some((part) => part === '' || /^\.+$/.test(part))) return undefined;
  const wanted = precision ?? later;
  return {
    repository: name,
    ...(wanted !== undefined && { precision: wanted }),
    ...(revision !== undefined && { revision }),
  };
}

/**
 * What a text may name, the likeliest first: of `glue/sst2` the part behind the slash is a name or
 * a configuration. None when it cannot name a data set, as the name of a data file cannot.
 */
export function readDataReferences(text: string): DataReference[] {
  const { name = '', split } = /^(?<name>[^:@]+)(?::(?<split>[\w.-]+))?$/.exec(text)?.groups ?? {};
  if (/\.(?:jsonl?|csv|tsv|parquet)$/i.test(name)) return [];
  const parts = name.split('/');
  const readings: { repository: string; config?: string }[] = [{ repository: name }];
  if (parts.length > 1) {
    const config = parts.pop();
    readings.push({ repository: parts.join('/'), ...(config && { config }) });
  }
  return readings
    .filter(({ repository, config }) => {
      return isRepositoryName(repository) && (config === undefined || /^\w[\w.+-]*$/.test(config));
    })
    .map((reading) => ({ ...reading, ...(split !== undefined && { split }) }));
}
