// Whether likes are refused now, by the connection or by the server's answers to flushes, said once per change: a line in
// the log, and whoever listens. A refusal by an answer lasts until a write is taken again, which is tried while it does:
// nobody need send a like for it to end.
import type { UnavailableReason } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import type { RedisConnections } from './connections.ts'

export interface RefusedLikes {
  /** Why; null: they are taken. */
  reason(): UnavailableReason | null
  /** Called at every change of `reason`. */
  onReason(listener: (reason: UnavailableReason | null) => void): void
  stop(): void
}

const probeAgainMs = 500

interface RefusedDeps {
  readonly redis: Pick<RedisConnections, 'reason' | 'onReason' | 'onRefused' | 'nodes'>
  readonly log: Log
}

export const createRefusedLikes = ({ redis, log }: RefusedDeps): RefusedLikes => {
  const listeners = new Set<(reason: UnavailableReason | null) => void>()
  let answered: UnavailableReason | null = null
  let told = redis.reason()
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const reason = () => redis.reason() ?? answered
  const tell = () => {
    const now = reason()
    if (now === told) return
    told = now
    for (const listener of listeners) listener(now)
  }

  /** Why one of them does not take a write; null: all do. */
  const probeAll = async () => {
    const found = await Promise.all(redis.nodes().map((node) => node.probe()))
    return found.find((refusal) => refusal !== null) ?? null
  }

  const probe = async () => {
    const found = await probeAll()
    if (stopped || answered === null) return
    // An unsure answer ends nothing; that the connection is gone is said by the connection.
    if (found === null) {
      answered = null
      log.info('redis takes likes again')
    } else schedule()
    tell()
  }
  const schedule = () => {
    clearTimeout(timer)
    timer = setTimeout(probe, probeAgainMs)
  }

  const offRefused = redis.onRefused((next) => {
    if (next === answered || redis.reason() !== null || stopped) return
    answered = next
    log.warn({ reason: next }, 'redis refuses likes')
    schedule()
    tell()
  })
  const offReason = redis.onReason(() => {
    // It was asked anew, or will be.
    answered = null
    tell()
  })

  return {
    reason,
    onReason: (listener) => void listeners.add(listener),
    stop() {
      stopped = true
      clearTimeout(timer)
      offRefused()
      offReason()
    },
  }
}
