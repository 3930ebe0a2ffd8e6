// Connects a command to the Redis and the MongoDB of its settings, as a process of LikeFlow does: with the same checks.
import { createLifecycle } from '../server/lifecycle.ts'
import { createLog } from '../server/log.ts'
import { type Common, createCommon } from '../server/roles/common.ts'
import { untraced } from '../server/traces/traces.ts'
import { readOwnConfig } from './own-config.ts'

const connectWithinMs = 15_000

/** Runs `work` on both servers, and leaves them. @throws when one does not answer in time, or has another layout. */
export const onOwnServers = async <T>(
  signal: AbortSignal,
  work: (common: Common, signal: AbortSignal) => Promise<T>,
): Promise<T> => {
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
    return await work(common, either)
  } finally {
    await lifecycle.release()
  }
}
