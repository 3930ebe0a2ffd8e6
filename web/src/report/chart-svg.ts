// A chart of a report: lines over the seconds of the run, as SVG that needs no script. Pure.
import { linePath, lonePoints } from '../series/line-path.ts'
import type { Row } from '../series/rows.ts'
import { valueAxis } from '../series/value-axis.ts'
import { type Html, html } from './html.ts'

export interface ReportLine {
  name: string
  colour: string
  dash?: string | undefined
}

export interface ReportSpan {
  name: string
  colour: string
  /** milliseconds since the begin of the run */
  from: number
  to: number
}

export interface ReportChart {
  title: string
  unit: string
  lines: readonly ReportLine[]
  /** `at`: milliseconds since the begin of the run */
  rows: readonly Pick<Row, 'at' | 'values'>[]
  spans: readonly ReportSpan[]
  write: (value: number | null) => string
}

const size = { width: 640, height: 220 } as const
const pad = { top: 16, right: 12, bottom: 24, left: 56 } as const
const area = {
  width: size.width - pad.left - pad.right,
  height: size.height - pad.top - pad.bottom,
} as const

const peakOf = ({ rows }: ReportChart, index: number): number | null => {
  const measured = rows.flatMap(({ values }) => values[index] ?? [])
  return measured.length === 0 ? null : Math.max(...measured)
}

const secondsOf = (ms: number) => `${Math.round(ms / 1000)} s`

export const chartSvg = (chart: ReportChart): Html => {
  const { lines, spans, write, title, unit } = chart
  const rows: Row[] = chart.rows.map((row) => ({ ...row, values: [...row.values], forming: false }))
  const from = Math.min(0, rows[0]?.at ?? 0)
  const to = Math.max(1000, rows.at(-1)?.at ?? 0)
  const peaks = lines.map((_, i) => peakOf(chart, i))
  const axis = valueAxis(Math.max(0, ...peaks.map((peak) => peak ?? 0)), false, unit)
  const x = (at: number) => pad.left + (area.width * (at - from)) / (to - from)
  const y = (value: number) => pad.top + area.height * (1 - value / axis.to)
  const scales = { x, y, log: false }
  const inside = (at: number) => x(Math.min(to, Math.max(from, at)))
  const says = lines.map(({ name }, i) => `${name} at most ${write(peaks[i] ?? null)}`).join(', ')
  return html`<figure>
<figcaption><b>${title}</b> ${unit}</figcaption>
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title}, ${unit}: ${says}.">
${spans.map(
  (
    span,
  ) => html`<rect x="${inside(span.from)}" y="${pad.top}" width="${Math.max(2, inside(span.to) - inside(span.from))}" height="${area.height}" fill="${span.colour}" fill-opacity=".16"/>
<text x="${inside(span.from) + 4}" y="${pad.top + 12}" fill="${span.colour}">${span.name}</text>`,
)}
${axis.ticks.map(
  (
    tick,
  ) => html`<line x1="${pad.left}" x2="${size.width - pad.right}" y1="${y(tick)}" y2="${y(tick)}" stroke="var(--line)"/>
<text x="${pad.left - 8}" y="${y(tick) + 4}" text-anchor="end" fill="var(--soft)">${write(tick)}</text>`,
)}
<text x="${pad.left}" y="${size.height - 6}" fill="var(--soft)">${secondsOf(from)}</text>
<text x="${size.width - pad.right}" y="${size.height - 6}" text-anchor="end" fill="var(--soft)">${secondsOf(to)}</text>
${lines.map(
  (
    { colour, dash },
    i,
  ) => html`<path d="${linePath(rows, i, scales).line}" fill="none" stroke="${colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" stroke-dasharray="${dash ?? 'none'}"/>
${lonePoints(rows, i, scales).map((point) => html`<circle cx="${point.x}" cy="${point.y}" r="2" fill="${colour}"/>`)}`,
)}
</svg>
<ul class="legend">${lines.map(
    ({ name, colour, dash }, i) =>
      html`<li><svg viewBox="0 0 20 8" aria-hidden="true"><line x1="1" y1="4" x2="19" y2="4" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash ?? 'none'}"/></svg>${name} <span>max ${write(peaks[i] ?? null)}</span></li>`,
  )}</ul>
</figure>`
}
