import * as vscode from 'vscode';
import { readRun } from '../core/evaluation/readRun';
import type { RunReport } from '../core/evaluation/report';
import { PersonError } from '../core/personError';

/** Predictions written before others get a turn. */
const slice = 500;

/** Reports of runs, as JSON files in the workspace's storage; the last one is kept in memory too. */
export class RunStore {
  private readonly uri: vscode.Uri;
  private last: RunReport | undefined;

  constructor(context: vscode.ExtensionContext) {
    this.uri = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs');
  }

  /** Absolute path; need not exist. */
  get folder(): string {
    return this.uri.fsPath;
  }

  async add(report: RunReport): Promise<void> {
    this.last = report;
    await vscode.workspace.fs.writeFile(this.uriOf(report.id), await jsonOf(report));
  }

  /** @throws {PersonError} when there is no such run. */
  async get(id: string): Promise<RunReport> {
    if (this.last?.id === id) {
      return this.last;
    }
    const uri = this.uriOf(id);
    return readRun(new TextDecoder().decode(await read(uri)), id);
  }

  uriOf(id: string): vscode.Uri {
    // What stands in a message of the view shall not lead out of the folder.
    return vscode.Uri.joinPath(this.uri, `${id.replace(/[^\w.-]/g, '_')}.json`);
  }
}

async function read(uri: vscode.Uri): Promise<Uint8Array> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch (cause) {
    throw new PersonError('The report of this run is gone.', 'Run the evaluation again.', {
      cause,
    });
  }
}

/** With one prediction a line, so that an example is found; written in slices, since it may be long. */
async function jsonOf({ predictions, ...rest }: RunReport): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const head = JSON.stringify(rest, undefined, 2).replace(/\n\}$/, ',\n  "predictions": [');
  const parts: Uint8Array[] = [encoder.encode(head)];
  for (let start = 0; start < predictions.length; start += slice) {
    const lines = predictions
      .slice(start, start + slice)
      .map((prediction) => `\n    ${JSON.stringify(prediction)}`);
    parts.push(encoder.encode(`${start === 0 ? '' : ','}${lines.join(',')}`));
    await new Promise((resolve) => setImmediate(resolve));
  }
  parts.push(encoder.encode('\n  ]\n}\n'));
  return Buffer.concat(parts);
}
