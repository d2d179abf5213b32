/** The ids of the views, as the manifest declares them. */
export const evaluateViewId = 'paperweight.evaluate';
/** The editor tab with the catalog's pages; the manifest has it as an activation event. */
export const recordPagesType = 'paperweight.records';
/** The tab that says why nothing is suggested; it is not restored when a window reloads. */
export const explanationPageType = 'paperweight.explanation';
