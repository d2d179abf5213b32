import * as vscode from 'vscode';
import { PersonError } from '../core/personError';

/** What a person can do about an error, as a button of its message. */
export interface Remedy {
  readonly title: string;
  readonly run: () => Thenable<unknown>;
}

/** An error for a person that offers what to do as buttons. */
export class RemediableError extends PersonError {
  constructor(
    happened: string,
    next: string,
    readonly remedies: readonly Remedy[],
  ) {
    super(happened, next);
  }
}

/**
 * Shows an error: a {@link PersonError} in its own words with its remedies; anything else goes to
 * the log with its stack, and the message leads there.
 */
export async function showError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (!isPersonError(error)) {
    log.error(error instanceof Error ? error : String(error));
    await offer(
      vscode.l10n.t('Paperweight met an unexpected error. The log has the details.'),
      [{ title: vscode.l10n.t('Open log'), run: async () => log.show() }],
      log,
    );
    return;
  }
  log.info(error.message);
  const remedies = 'remedies' in error ? (error.remedies as readonly Remedy[]) : [];
  await offer(error.message, remedies, log);
}

/** The bundles each have their own copy of the class, so its name decides. */
export function isPersonError(error: unknown): error is PersonError {
  return error instanceof Error && error.name === PersonError.name;
}

async function offer(
  message: string,
  remedies: readonly Remedy[],
  log: vscode.LogOutputChannel,
): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(message, ...remedies.map((r) => r.title));
  const remedy = remedies.find((r) => r.title === chosen);
  if (remedy) {
    try {
      await remedy.run();
    } catch (error) {
      await showError(error, log);
    }
  }
}
