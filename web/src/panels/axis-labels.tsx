// The words on the axes of a chart. recharts would measure each one in the document to leave out what does
// not fit, and lay out the whole page for that; here the style sheet leaves out every second time.
import type { XAxisTickContentProps, YAxisTickContentProps } from 'recharts'

const look = 'fill-soft text-[12px] '
const words = ({ tickFormatter, payload, index }: XAxisTickContentProps | YAxisTickContentProps) =>
  tickFormatter ? tickFormatter(payload.value, index) : String(payload.value)

/** `index` counts from the oldest: the newest stays. */
const isOdd = ({ index, visibleTicksCount }: XAxisTickContentProps) =>
  (visibleTicksCount - 1 - index) % 2 === 1

export const timeLabel = (tick: XAxisTickContentProps) => (
  <text
    x={tick.x}
    y={tick.y}
    dy="0.8em"
    textAnchor="middle"
    className={`${look}${isOdd(tick) ? '@max-sm:hidden' : ''}`}
  >
    {words(tick)}
  </text>
)

export const valueLabel = (tick: YAxisTickContentProps) => (
  <text x={tick.x} y={tick.y} dy="0.35em" textAnchor="end" className={look}>
    {words(tick)}
  </text>
)
