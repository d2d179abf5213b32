import * as vscode from 'vscode';
import type { Paper } from '../core/catalog/records';
import {
  publishedVersionOf,
  versionName,
  type PaperSource,
} from '../core/citation/publishedVersion';

/**
 * Offers for each preprint the version its venue published, where the catalog has it.
 *
 * @returns The papers to cite; `undefined` where the person cancelled.
 */
export async function choosePublished(
  papers: readonly Paper[],
  catalog: PaperSource,
): Promise<Paper[] | undefined> {
  const chosen: Paper[] = [];
  for (const paper of papers) {
    const published = await publishedVersionOf(paper, catalog);
    const row = published
      ? await vscode.window.showQuickPick(
          [
            {
              label: vscode.l10n.t('Cite the published version'),
              description: versionName(published),
              detail: published.title,
              paper: published,
            },
            {
              label: vscode.l10n.t('Cite the preprint'),
              description: versionName(paper),
              detail: paper.title,
              paper,
            },
          ],
          {
            placeHolder: vscode.l10n.t(
              '{0} is a preprint, and its venue has published it',
              paper.id,
            ),
          },
        )
      : { paper };
    if (!row) {
      return undefined;
    }
    chosen.push(row.paper);
  }
  return chosen;
}
