/** Scheme of the read-only documents that show a record: `paperweight:/sst2.md`. */
export const detailsScheme = 'paperweight';
