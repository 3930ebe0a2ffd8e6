// Whether Redis refuses what the queue writes: it is full, a replica, cannot save. BullMQ asks again at once, thousands
// of times a second; so a worker that met a refusal takes no jobs until a write is taken again.
import type { UnavailableReason } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import { refusalOf } from '../redis/refusals.ts'
import type { WriteProbe } from '../redis/write-probe.ts'

export interface QueueRefusal {
  /** null: the queue can be written, as far as is known. */
  reason(): UnavailableReason | null
  /** An error of the queue; what is no refusal says nothing here. */
  met(error: unknown): void
  stop(): void
}

interface QueueRefusalDeps {
  readonly probe: WriteProbe
  readonly onChange: () => void
  /** what becomes of its jobs meanwhile */
  readonly meanwhile: string
  readonly log: Log
}

const probeEveryMs = 1000

export const createQueueRefusal = ({
  probe,
  onChange,
  meanwhile,
  log,
}: QueueRefusalDeps): QueueRefusal => {
  let reason: UnavailableReason | null = null
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const look = async () => {
    // Away is no refusal: what BullMQ meets after it is said again.
    const found = await probe()
    if (stopped) return
    if (found !== null && found !== 'redis-away') {
      timer = setTimeout(look, probeEveryMs)
      return
    }
    reason = null
    log.info('the queue takes writes again')
    onChange()
  }

  return {
    reason: () => reason,
    met(error) {
      const refused = refusalOf(error)
      if (refused === null || reason !== null || stopped) return
      reason = refused
      log.warn({ reason }, `the queue takes no writes: ${meanwhile}`)
      timer = setTimeout(look, probeEveryMs)
      onChange()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
