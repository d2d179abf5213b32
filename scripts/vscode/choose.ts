import * as path from 'node:path';
import { repository, serverVSCodeVersion } from './server';

/** The VS Code that tests run in, and one line for a person that says which and why. */
export type VSCodeChoice =
  | { readonly kind: 'desktop'; readonly version: string; readonly description: string }
  | { readonly kind: 'server'; readonly executable: string; readonly description: string };

const releases = 'https://update.code.visualstudio.com/api/releases/stable';

/**
 * The desktop VS Code of the day where it can be downloaded and shown, else the server build that
 * npm carries. `PAPERWEIGHT_VSCODE` set to `desktop` or `server` decides without asking.
 */
export async function chooseVSCode(): Promise<VSCodeChoice> {
  const wanted = process.env['PAPERWEIGHT_VSCODE'];
  if (wanted !== undefined && wanted !== 'desktop' && wanted !== 'server') {
    throw new Error(
      `PAPERWEIGHT_VSCODE is "${wanted}"; set it to desktop or server, or not at all.`,
    );
  }
  if (wanted === 'server') return server('PAPERWEIGHT_VSCODE asks for it');
  if (wanted === 'desktop') return desktop('stable');
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return server('there is no display for the desktop build (xvfb-run gives one)');
  }
  const newest = await newestRelease();
  return newest ? desktop(newest) : server('update.code.visualstudio.com cannot be reached');
}

function desktop(version: string): VSCodeChoice {
  return { kind: 'desktop', version, description: `VS Code: desktop ${version}, downloaded` };
}

function server(reason: string): VSCodeChoice {
  return {
    kind: 'server',
    executable: path.join(repository, 'scripts', 'vscode', 'code-in-browser'),
    description:
      `VS Code: npm server build ${serverVSCodeVersion} with headless Chromium, ` +
      `because ${reason}`,
  };
}

async function newestRelease(): Promise<string | undefined> {
  try {
    const answer = await fetch(releases, { signal: AbortSignal.timeout(5000) });
    const versions: unknown = answer.ok ? await answer.json() : undefined;
    const newest: unknown = Array.isArray(versions) ? versions[0] : undefined;
    return typeof newest === 'string' ? newest : undefined;
  } catch {
    return undefined;
  }
}
