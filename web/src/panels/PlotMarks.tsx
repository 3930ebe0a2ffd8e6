// What happened, in every chart at the same place: a vertical line where it began, a shade as long as it lasted.
import type { PathScales } from '../series/line-path.ts'
import { usePlot } from './plot-context.ts'

export interface PlotMarksProps {
  x: PathScales['x']
  area: { x: number; y: number; width: number; height: number }
}

/** About so wide words of that many letters are, in pixels: closer than this they would lie over each other. */
const widthOf = (name: string) => name.length * 6.5 + 8

export const PlotMarks = ({ x, area }: PlotMarksProps) => {
  const { marks } = usePlot()
  const [left, right] = [area.x, area.x + area.width]
  let free = left
  return marks.map(({ key, from, to, name, colour, wide }) => {
    const begin = x(from)
    const end = Math.min(right, x(to))
    if (end < left || begin > right) return null
    const at = Math.max(left, begin)
    const width = widthOf(name)
    const fits = at + width <= right
    // At the right edge the words stand before their line.
    const named = fits ? at >= free : at - width >= free
    if (named) free = fits ? at + width : at
    return (
      <g key={key} data-mark={key}>
        {wide && end - at > 2 && (
          <rect
            x={at}
            y={area.y}
            width={end - at}
            height={area.height}
            fill={colour}
            fillOpacity={0.09}
          />
        )}
        {begin >= left && (
          <line
            x1={at}
            x2={at}
            y1={area.y}
            y2={area.y + area.height}
            stroke={colour}
            strokeDasharray="3 3"
          />
        )}
        {named && (
          <text
            x={fits ? at + 4 : at - 4}
            y={area.y + 10}
            textAnchor={fits ? 'start' : 'end'}
            fill={colour}
            fontSize={11}
          >
            {name}
          </text>
        )}
      </g>
    )
  })
}
