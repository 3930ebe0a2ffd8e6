// Wall clocks that jump, of Redis and of the API processes: nothing stops, samples go on, and no hold outlives its lease.
import { setTimeout as delay } from 'node:timers/promises'
import type { Sample } from '../../../contract/index.ts'
import { sharedKeys } from '../../../server/redis/keys.ts'
import { noClocks } from '../../../testing/clock.ts'
import { NotPossible } from '../disk.ts'
import type { FaultContext, Injection, Nemesis } from '../fault.ts'
import { until } from '../until.ts'

const minutes = 60_000

const clocksOf = ({ clocks }: FaultContext) => {
  if (!clocks) throw new NotPossible(noClocks ?? 'no clock can be set here')
  return clocks
}

/** A sample of the second that Redis' clock shows now. */
const isMeasured = ({ redis }: FaultContext) =>
  until('it is measured', async () => {
    const [entry] = await redis.xrevrange(sharedKeys.samples, '+', '-', 'COUNT', 1)
    const { at } = JSON.parse(entry?.[1][1] ?? '{}') as Sample
    return Math.abs(at - Number((await redis.time())[0]) * 1000) < 3000
  })

/** It jumps, and back. */
const ofRedis =
  (aheadMs: number): Injection =>
  async (context) => {
    const clocks = clocksOf(context)
    try {
      clocks.redis.set(aheadMs)
      await context.goesOn(40)
      await isMeasured(context)
    } finally {
      clocks.redis.set(0)
    }
    await context.goesOn(40)
    await isMeasured(context)
  }

/** Producers die within audits that hold the drain by a clock that is an hour ahead; then it is right again. */
const heldAhead: Injection = async (context) => {
  const clocks = clocksOf(context)
  const { fleet, control, goesOn } = context
  try {
    clocks.redis.set(60 * minutes)
    await goesOn(20)
    const audit = control('/audit').catch(() => {})
    for (const which of [0, 1]) fleet.signal('producer', 'SIGKILL', which)
    await context.redis.hset('{lf:0}:meta', 'hold', Date.now() + 60 * minutes)
    await audit
  } finally {
    clocks.redis.set(0)
  }
  await goesOn(20)
}

/** Of every API process, while Redis is silent: they give up in time, and go on. */
const ofApi: Injection = async (context) => {
  const clocks = clocksOf(context)
  context.toRedis.set({ blackHole: true })
  clocks.api.set(-10 * minutes)
  try {
    await delay(3000 + context.random.below(4000))
  } finally {
    context.toRedis.clear()
    clocks.api.set(0)
  }
}

export const clockKinds: readonly Nemesis[] = [
  { name: 'clock of Redis +61 min', inject: ofRedis(61 * minutes), long: true },
  { name: 'clock of Redis -1 h', inject: ofRedis(-60 * minutes), long: true },
  { name: 'clock of Redis +1 h, producers die in an audit', inject: heldAhead, long: true },
  { name: 'clock of the API -10 min, Redis silent', inject: ofApi, long: true },
]
