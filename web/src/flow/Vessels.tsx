// The picture itself: the six stages as vessels, with the pipes between them and what flows in these.
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import type { Sample } from '../../../contract/index.ts'
import { type StageKey, stages } from '../stages.ts'
import { guiltyStages } from '../status/trouble-words.ts'
import { useKnown, useLive, useView } from '../stream/use-live.tsx'
import { StageTrace } from '../trace/StageTrace.tsx'
import type { TraceStep } from '../trace/trace-steps.ts'
import { type FactsInput, idleWords, noFacts, stageFacts } from './facts.ts'
import { isIdle } from './moment.ts'
import { NextClaim, nextClaimAt } from './NextClaim.tsx'
import { createPicture } from './picture.ts'
import { cutStages, pipes } from './pipes.ts'
import { StageCard } from './StageCard.tsx'

const recentSamples = 30

/** The strongest flow of the last half minute: what one dot stands for. */
export const peakOf = (samples: readonly Sample[]) =>
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

/** At rest MongoDB alone has a number that says something. */
const hasLikes = (key: StageKey, sample: Sample | null) =>
  key === 'mongodb' && (sample?.totals.persisted ?? 0) > 0

export interface VesselsProps {
  /** of the traced like */
  steps: readonly TraceStep[]
  /** the stage that is spoken of */
  marked?: StageKey | null
}

export const Vessels = ({ steps, marked }: VesselsProps) => {
  const sample = useView((view) => view.sample)
  const config = useView((view) => view.config)
  const samples = useView((view) => view.samples)
  const known = useKnown()
  const input = useMemo(() => (sample && config ? { sample, config } : null), [sample, config])
  const { canvas, vessels } = usePicture(input, peakOf(samples))
  const cut = sample ? cutStages(sample, known) : new Map<string, string>()
  const guilty = guiltyStages(known)
  const idle = known.look === 'known' && isIdle(samples)
  const words = idleWords(config?.drainIntervalMs ?? null)
  const claimAt = sample && known.look === 'known' && nextClaimAt(sample)
  const claimFoot: ReactNode =
    config && claimAt ? <NextClaim at={claimAt} everyMs={config.drainIntervalMs} /> : undefined
  return (
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
            marked={marked === stage.key}
            foot={stage.key === 'pending' && !idle ? claimFoot : undefined}
            trace={<StageTrace stage={stage.key} steps={steps} />}
            vessel={(element) => {
              vessels.current[i] = element
            }}
          />
        ))}
      </ol>
    </div>
  )
}
