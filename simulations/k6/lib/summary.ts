// The end of a run: a few lines for the terminal, JSON for the arrival check, HTML for people.

interface Metric {
  type: string
  contains: string
  values: Record<string, number>
  thresholds?: Record<string, { ok: boolean }>
}
export interface SummaryData {
  metrics: Record<string, Metric>
  state: { testRunDurationMs: number }
}

const round = (n: number) => Math.round(n * 100) / 100

const lines = (data: SummaryData): string[] =>
  Object.entries(data.metrics)
    .filter(([name]) => /^(likes_|http_req|iterations|dropped|checks|streams_)/.test(name))
    .filter(([name]) => !/(blocked|connecting|tls|sending|receiving|waiting)/.test(name))
    .map(([name, { values }]) => {
      const list = Object.entries(values).map(([key, value]) => `${key} ${round(value)}`)
      return `${name.padEnd(34)} ${list.join('  ')}`
    })

const failed = (data: SummaryData): string[] =>
  Object.entries(data.metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds)
      .filter(([, { ok }]) => !ok)
      .map(([text]) => `${name}: ${text}`),
  )

const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

const html = (name: string, data: SummaryData): string => {
  const rows = Object.entries(data.metrics).map(([metric, { values, thresholds = {} }]) => {
    const cells = Object.entries(values).map(([key, value]) => `${key} <b>${round(value)}</b>`)
    const promises = Object.entries(thresholds).map(
      ([text, { ok }]) => `<span class="${ok ? 'ok' : 'bad'}">${escapeHtml(text)}</span>`,
    )
    return `<tr><td>${escapeHtml(metric)}</td><td>${cells.join(', ')}</td><td>${promises.join('<br>')}</td></tr>`
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>LikeFlow k6: ${name}</title>
<style>body{font:15px/1.5 system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem}
td,th{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #8884;vertical-align:top}
.ok{color:#137333}.bad{color:#b3261e;font-weight:600}</style>
<h1>k6: ${name}</h1><p>${round(data.state.testRunDurationMs / 1000)} s,
${failed(data).length === 0 ? '<span class="ok">all thresholds held</span>' : '<span class="bad">thresholds failed</span>'}</p>
<table><tr><th>metric</th><th>values</th><th>thresholds</th></tr>${rows.join('\n')}</table></html>\n`
}

/**
 * k6's `handleSummary` of the script `name`, whose likes went to `posts` posts; the files go to
 * `results/` of the folder where k6 was started.
 */
export const summaryOf = (name: string, posts: number) => (data: SummaryData) => {
  const faults = failed(data)
  const end = faults.length === 0 ? 'all thresholds held' : `FAILED ${faults.join('; ')}`
  return {
    stdout: `\n${[...lines(data), end].join('\n')}\n`,
    [`results/k6-${name}.json`]: JSON.stringify({ ...data, posts }, null, 2),
    [`results/k6-${name}.html`]: html(name, data),
  }
}
