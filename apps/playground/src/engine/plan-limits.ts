/** Most particles whose plan is drawn. */
export const mostDrawn = 200;
/** Rows the perplexity is measured on where there are more. */
export const mostMeasured = 64;
