// The picture everyone remembers: a flood of likes on the left becomes a trickle of writes on the right.
import { useEffect, useMemo, useRef } from 'react'
import type { Sample } from '../../../contract/index.ts'
import { short, span } from '../format.ts'
import { stages } from '../stages.ts'
import { useLink, useLive, useView } from '../stream/use-live.tsx'
import { dotValue } from './dot-scale.ts'
import { type FactsInput, noFacts, stageFacts } from './facts.ts'
import { Headline } from './Headline.tsx'
import { NextClaim, nextClaimAt } from './NextClaim.tsx'
import { createPicture } from './picture.ts'
import { cutStages, pipes } from './pipes.ts'
import { StageCard } from './StageCard.tsx'
import { useEventsPerSecond } from './use-events-per-second.ts'

const recentSamples = 30

/** The strongest flow of the last half minute: what pipes and levels are measured against. */
const peakOf = (samples: readonly Sample[]) =>
  samples
    .slice(-recentSamples)
    .reduce((top, { rates }) => Math.max(top, rates.accepted, rates.claimed, rates.persisted), 0)

const usePicture = (input: FactsInput | null, peakRate: number) => {
  const { store, clock } = useLive()
  const { state } = useLink()
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
    const { sample, config, eventsPerSecond } = input
    picture.current?.show({
      sample,
      peakRate,
      eventsPerSecond,
      drainIntervalMs: config.drainIntervalMs,
      partitions: config.partitions,
      pipes: pipes(sample, state, eventsPerSecond),
      cut: cutStages(sample, state),
    })
  }, [input, peakRate, state])
  return { canvas, vessels }
}

const probes = {
  line: 'text-line',
  sunken: 'text-sunken',
  soft: 'text-edge',
  bad: 'text-bad',
  warn: 'text-warn',
} as const

export const Flow = () => {
  const sample = useView((view) => view.sample)
  const config = useView((view) => view.config)
  const samples = useView((view) => view.samples)
  const { state } = useLink()
  const eventsPerSecond = useEventsPerSecond(sample)
  const input = useMemo(
    () => (sample && config ? { sample, config, eventsPerSecond } : null),
    [sample, config, eventsPerSecond],
  )
  const peak = peakOf(samples)
  const { canvas, vessels } = usePicture(input, peak)
  const cut = sample ? cutStages(sample, state) : new Map<string, string>()
  const perDot = dotValue(peak)
  const claimAt = sample && nextClaimAt(sample)
  const claimFoot =
    config && claimAt ? <NextClaim at={claimAt} everyMs={config.drainIntervalMs} /> : undefined

  return (
    <section
      aria-label="What happens to a like"
      data-part="flow"
      data-sample={sample?.at}
      className="rounded-2xl border border-line bg-surface p-4 sm:p-6"
    >
      <Headline sample={sample} samples={samples} live={state === 'live'} />
      <div className="relative mt-5">
        {Object.entries(probes).map(([name, colour]) => (
          <span key={name} data-probe={name} hidden className={colour} />
        ))}
        <div aria-hidden="true" className="pointer-events-none absolute inset-0">
          <canvas ref={canvas} className="size-full" />
        </div>
        <ol className="relative grid grid-cols-1 gap-8 lg:grid-cols-7 lg:gap-[clamp(1.5rem,4vw,6rem)]">
          {stages.map((stage, i) => (
            <StageCard
              key={stage.key}
              stage={stage}
              facts={input ? stageFacts(stage.key, input) : noFacts}
              cut={cut.get(stage.key)}
              foot={stage.key === 'pending' ? claimFoot : undefined}
              vessel={(element) => {
                vessels.current[i] = element
              }}
            />
          ))}
        </ol>
      </div>
      <p className="mt-4 text-[13px] text-soft">
        <span aria-hidden="true">● </span>
        one dot is {perDot === 1 ? 'one like or one write' : `${short(perDot)} likes or writes`},{' '}
        <span aria-hidden="true">■ </span>
        one square is a batch; at least one each. Pipes are as wide as their flow
        {config && <>; a claim every {span(config.drainIntervalMs)}</>}.
      </p>
    </section>
  )
}
