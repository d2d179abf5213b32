import { join } from 'node:path';

/** A revision of a repository on the Hugging Face Hub. */
export interface HubSource {
  /** As `org/name`. */
  readonly repository: string;
  /** Hash of the commit. */
  readonly revision: string;
}

export type HubKind = 'model' | 'dataset';

/** A repository at one commit. */
export interface HubRepository {
  readonly kind: HubKind;
  readonly source: HubSource;
  /** The branch or tag that was asked for; absent for a commit. */
  readonly reference?: string;
  readonly files: readonly HubFile[];
}

export interface HubFile {
  /** Inside the repository, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly checksum: Checksum;
}

/** What a file must turn out to be. */
export interface Checksum {
  /** `git`: the SHA-1 of git's blob, as the Hub publishes for files not kept by LFS. */
  readonly kind: 'sha256' | 'git';
  /** Lower-case hexadecimal. */
  readonly value: string;
}

/** A place in the cache: `models--org--name/snapshots/<revision>/<path>`. */
export interface Snapshot {
  readonly kind: HubKind;
  readonly source: HubSource;
  /** Inside the snapshot, with forward slashes; empty for the snapshot itself. */
  readonly path: string;
}

/**
 * Where the tools of Hugging Face keep what they download, as huggingface_hub settles it:
 * `HF_HUB_CACHE`, else `hub` in `HF_HOME`, else in `~/.cache/huggingface`.
 *
 * @param home The person's own folder.
 */
export function hubCacheFolder(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const expand = (path: string) => (/^~(?=[\\/]|$)/.test(path) ? join(home, path.slice(1)) : path);
  const cache = environment['HF_HUB_CACHE'] || environment['HUGGINGFACE_HUB_CACHE'];
  if (cache) return expand(cache);
  const hub =
    environment['HF_HOME'] ||
    join(environment['XDG_CACHE_HOME'] || join(home, '.cache'), 'huggingface');
  return join(expand(hub), 'hub');
}

/** Whether a text can be the name of a repository: `gpt2`, `org/name`. */
export function isRepositoryName(text: string): boolean {
  return /^(?:[\w-][\w.-]*\/)?[\w-][\w.-]*$/.test(text) && !/--|\.\./.test(text);
}

/**
 * The folder of a repository in the cache.
 *
 * @param repository A text that {@link isRepositoryName} says yes to.
 */
export function repositoryFolder(cache: string, kind: HubKind, repository: string): string {
  return join(cache, [`${kind}s`, ...repository.split('/')].join('--'));
}

/** The repository of a folder's name in the cache, such as `models--org--name`. */
export function repositoryOf(folder: string, kind: HubKind): string | undefined {
  const [first, ...parts] = folder.split('--');
  const name = parts.join('/');
  return first === `${kind}s` && isRepositoryName(name) ? name : undefined;
}

/** What a path in the cache says of where it is from. */
export function snapshotAt(path: string): Snapshot | undefined {
  const found =
    /[\\/]((model|dataset)s--[^\\/]+)[\\/]snapshots[\\/]([0-9a-f]{40})(?:[\\/](.*))?$/.exec(path);
  const [, folder = '', kind = '', revision = '', rest = ''] = found ?? [];
  const repository = repositoryOf(folder, kind as HubKind);
  return repository === undefined
    ? undefined
    : {
        kind: kind as HubKind,
        source: { repository, revision },
        path: rest.replace(/[\\/]+$/, '').replaceAll('\\', '/'),
      };
}
