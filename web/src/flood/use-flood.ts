// The flood as this page knows it: from the stream, or from the answer to its own press while that is newer.
import { useMutation } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { isPhase } from '../../../contract/flood-facts.ts'
import type { Flood } from '../../../contract/index.ts'
import { api, Refused } from '../api.ts'
import { isNewerFlood } from '../stream/reduce.ts'
import { useLink, useLive, useNow, useView } from '../stream/use-live.tsx'
import { isLost } from './flood-words.ts'

/** May silence be taken for an end? */
const useListening = () => {
  const { store } = useLive()
  const paused = useSyncExternalStore(store.subscribe, store.paused)
  const link = useLink()
  useNow(1000)
  return link.state === 'live' && !paused
}

/** A press that came too late meets another state than it saw. */
const refusal = (error: Error | null, conflict: string): string | null =>
  error instanceof Refused && error.slug === 'state-conflict' ? conflict : (error?.message ?? null)

export const useFlood = () => {
  const { wall } = useLive()
  const fromStream = useView((view) => view.flood)
  const streamedAt = useView((view) => view.floodHeardAt)
  const live = useListening()
  const start = useMutation({ mutationFn: api.flood })
  const stop = useMutation({ mutationFn: api.stopFlood })
  const answered = start.data
  const own = answered !== undefined && isNewerFlood(answered, fromStream)
  const flood: Flood | null = own ? answered : fromStream
  const heardAt = own ? start.submittedAt : streamedAt
  const lost = flood !== null && isLost(flood, { heardAt, now: wall(), live })
  const asked = stop.data
  /** it runs or compares */
  const going = flood !== null && isPhase(flood.state) && !lost
  return {
    flood,
    lost,
    going,
    /** started or stopped on this page */
    mine: flood !== null && (answered?.id === flood.id || asked?.id === flood.id),
    /** a stop of this phase is on its way */
    stopping: stop.isPending || (asked?.id === flood?.id && asked?.state === flood?.state),
    refused: going
      ? refusal(stop.error, 'No flood runs any more.')
      : refusal(start.error, 'A flood runs already.'),
    start,
    stop,
  }
}
