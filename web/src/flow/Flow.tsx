// The picture everyone remembers: a flood of likes on the left becomes a trickle of writes on the right.
import { count, span } from '../format.ts'
import { useIsRecording, useKnown, useView } from '../stream/use-live.tsx'
import { TraceForm } from '../trace/TraceForm.tsx'
import { useTrace } from '../trace/use-trace.ts'
import { dotValue } from './dot-scale.ts'
import { Headline } from './Headline.tsx'
import { peakOf, Vessels } from './Vessels.tsx'

const Legend = ({
  perDot,
  drainIntervalMs,
}: {
  perDot: number
  drainIntervalMs: number | null
}) => (
  <p className="text-[12px] text-soft">
    <span aria-hidden="true">● </span>
    {perDot === 1 ? 'one like or one update' : `${count(perDot)} likes or updates`},{' '}
    <span aria-hidden="true">■ </span>
    one batch. Pipes: one logarithmic scale
    {drainIntervalMs !== null && <>; a claim every {span(drainIntervalMs)}</>}.
  </p>
)

export const Flow = () => {
  const sample = useView((view) => view.sample)
  const config = useView((view) => view.config)
  const samples = useView((view) => view.samples)
  const known = useKnown()
  const trace = useTrace()
  const recording = useIsRecording()
  const drainIntervalMs = config?.drainIntervalMs ?? null
  return (
    <section
      aria-label="What happens to a like"
      data-part="flow"
      data-sample={sample?.at}
      data-look={known.look}
      className="rounded-2xl border border-line bg-surface px-4 py-3 sm:px-5"
    >
      <Headline {...{ sample, samples, known, drainIntervalMs }} />
      <Vessels steps={trace.steps} />
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <Legend perDot={dotValue(peakOf(samples))} drainIntervalMs={drainIntervalMs} />
        {!recording && <TraceForm trace={trace} />}
      </div>
    </section>
  )
}
