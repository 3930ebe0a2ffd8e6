// Connects a command to the Redis and the MongoDB of its settings, as a process of LikeFlow does: with the same checks.
import { createLifecycle } from '../server/lifecycle.ts'
import { createLog } from '../server/log.ts'
import { type Common, createCommon } from '../server/roles/common.ts'
import { untraced } from '../server/traces/traces.ts'
import { listenToSignals } from '../start/signals.ts'
import { readOwnConfig } from './own-config.ts'

const connectWithinMs = 15_000

type Work = (common: Common, signal: AbortSignal) => Promise<void>

/** @throws when a server does not answer in time, or has another layout. */
const connected = async (signal: AbortSignal, work: Work): Promise<void> => {
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const lifecycle = createLifecycle(() => {})
  try {
    const common = createCommon({
      ...{ config: readOwnConfig(), log: createLog('silent'), lifecycle, traces: untraced },
      fatal: (error) => failed.abort(error),
    })
    common.mongodb.start()
    common.redisClock.start()
    const soon = AbortSignal.any([either, AbortSignal.timeout(connectWithinMs)])
    await Promise.all([common.redis.whenUp(soon), common.mongodb.whenUp(soon)])
    await work(common, either)
  } finally {
    await lifecycle.release()
  }
}

/** Runs `work` on both servers until it ends, or a signal ends it; what is in the way is told. Answers the exit code. */
export const onOwnServers = async (work: Work): Promise<number> => {
  const signals = listenToSignals()
  try {
    await connected(signals.aborted, work)
    return 0
  } catch (error) {
    console.error(`Not done: ${(error as Error).message}`)
    return signals.exitCode() ?? 1
  }
}
