// The sentence above the picture: how many likes one database write carries.
import type { Sample } from '../../../contract/index.ts'
import { clock, ratio, short } from '../format.ts'
import { Explained } from '../ui/Hint.tsx'

const meanOver = (samples: readonly Sample[], seconds: number, read: (s: Sample) => number) => {
  const recent = samples.slice(-seconds)
  return recent.length === 0 ? 0 : recent.reduce((sum, s) => sum + read(s), 0) / recent.length
}

export interface HeadlineProps {
  sample: Sample | null
  samples: readonly Sample[]
  live: boolean
}

export const Headline = ({ sample, samples, live }: HeadlineProps) => {
  const likes = Math.round(meanOver(samples, 5, (s) => s.rates.accepted))
  const writes = Math.round(meanOver(samples, 5, (s) => s.database.operationsPerSecond))
  const old = live || !sample ? null : sample.at
  const perWrite = sample?.database.likesPerWrite ?? null
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-8 gap-y-2">
      <div>
        <h2 className="text-xl font-bold tracking-tight sm:text-2xl">What happens to a like</h2>
        <p className="mt-1 text-[15px] text-soft">
          {old !== null ? (
            <span className="text-warn">
              Not live: these numbers are from {clock(old)}. Likes are counted whether you look or
              not.
            </span>
          ) : likes > 0 ? (
            <>
              Every second <b className="font-semibold text-api">{short(likes)}</b> likes come in
              and <b className="font-semibold text-mongodb">{short(writes)}</b> writes reach
              MongoDB.
            </>
          ) : (
            <>
              Quiet right now.{' '}
              <a href="#flood" className="text-accent underline underline-offset-2">
                Start a flood
              </a>{' '}
              or press a heart below, and follow it through.
            </>
          )}
        </p>
      </div>
      <p className="flex items-center gap-3">
        <Explained
          text={`How many likes one guarded write to MongoDB carried, over the last ten seconds that had a write${perWrite === null ? '' : ` (${short(perWrite)})`}. Likes for the same post within one drain interval share a write.`}
          className={
            perWrite === null
              ? 'text-3xl text-soft'
              : 'text-5xl leading-none font-extrabold tracking-tighter sm:text-6xl'
          }
        >
          <span data-testid="likesPerWrite">{ratio(perWrite)}</span>
        </Explained>
        <span className="w-20 text-[13px] leading-tight text-soft">likes per database write</span>
      </p>
    </header>
  )
}
