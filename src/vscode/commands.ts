import * as vscode from 'vscode';
import { showError } from './personMessages';

/**
 * Registers a command of ours. Called with arguments it opens no dialog: it throws the message it
 * would have shown, so that keybindings, macros and tests can drive it. Called without, it shows it.
 */
export function registerCommand(
  id: string,
  run: (...args: unknown[]) => Promise<unknown>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      return await run(...args);
    } catch (error) {
      if (args.length > 0) {
        throw error;
      }
      // Not awaited: the command has ended, its message may stay.
      void showError(error, log);
      return undefined;
    }
  });
}

/**
 * Registers what a link in a hover does. The editor only logs what such a command throws, so it is
 * shown, though the command has arguments.
 */
export function registerLink(
  id: string,
  follow: (argument: unknown) => Promise<unknown>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (argument: unknown) => {
    try {
      return await follow(argument);
    } catch (error) {
      void showError(error, log);
      return undefined;
    }
  });
}
