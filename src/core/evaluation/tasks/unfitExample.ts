/**
 * Thrown while an example is prepared that turns out to be none, as where its image is damaged: the
 * run goes on without it and counts it. The message says why, as in `its image is missing`.
 */
export class UnfitExample extends Error {
  constructor(
    /** Where it stands in the file, as `line 12`. */
    readonly place: string,
    why: string,
  ) {
    super(why);
  }
}
