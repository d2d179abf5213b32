import * as vscode from 'vscode';
import { comparable, compareRuns } from '../core/evaluation/compare';
import type { RunReport } from '../core/evaluation/report';
import type { Comparison } from '../protocol';

/** Reports of runs, as JSON files in the workspace's storage; the session's are kept in memory too. */
export class RunStore {
  private readonly reports = new Map<string, RunReport>();
  private readonly folder: vscode.Uri;

  constructor(context: vscode.ExtensionContext) {
    this.folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs');
  }

  async add(report: RunReport): Promise<void> {
    this.reports.set(report.id, report);
    const json = new TextEncoder().encode(`${JSON.stringify(report, undefined, 2)}\n`);
    await vscode.workspace.fs.writeFile(this.uriOf(report.id), json);
  }

  get(id: string): RunReport | undefined {
    return this.reports.get(id);
  }

  uriOf(id: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, `${id}.json`);
  }

  /** The newest other run of this session on the same examples, compared with a run. */
  comparisonFor(report: RunReport): Comparison | undefined {
    const other = [...this.reports.values()]
      .reverse()
      .find(
        (candidate) =>
          candidate.model.sha256 !== report.model.sha256 && comparable(report, candidate),
      );
    const sameModel = other?.model.id === report.model.id;
    return (
      other && {
        ...compareRuns(report, other),
        other: sameModel ? other.model.precision : `${other.model.name} ${other.model.precision}`,
      }
    );
  }
}
