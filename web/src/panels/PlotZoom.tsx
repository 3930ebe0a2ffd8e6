// Drag over a chart: all charts show that stretch.
import { type PointerEvent, useState } from 'react'
import type { PlotMarksProps } from './PlotMarks.tsx'
import { usePlot } from './plot-context.ts'

/** A drag over fewer pixels is a click that trembled. */
const leastPx = 8
const leastMs = 5_000

export const PlotZoom = ({ x, area }: PlotMarksProps) => {
  const { end, onZoom } = usePlot()
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const inside = (event: PointerEvent<SVGRectElement>) => {
    const svg = event.currentTarget.ownerSVGElement!.getBoundingClientRect()
    return Math.max(area.x, Math.min(area.x + area.width, event.clientX - svg.left))
  }
  /** The scale is linear: two of its points tell the rest. */
  const timeAt = (px: number) => {
    const perMs = (x(end) - x(end - 1000)) / 1000
    return end - (x(end) - px) / perMs
  }
  const finish = () => {
    setDrag(null)
    if (!drag || Math.abs(drag.to - drag.from) < leastPx) return
    const [from, to] = [drag.from, drag.to].map(timeAt).sort((a, b) => a - b) as [number, number]
    onZoom(from, Math.max(to, from + leastMs))
  }
  return (
    <>
      {drag && (
        <rect
          x={Math.min(drag.from, drag.to)}
          y={area.y}
          width={Math.abs(drag.to - drag.from)}
          height={area.height}
          fill="var(--accent)"
          fillOpacity={0.18}
        />
      )}
      <rect
        data-zoom
        {...area}
        fill="transparent"
        className="cursor-crosshair touch-pan-y"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          const at = inside(event)
          setDrag({ from: at, to: at })
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: inside(event) })}
        onPointerUp={finish}
        onPointerCancel={() => setDrag(null)}
      />
    </>
  )
}
