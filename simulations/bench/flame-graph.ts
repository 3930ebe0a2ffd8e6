// A flame graph as an SVG that needs no script: a bar is a call, as wide as its share of the time, what it
// called stands on it, and its title says the numbers. The order from left to right is by time, not when.
import { escapeXml } from './chart.ts'
import type { Call, Origin } from './cpu-profile.ts'
import { formatShare } from './statistics.ts'

const size = { width: 1200, row: 18, top: 52, letter: 6.4 }
/** Narrower bars are left out, with what stands on them; so is what is called from deeper. */
const leastWidth = 1.5
const mostRows = 28

const origins: Record<Origin, string> = {
  project: 'LikeFlow',
  package: 'packages',
  node: 'Node.js',
  native: 'V8, C++ and kernel',
}

interface Bar {
  readonly call: Call
  readonly x: number
  readonly width: number
  readonly row: number
}

/** The bars that are wide enough, the root's in row 0. */
export const layOut = (root: Call): Bar[] => {
  const bars: Bar[] = []
  const scale = size.width / root.total
  const place = (call: Call, x: number, row: number) => {
    const width = call.total * scale
    if (width < leastWidth || row >= mostRows) return
    bars.push({ call, x, width, row })
    let next = x
    for (const inner of call.calls) {
      place(inner, next, row + 1)
      next += inner.total * scale
    }
  }
  place(root, 0, 0)
  return bars
}

const drawBar = (bar: Bar, root: Call, bottom: number) => {
  const { call, x, width, row } = bar
  const y = bottom - (row + 1) * size.row
  const letters = Math.floor((width - 6) / size.letter)
  const text = call.name.length <= letters ? call.name : `${call.name.slice(0, letters - 1)}…`
  const label =
    letters < 3 ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 13}">${escapeXml(text)}</text>`
  const title = `${call.name}: ${formatShare(call.total / root.total)}, itself ${formatShare(call.self / root.total)}`
  return (
    `<g><title>${escapeXml(title)}</title><rect class="${call.origin}" x="${x.toFixed(1)}" y="${y}" ` +
    `width="${Math.max(width - 0.5, 0.5).toFixed(1)}" height="${size.row - 1}"/>${label}</g>`
  )
}

const drawLegend = () =>
  (Object.keys(origins) as Origin[])
    .map((origin, i) => {
      const x = i * 160
      return (
        `<rect class="${origin}" x="${x}" y="28" width="12" height="12"/>` +
        `<text x="${x + 18}" y="38">${origins[origin]}</text>`
      )
    })
    .join('')

export const drawFlameGraph = (title: string, root: Call): string => {
  const bars = layOut(root)
  const rows = Math.max(...bars.map((bar) => bar.row)) + 1
  const height = size.top + rows * size.row
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" role="img" aria-label="${escapeXml(title)}">
<style>text{font:11px ui-monospace,monospace;fill:#1f2430}.title{font:600 14px system-ui,sans-serif}.back{fill:#fff}
.project{fill:#8fa4ff}.package{fill:#f2b880}.node{fill:#a9d8a0}.native{fill:#c9cdd8}</style>
<rect class="back" width="${size.width}" height="${height}"/>
<text class="title" x="0" y="16">${escapeXml(title)}</text>
${drawLegend()}
${bars.map((bar) => drawBar(bar, root, height)).join('\n')}
</svg>\n`
}
