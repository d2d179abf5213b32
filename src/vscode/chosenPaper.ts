/** A paper of the catalog that was chosen from the list. All of it can be written as JSON. */
export interface ChosenPaper {
  /** Id of the paper. */
  readonly paper: string;
  /** URI of the document. */
  readonly document: string;
  readonly line: number;
  readonly character: number;
  /** URI of the bibliography that the entry goes to. */
  readonly target: string;
}

/** The command that takes a {@link ChosenPaper}. */
export const choosePaperCommand = 'paperweight.citeChosenPaper';
