import type * as vscode from 'vscode';
import type { FoundThere } from '../protocol';

type Change = Pick<vscode.TextDocumentContentChangeEvent, 'rangeOffset' | 'rangeLength' | 'text'>;

/** What was found in a version of a document, at its places in what became of that version. */
export class MovedFindings {
  private readonly changes: Change[] = [];

  constructor(private findings: readonly FoundThere[]) {}

  /** Takes the changes of an event, which tells those further down first. */
  note(changes: readonly Change[]): void {
    this.changes.push(...changes);
  }

  /** Those whose own text, and what stands right beside it, nobody has touched. */
  get current(): readonly FoundThere[] {
    for (const change of this.changes.splice(0)) {
      this.findings = this.findings.flatMap((finding) => moved(finding, change) ?? []);
    }
    return this.findings;
  }
}

function moved(finding: FoundThere, change: Change): FoundThere | undefined {
  const end = change.rangeOffset + change.rangeLength;
  if (finding.end < change.rangeOffset) {
    return finding;
  }
  if (finding.start <= end) {
    return undefined;
  }
  const growth = change.text.length - change.rangeLength;
  return { ...finding, start: finding.start + growth, end: finding.end + growth };
}
