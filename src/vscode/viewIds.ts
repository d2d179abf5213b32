/** The ids of the views, as the manifest declares them. */
export const evaluateViewId = 'paperweight.evaluate';
/** The editor tab with the catalog's pages; the manifest has it as an activation event. */
export const recordPagesType = 'paperweight.records';
