// Counts down to the next claim; a part of its own, so that a tick re-renders one word.
import type { Sample } from '../../../contract/index.ts'
import { span } from '../format.ts'
import { useNow } from '../stream/use-live.tsx'

const tickMs = 200

export const NextClaim = ({ at, everyMs }: { at: number; everyMs: number }) => {
  const now = useNow(tickMs)
  const left = (((at - now) % everyMs) + everyMs) % everyMs
  return <>next claim {span(Math.ceil(left / 100) * 100)}</>
}

/** When the next claim is due, if there is anything to claim, somebody to do it and nothing worse to say. */
export const nextClaimAt = ({ drain, totals, producers, stopped }: Sample) =>
  drain.paused || producers === 0 || totals.pending === 0 || stopped.length > 0
    ? null
    : drain.nextClaimAt
