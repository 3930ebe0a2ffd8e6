// Bars with their noise as a small SVG: the bar ends at the median, the line spans min to max. The colours
// follow the page's light or dark mode.
import { formatNumber, type Spread } from './statistics.ts'

export interface Chart {
  /** what the figures are, such as `likes/s` */
  unit: string
  /** one whose label begins with `bare` is only compared to, and drawn in grey */
  bars: readonly { label: string; spread: Spread }[]
}

const size = { width: 720, label: 210, value: 130, bar: 22, gap: 12, top: 46 }

export const escapeXml = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

const digitsFor = (most: number) => (most < 10 ? 2 : most < 100 ? 1 : 0)

export const drawChart = (title: string, { unit, bars }: Chart): string => {
  const most = Math.max(...bars.map((bar) => bar.spread.max), Number.MIN_VALUE)
  const room = size.width - size.label - size.value
  const x = (value: number) => size.label + (value / most) * room
  const height = size.top + bars.length * (size.bar + size.gap)
  const drawn = bars.map(({ label, spread: { min, median, max } }, i) => {
    const y = size.top + i * (size.bar + size.gap)
    const middle = y + size.bar / 2
    return [
      `<text x="${size.label - 10}" y="${middle + 5}" text-anchor="end">${escapeXml(label)}</text>`,
      `<rect${label.startsWith('bare') ? ' class="other"' : ''} x="${size.label}" y="${y}" width="${(x(median) - size.label).toFixed(1)}" height="${size.bar}" rx="3"/>`,
      `<path d="M${x(min).toFixed(1)} ${middle}H${x(max).toFixed(1)}"/>`,
      `<text x="${(x(max) + 8).toFixed(1)}" y="${middle + 5}">${formatNumber(median, digitsFor(most))}</text>`,
    ].join('')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" role="img" aria-label="${escapeXml(title)}">
<style>text{font:14px system-ui,sans-serif;fill:#1f2430}rect{fill:#4f6df5}.other{fill:#a3abbd}path{stroke:#1f2430;stroke-width:2}
@media (prefers-color-scheme:dark){text{fill:#e8eaf2}rect{fill:#7f97ff}.other{fill:#5b6478}path{stroke:#e8eaf2}}</style>
<text x="0" y="18" font-weight="600">${escapeXml(title)} (${escapeXml(unit)}; bar: median, line: min to max)</text>
${drawn.join('\n')}
</svg>\n`
}
