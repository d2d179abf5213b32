import { plugins } from '@citation-js/core';
import '@citation-js/plugin-bibtex';

/*
 * citation-js as Paperweight sets it up, for BibTeX; what writes CSL styles and RIS adds those
 * plugins, which citing in a document does without. The packages are heavy (a tenth of a second
 * and more to load), so only modules that are imported on demand import this one.
 */

const { format } = plugins.config.get('@bibtex');
format.useIdAsLabel = true;
// A cite key is written as it is; the default drops what it takes for unsafe.
format.checkLabel = false;
// The default drops characters it has no command for, such as Chinese names: see latexWriting.ts.
format.asciiOnly = false;

export { plugins };
