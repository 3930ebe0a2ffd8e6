// Writes down how this process's flood goes and then tells everybody: first Redis, then the stream, so that
// no page hears of a flood that a snapshot does not know. Only the newest state waits; it is tried until
// Redis takes it, because an end must not be left untold.
import { setTimeout as delay } from 'node:timers/promises'
import type { Flood } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import type { FloodNote } from '../redis/scripts/flood-notes.ts'

const retryMs = 500
const stopMs = 1000 // a stop waits this long for Redis

export interface Teller {
  tell(flood: Flood): void
  stop(): Promise<void>
}

interface TellerDeps {
  readonly note: (flood: Flood) => Promise<FloodNote>
  readonly publish: (flood: Flood) => void
  /** What Redis said to a state. */
  readonly onNoted: (flood: Flood, note: FloodNote) => void
  readonly log: Log
}

export const createTeller = ({ note, publish, onNoted, log }: TellerDeps): Teller => {
  const stopping = new AbortController()
  let waiting: Flood | null = null
  let telling: Promise<void> | null = null

  /** false: Redis did not answer. */
  const tellOne = async (flood: Flood): Promise<boolean> => {
    try {
      const noted = await note(flood)
      if (noted.status === 'noted') publish(flood)
      onNoted(flood, noted)
      return true
    } catch (error) {
      log.debug({ err: error }, 'flood not noted')
      return false
    }
  }

  const tellAll = async () => {
    while (waiting) {
      const flood: Flood = waiting
      waiting = null
      if (await tellOne(flood)) continue
      if (stopping.signal.aborted) break
      waiting ??= flood
      await delay(retryMs, null, { signal: stopping.signal }).catch(() => {})
    }
    telling = null // in the same step as the last look, or a state could wait for nobody
  }

  return {
    tell(flood) {
      waiting = flood
      telling ??= tellAll()
    },
    async stop() {
      stopping.abort()
      await Promise.race([telling, delay(stopMs)])
    },
  }
}
