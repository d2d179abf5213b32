/**
 * Stands in for the packages with which @citation-js/core would fetch (see `alias` in esbuild.js):
 * it is given texts, never addresses, and nothing of ours asks the network unasked.
 */
export default function noFetch(): never {
  throw new Error('A citation was to be fetched from an address, which is not done here.');
}

/** Imported beside `fetch`, and used only where that would be. */
export const Headers = Map;
