import * as vscode from 'vscode';
import type { Paper } from '../core/catalog/records';
import { citationFormats, type StyleText } from '../core/citation/citationFormats';
import type { CitationClient } from './citationClient';
import { readStyle, workspaceStyles } from './styleFiles';

interface FormatRow extends vscode.QuickPickItem {
  readonly format?: string | StyleText;
}

/**
 * Lets the person choose a format for papers, each shown as it writes the first of them. The rows
 * are there at once, and the previews as they are made.
 *
 * @param preferred The format of the settings, which stands first.
 * @returns `undefined` where none was chosen.
 */
export async function chooseFormat(
  papers: readonly Paper[],
  preferred: string,
  citations: CitationClient,
  citeKeyFormat: string,
): Promise<string | StyleText | undefined> {
  const picker = vscode.window.createQuickPick<FormatRow>();
  picker.placeholder = vscode.l10n.t('Format of the citation');
  picker.matchOnDescription = true;
  let rows: FormatRow[] = [...citationFormats]
    .sort((one, other) => Number(other.name === preferred) - Number(one.name === preferred))
    .map(({ name, title }) => ({ label: title, description: name, format: name }));
  let isOver = false;

  const show = (): void => {
    const [active] = picker.activeItems;
    picker.items = rows;
    // Another list of rows would move to its first.
    picker.activeItems = rows.filter((row) => row.format === active?.format);
  };
  const preview = async (format: string | StyleText): Promise<void> => {
    const text = await citations.format(papers.slice(0, 1), format, citeKeyFormat).then(
      (formatted) => formatted.replace(/\s+/g, ' ').trim(),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (!isOver) {
      rows = rows.map((row) => (row.format === format ? { ...row, detail: text } : row));
      show();
    }
  };

  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const [row] = picker.selectedItems;
      if (row?.format !== undefined) {
        isOver = true;
        resolve(row.format);
        picker.hide();
      }
    });
    picker.onDidHide(() => {
      isOver = true;
      picker.dispose();
      resolve(undefined);
    });
    show();
    picker.show();
    void (async () => {
      // One after the other, so that what is chosen meanwhile need not wait for all of them.
      for (const { format } of rows) {
        if (isOver) {
          return;
        }
        await (format !== undefined && preview(format));
      }
      for (const uri of await workspaceStyles()) {
        const style = await readStyle(uri);
        if (isOver) {
          return;
        }
        if (style) {
          const description = vscode.workspace.asRelativePath(uri);
          rows = [...rows, { label: style.name, description, format: style }];
          await preview(style);
        }
      }
    })();
  });
}
