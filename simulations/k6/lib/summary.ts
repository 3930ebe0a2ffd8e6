// The end of a run: a few lines for the terminal, JSON for the arrival check.

interface Metric {
  values: Record<string, number>
  thresholds?: Record<string, { ok: boolean }>
}
export interface SummaryData {
  metrics: Record<string, Metric>
}

const round = (n: number) => Math.round(n * 100) / 100

const lines = ({ metrics }: SummaryData): string[] =>
  Object.entries(metrics)
    .filter(([name]) => /^(likes_|http_req|iterations|dropped|checks)/.test(name))
    .filter(([name]) => !/(blocked|connecting|tls|sending|receiving|waiting)/.test(name))
    .map(([name, { values }]) => {
      const list = Object.entries(values).map(([key, value]) => `${key} ${round(value)}`)
      return `${name.padEnd(34)} ${list.join('  ')}`
    })

const failed = ({ metrics }: SummaryData): string[] =>
  Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds)
      .filter(([, { ok }]) => !ok)
      .map(([text]) => `${name}: ${text}`),
  )

/**
 * k6's `handleSummary` of the script `name`, whose likes went to `posts` posts; the file goes to `results/`
 * of the folder where k6 was started.
 */
export const summaryOf = (name: string, posts: number) => (data: SummaryData) => {
  const faults = failed(data)
  const end = faults.length === 0 ? 'all thresholds held' : `FAILED ${faults.join('; ')}`
  return {
    stdout: `\n${[...lines(data), end].join('\n')}\n`,
    [`results/k6-${name}.json`]: JSON.stringify({ ...data, posts }, null, 2),
  }
}
