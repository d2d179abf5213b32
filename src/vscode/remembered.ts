import * as vscode from 'vscode';
import { PersonError } from '../core/personError';

/** What records are remembered in, as `ExtensionContext.globalState`. */
type SyncedMemento = Pick<vscode.ExtensionContext['globalState'], 'get' | 'update'> & {
  setKeysForSync(keys: readonly string[]): void;
};

const pinnedKey = 'paperweight.pinned';
const recentKey = 'paperweight.recent';

/** How many records can be pinned. */
const mostPinned = 100;
/** More than are ever shown, since some may be known in another workspace only. */
const mostRecent = 40;

/**
 * The records a person has pinned, and those last cited, copied, opened or shown, by id; the same in
 * every window, and on every machine where settings are synchronized. An id may be one that the
 * catalog at hand does not know.
 */
export class Remembered {
  constructor(private readonly memento: SyncedMemento) {
    memento.setKeysForSync([pinnedKey, recentKey]);
  }

  /** In the order they were pinned. */
  get pinned(): readonly string[] {
    return this.ids(pinnedKey);
  }

  /** The newest first. */
  get recent(): readonly string[] {
    return this.ids(recentKey);
  }

  isPinned(id: string): boolean {
    return this.pinned.includes(id);
  }

  /** @throws PersonError where there is no room for another one. */
  async pin(id: string): Promise<void> {
    const { pinned } = this;
    if (pinned.includes(id)) {
      return;
    }
    if (pinned.length >= mostPinned) {
      throw new PersonError(
        vscode.l10n.t('Nothing was pinned: {0} records are pinned already.', mostPinned),
        vscode.l10n.t('Unpin one first.'),
      );
    }
    await this.memento.update(pinnedKey, [...pinned, id]);
  }

  async unpin(id: string): Promise<void> {
    await this.memento.update(
      pinnedKey,
      this.pinned.filter((pinned) => pinned !== id),
    );
  }

  /** Makes these the newest, the first of them the very newest. */
  async use(...ids: readonly string[]): Promise<void> {
    const recent = [...new Set([...ids, ...this.recent])];
    await this.memento.update(recentKey, recent.slice(0, mostRecent));
  }

  /** Whatever another version may have left there. */
  private ids(key: string): readonly string[] {
    const kept: unknown = this.memento.get(key);
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  }
}
