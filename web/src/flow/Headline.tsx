// The sentence above the picture: what happens to a like now, and how few writes the likes of this second became.
import type { Sample } from '../../../contract/index.ts'
import { StartFlood } from '../flood/StartFlood.tsx'
import { clock, count, pause, plural } from '../format.ts'
import { isDoubtful, type Known } from '../stream/known.ts'
import { Funnel } from './Funnel.tsx'
import { isIdle, momentOf, perUpdate } from './moment.ts'

const Figure = ({ n, colour }: { n: number; colour: string }) => (
  <b data-num className={`font-semibold ${colour}`}>
    {count(n)}
  </b>
)

const Moving = ({ sample }: { sample: Sample }) => {
  const { likes, written, updates, bulkWrites } = momentOf(sample)
  if (likes === 0 && written === 0) return <>No like came in this second.</>
  return (
    <>
      This second <Figure n={likes} colour="text-api" /> {likes === 1 ? 'like' : 'likes'} came in
      {written > 0 && (
        <>
          ; <Figure n={written} colour="text-ink" /> became{' '}
          <Figure n={updates} colour="text-worker" /> post {updates === 1 ? 'update' : 'updates'}
          {bulkWrites !== null && (
            <>
              {' '}
              in <Figure n={bulkWrites} colour="text-mongodb" /> bulk{' '}
              {bulkWrites === 1 ? 'write' : 'writes'}
            </>
          )}
        </>
      )}
      .
    </>
  )
}

/** An unfinished absence says more than the last good second. */
const Fate = ({ known }: { known: Known }) => {
  const as =
    known.asOf === null || known.look === 'known' ? '' : ` The numbers are of ${clock(known.asOf)}.`
  if (known.fate === 'refused')
    return (
      <span className="text-bad">
        Likes are refused now: {lower(known.why)}.{as}
      </span>
    )
  if (known.fate === 'unknown')
    return (
      <span className="text-warn">
        Unknown whether likes are counted now: {known.why}.{as}
      </span>
    )
  if (known.troubles.some(({ code }) => partly.has(code)))
    return <span className="text-bad">Some likes are refused now, all others are counted.{as}</span>
  return <span className="text-warn">Likes are counted.{as}</span>
}

const lower = (text: string) =>
  text.replace(/\.$/, '').replace(/^(?!Redis|MongoDB)./, (c) => c.toLowerCase())

const waits = ({ totals }: Sample) => totals.pending + totals.claimed

/** Counted, and yet not persisted as usual: it says where the like waits. */
const Waiting = ({ sample }: { sample: Sample }) => (
  <>
    Likes are counted and wait in Redis: <Figure n={waits(sample)} colour="text-pending" /> by now,{' '}
    <Figure n={Math.round(sample.rates.accepted)} colour="text-api" /> in this second.
  </>
)

const holdsUp: ReadonlySet<string> = new Set([
  'mongodb-away',
  'mongodb-refuses',
  'no-workers',
  'no-producer',
  'claims-paused',
  'workers-paused',
])

const partly: ReadonlySet<string> = new Set(['redis-node-away'])

export interface HeadlineProps {
  /** null: not known */
  drainIntervalMs: number | null
  sample: Sample | null
  samples: readonly Sample[]
  known: Known
}

const Sentence = ({ sample, samples, known, drainIntervalMs }: HeadlineProps) => {
  const has = (codes: ReadonlySet<string>) => known.troubles.some(({ code }) => codes.has(code))
  if (known.state === 'starting') return <>Waiting for the server.</>
  if (known.look !== 'known' || !sample || has(partly)) return <Fate known={known} />
  if (has(holdsUp)) return <Waiting sample={sample} />
  if (!isIdle(samples)) return <Moving sample={sample} />
  if (isDoubtful(known) || drainIntervalMs === null) return <>A like sent now is counted.</>
  const inMongoDb = sample.totals.persisted
  return (
    <>
      A like sent now is counted, and {pause(drainIntervalMs)} later it is in MongoDB, once
      {inMongoDb > 0 && <>, as the {plural(inMongoDb, 'like')} before it</>}.
    </>
  )
}

export const Headline = (props: HeadlineProps) => {
  const { sample, samples, known } = props
  const idle = known.look === 'known' && isIdle(samples)
  const moment = sample && known.look === 'known' ? momentOf(sample) : null
  return (
    <header className="flex min-h-16 flex-wrap items-center justify-between gap-x-8 gap-y-2">
      <div className="min-w-0 flex-1 basis-80">
        <h2 className="text-lg font-bold tracking-tight sm:text-xl">What happens to a like</h2>
        <p data-testid="headline" className="mt-0.5 text-[14px] leading-snug text-soft">
          <Sentence {...props} />
        </p>
      </div>
      {idle ? (
        <StartFlood />
      ) : (
        <Funnel
          moment={moment && moment.updates > 0 ? moment : null}
          perUpdate={sample ? perUpdate(sample) : null}
        />
      )}
    </header>
  )
}
