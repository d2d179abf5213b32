/** The parts of citation-js 0.8 that Paperweight uses; the packages bring no types. */

declare module '@citation-js/core' {
  interface Register<T> {
    add(name: string, value: T): void;
    has(name: string): boolean;
  }

  export const plugins: {
    readonly input: {
      /** Parses to CSL-JSON. Throws on malformed input. */
      chain(
        input: unknown,
        options: { readonly forceType: string; readonly generateGraph: boolean },
      ): Record<string, unknown>[];
    };
    readonly output: {
      format(name: string, items: readonly unknown[], options: Record<string, unknown>): unknown;
    };
    readonly config: {
      get(plugin: '@bibtex'): {
        format: { useIdAsLabel: boolean; checkLabel: boolean; asciiOnly: boolean };
      };
      get(plugin: '@csl'): { styles: Register<string>; locales: Register<string> };
    };
  };
}

declare module '@citation-js/plugin-bibtex';
declare module '@citation-js/plugin-csl';
declare module '@citation-js/plugin-ris';
