// A report is one file that needs nothing else: no script, no request, readable from a disk in twenty years. Pure.
import tokens from '../tokens.css?raw'
import { chartSvg, type ReportChart } from './chart-svg.ts'
import { type Html, html, Html as Raw } from './html.ts'
import look from './report.css?raw'

export interface Table {
  title: string
  heads: readonly string[]
  rows: readonly (readonly string[])[]
}

export interface Report {
  title: string
  /** what was asked, and where it ran */
  about: readonly (readonly [name: string, value: string])[]
  tone: 'good' | 'bad' | 'warn' | 'soft'
  verdict: string
  /** a sentence behind it; empty: none */
  because: string
  charts: readonly ReportChart[]
  tables: readonly Table[]
  /** when it was saved, in the reader's zone */
  madeAt: string
}

const table = ({ title, heads, rows }: Table): Html => html`<section>
<h2>${title}</h2>
${
  rows.length === 0
    ? html`<p>None.</p>`
    : html`<div class="scrolls" role="region" aria-label="${title}" tabindex="0"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([first, ...rest]) =>
    html`<tr><th scope="row">${first ?? ''}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`,
)}
</tbody></table></div>`
}
</section>`

/** The whole file. */
export const reportHtml = (report: Report): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${report.title} · LikeFlow</title>
<style>
${new Raw(tokens)}
${new Raw(look)}
</style>
</head>
<body>
<main>
<p class="brand">LikeFlow</p>
<h1>${report.title}</h1>
<p class="verdict ${report.tone}">${report.verdict}</p>
${report.because === '' ? null : html`<p>${report.because}</p>`}
<dl>${report.about.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div class="charts">${report.charts.map(chartSvg)}</div>
${report.tables.map(table)}
<footer>Saved ${report.madeAt}.</footer>
</main>
</body>
</html>
`.text
