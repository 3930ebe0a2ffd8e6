// The process of one drill, forked by the host. Its channel is its life; what it broke, the host heals.
import { Redis } from 'ioredis'
import { mayBeBeside, naiveNames } from '../../contract/index.ts'
import { createCalls } from './calls.ts'
import { type Contender, openLikeflow } from './contender.ts'
import type { DrillPlan, FromDrill, ToDrill } from './messages.ts'
import { naiveRedis, openNaive } from './naive/contender.ts'
import { runDrill } from './run.ts'

const actWithinMs = 90_000
const stopping = new AbortController()

const emptyNaiveRedis = async (redisUrl: string) => {
  const redis = new Redis(naiveRedis(redisUrl))
  redis.on('error', () => {})
  try {
    await redis.flushdb()
  } finally {
    redis.disconnect()
  }
}

const begin = async (plan: DrillPlan) => {
  const contenders: Contender[] = [openLikeflow(plan)]
  const beside = plan.beside && mayBeBeside(plan.drill)
  if (beside) {
    await emptyNaiveRedis(plan.redisUrl)
    contenders.push(...(await Promise.all(naiveNames.map((name) => openNaive(name, plan)))))
  }
  await runDrill({
    plan,
    contenders,
    act: (what) => host.ask(what, actWithinMs),
    tell: (run) => void host.ask({ type: 'state', run }, actWithinMs).catch(() => {}),
    stopping: stopping.signal,
  })
  if (beside) await emptyNaiveRedis(plan.redisUrl)
}

const host = createCalls<FromDrill, ToDrill>(process, (asked) => {
  if (asked.type === 'begin') return begin(asked.plan)
  stopping.abort(new Error('stopped'))
})

process.on('disconnect', () => process.exit())
process.on('SIGINT', () => {}) // of a terminal: whoever started it decides
