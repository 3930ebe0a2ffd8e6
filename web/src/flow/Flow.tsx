// The picture everyone remembers: a flood of likes on the left becomes a trickle of writes on the right.
import { useEffect, useMemo, useRef } from 'react'
import type { Sample } from '../../../contract/index.ts'
import { count, span } from '../format.ts'
import { type StageKey, stages } from '../stages.ts'
import { guiltyStages } from '../status/trouble-words.ts'
import { useKnown, useLive, useView } from '../stream/use-live.tsx'
import { StageTrace } from '../trace/StageTrace.tsx'
import { TraceForm } from '../trace/TraceForm.tsx'
import { useTrace } from '../trace/use-trace.ts'
import { dotValue } from './dot-scale.ts'
import { type FactsInput, idleWords, noFacts, stageFacts } from './facts.ts'
import { Headline } from './Headline.tsx'
import { isIdle } from './moment.ts'
import { NextClaim, nextClaimAt } from './NextClaim.tsx'
import { createPicture } from './picture.ts'
import { cutStages, pipes } from './pipes.ts'
import { StageCard } from './StageCard.tsx'

const recentSamples = 30

/** The strongest flow of the last half minute: what one dot stands for. */
const peakOf = (samples: readonly Sample[]) =>
  samples
    .slice(-recentSamples)
    .reduce((top, { rates }) => Math.max(top, rates.accepted, rates.claimed, rates.persisted), 0)

const usePicture = (input: FactsInput | null, peakRate: number) => {
  const { store, clock } = useLive()
  const known = useKnown()
  const canvas = useRef<HTMLCanvasElement>(null)
  const vessels = useRef<(HTMLButtonElement | null)[]>([])
  const picture = useRef<ReturnType<typeof createPicture>>(null)

  useEffect(() => {
    const made = createPicture({
      canvas: canvas.current!,
      vessels: vessels.current.filter((v) => v !== null),
      now: clock.now,
    })
    picture.current = made
    const unlisten = store.listen(made.event)
    return () => {
      unlisten()
      made.stop()
    }
  }, [store, clock])

  useEffect(() => {
    if (!input) return
    const { sample, config } = input
    picture.current?.show({
      sample,
      peakRate,
      drainIntervalMs: config.drainIntervalMs,
      partitions: config.partitions,
      pipes: pipes(sample, known),
      cut: cutStages(sample, known),
    })
  }, [input, peakRate, known])
  return { canvas, vessels }
}

const probes = {
  line: 'text-line',
  sunken: 'text-sunken',
  soft: 'text-edge',
  bad: 'text-bad',
  warn: 'text-warn',
} as const

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

/** At rest MongoDB alone has a number that says something. */
const hasLikes = (key: StageKey, sample: Sample | null) =>
  key === 'mongodb' && (sample?.totals.persisted ?? 0) > 0

export const Flow = () => {
  const sample = useView((view) => view.sample)
  const config = useView((view) => view.config)
  const samples = useView((view) => view.samples)
  const known = useKnown()
  const trace = useTrace()
  const input = useMemo(() => (sample && config ? { sample, config } : null), [sample, config])
  const peak = peakOf(samples)
  const { canvas, vessels } = usePicture(input, peak)
  const cut = sample ? cutStages(sample, known) : new Map<string, string>()
  const guilty = guiltyStages(known)
  const idle = known.look === 'known' && isIdle(samples)
  const words = idleWords(config?.drainIntervalMs ?? null)
  const claimAt = sample && known.look === 'known' && nextClaimAt(sample)
  const claimFoot =
    config && claimAt ? <NextClaim at={claimAt} everyMs={config.drainIntervalMs} /> : undefined

  return (
    <section
      aria-label="What happens to a like"
      data-part="flow"
      data-sample={sample?.at}
      data-look={known.look}
      className="rounded-2xl border border-line bg-surface px-4 py-3 sm:px-5"
    >
      <Headline
        sample={sample}
        samples={samples}
        known={known}
        drainIntervalMs={config?.drainIntervalMs ?? null}
      />
      <div className="relative mt-3">
        {Object.entries(probes).map(([name, colour]) => (
          <span key={name} data-probe={name} hidden className={colour} />
        ))}
        <div aria-hidden="true" className="pointer-events-none absolute inset-0">
          <canvas ref={canvas} className="size-full" />
        </div>
        <ol className="relative grid grid-cols-1 gap-4 lg:grid-cols-6 lg:gap-[clamp(1.5rem,4vw,6rem)]">
          {stages.map((stage, i) => (
            <StageCard
              key={stage.key}
              stage={stage}
              facts={input ? stageFacts(stage.key, input) : noFacts}
              idle={idle && !hasLikes(stage.key, sample) ? words[stage.key] : null}
              guilty={guilty.get(stage.key) ?? cut.get(stage.key)}
              cut={cut.has(stage.key)}
              foot={stage.key === 'pending' && !idle ? claimFoot : undefined}
              trace={<StageTrace stage={stage.key} trace={trace} />}
              vessel={(element) => {
                vessels.current[i] = element
              }}
            />
          ))}
        </ol>
      </div>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <Legend perDot={dotValue(peak)} drainIntervalMs={config?.drainIntervalMs ?? null} />
        <TraceForm trace={trace} />
      </div>
    </section>
  )
}
