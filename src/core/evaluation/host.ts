/** What a report says of the machine and of us. */
export interface Host {
  /** Version of Paperweight. */
  readonly paperweight: string;
  /** Version of Node. */
  readonly node: string;
  /** As `linux-x64`. */
  readonly platform: string;
  /** Name of the processor. */
  readonly processor: string;
  /** Processors that this process may use. */
  readonly processors: number;
  /** Peak resident memory of this process, in bytes. */
  peakMemory(): number;
  /** Milliseconds from some fixed point, with fractions. */
  now(): number;
}
