/** The ids of the views, as the manifest declares them. */
export const evaluateViewId = 'paperweight.evaluate';
