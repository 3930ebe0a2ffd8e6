// How metrics are served, by whichever server does.
export const metricsMediaType = 'text/plain; version=0.0.4; charset=utf-8'
/** A sample of the whole system comes every second: however many ask, one rendering serves them. */
export const renderingKeptMs = 1000
