// One nemesis run: a load from outside, one fault after the other, and after each the check of the whole
// history. One seed drives everything.
import type { Environment } from '../../server/config.ts'
import type { Audit } from '../../server/contract.ts'
import { startFaultyHarness } from '../../server/test/faulty-harness.ts'
import { until } from '../../server/test/until.ts'
import { startFleet } from './fleet.ts'
import { startLoad, violations } from './history.ts'
import { createRandom } from './model/schedule.ts'
import { type Nemesis, nemeses } from './nemesis.ts'

export interface RunOptions {
  readonly seed: number
  /** Faults to strike; all of them, in the seed's order, again and again. */
  readonly rounds: number
  /** Only those whose name has this in it. */
  readonly only?: string
  readonly write: (line: string) => void
}

export interface RunOutcome {
  readonly rounds: number
  readonly counted: number
  readonly refused: number
  readonly unknown: number
  /** What did not hold, by round; empty: everything held. */
  readonly faults: readonly string[]
}

const recoverWithinMs = 60_000

/** Σ likes in MongoDB against what was settled; asked again while it could not be decided. */
const auditOf = async (url: string): Promise<Audit> => {
  let audit: Audit | undefined
  await until(
    'the audit is decided',
    async () => {
      const answer = await fetch(`${url}/admin/audit`, { method: 'POST', headers: { origin: url } })
      audit = (await answer.json()) as Audit
      return audit.status === 'equal' || audit.status === 'different'
    },
    recoverWithinMs,
  )
  return audit!
}

/** `rounds` faults in an order that has each before any comes again. */
const planOf = (seed: number, rounds: number, only = ''): Nemesis[] => {
  const random = createRandom(seed)
  const all = nemeses.filter(({ name }) => name.includes(only))
  const plan: Nemesis[] = []
  while (plan.length < rounds && all.length > 0) {
    const left = [...all]
    while (left.length > 0) plan.push(...left.splice(random.below(left.length), 1))
  }
  return plan.slice(0, rounds)
}

export const runNemesis = async ({
  seed,
  rounds,
  only,
  write,
}: RunOptions): Promise<RunOutcome> => {
  const random = createRandom(seed + 1)
  const h = await startFaultyHarness({ env: { ROLES: 'sampler' } })
  const via = (url: string, port: number) => url.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`)
  const env: Environment = {
    REDIS_URL: via(h.services.redisUrl, h.toRedis.port),
    MONGODB_URL: via(h.services.mongodbUrl, h.toMongodb.port),
    DRAIN_INTERVAL_MS: '100',
  }
  const fleet = await startFleet(env)
  const sum = { counted: 0, refused: 0, unknown: 0 }
  const faults: string[] = []

  const round = async ({ name, strike }: Nemesis) => {
    const load = startLoad(fleet.urls, 8)
    const goesOn = async (likes: number) => {
      const from = load.count('counted')
      await until('likes are counted', () => load.count('counted') >= from + likes, recoverWithinMs)
    }
    const began = performance.now()
    await goesOn(20)
    await strike({ h, fleet, random, goesOn })
    const struck = performance.now()
    await goesOn(20)
    await load.stop()
    await until('everything is drained', () => isDrained(), recoverWithinMs)
    const wrong = violations(load.history, await h.persisted())
    for (const meta of await h.metas()) {
      const { accepted, pending, claimed, settled, dead, discarded, missing, stopped } = meta
      if (accepted !== pending + claimed + settled + dead + discarded || missing !== 0)
        wrong.push('conservation')
      if (stopped) wrong.push(`stopped: ${stopped}`)
    }
    wrong.push(...fleet.unexpected.splice(0))
    for (const outcome of ['counted', 'refused', 'unknown'] as const)
      sum[outcome] += load.count(outcome)
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
    write(
      `${wrong.length === 0 ? 'held' : 'BROKEN'}  ${name}: ${load.count('counted')} counted, ` +
        `${load.count('refused')} refused, ${load.count('unknown')} unknown; struck ` +
        `${seconds(struck - began)}, whole again after ${seconds(performance.now() - struck)}`,
    )
    faults.push(...wrong.map((text) => `${name}: ${text}`))
  }
  const isDrained = async () =>
    (await h.metas()).every((meta) => meta.pending === 0 && meta.openSeq === null)

  let done = 0
  try {
    for (const nemesis of planOf(seed, rounds, only)) {
      await round(nemesis).catch((error: Error) => {
        faults.push(`${nemesis.name}: ${error.message}`)
      })
      done++
      if (faults.length > 0) break
    }
    const audit = await auditOf(fleet.urls()[0]!)
    write(`audit: ${JSON.stringify(audit)}`)
    if (audit.status !== 'equal') faults.push(`audit ${audit.status}: ${audit.difference}`)
  } finally {
    await fleet.stop()
    await h.stop()
  }
  return { rounds: done, ...sum, faults }
}
