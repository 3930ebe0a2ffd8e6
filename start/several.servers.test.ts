// `npm start` with several processes, real ones: replaced under load, killed, left alone and ended.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startLoad } from '../load/engine.ts'
import { type LoadPlan, planDefaults } from '../load/plan.ts'
import { verify } from '../load/verify.ts'
import { childrenOf } from '../testing/child-processes.ts'
import { isRunning } from '../testing/local-servers.ts'
import { answers, like, persisted, place, start } from '../testing/npm-start.ts'
import { patience, until } from '../testing/until.ts'

const rounds = process.env.LIKEFLOW_LONG ? 10 : 1

/** Two that take likes, one that writes and one for the rest, and their primary. */
const startSeveral = async () => {
  const { env, dataDir, url } = await place()
  // Shedding has its own tests: this machine may be late for other reasons than likes.
  const several = start({ ...env, NODE_ENV: 'test' }, '--api', '2')
  // It may build the page first.
  await until('LikeFlow is ready', () => answers(`${url}/readyz`), patience.long)
  const record = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8'))
  const primary = record.process.pid as number
  const says = (what: RegExp, times: number) =>
    until(
      `it says ${what} ${times} times`,
      () => [...several.said().matchAll(new RegExp(what, 'g'))].length >= times,
      patience.long,
    )
  return { ...several, url, primary, says }
}

const flood = (url: string): LoadPlan => ({
  ...planDefaults,
  ...{ url, rate: 2000, concurrency: 64, posts: 200, receipts: true, timeoutMs: 30_000 },
})

it('replaces every process under 2,000 likes/s: none is refused, reset or unknown', async () => {
  const { url, primary, says, child, exit } = await startSeveral()
  const plan = flood(url)
  const load = startLoad(plan)
  for (let round = 1; round <= rounds; round++) {
    const before = load.progress().accepted
    await until('likes flow', () => load.progress().accepted > before + 1000)
    process.kill(primary, 'SIGHUP')
    await says(/took the place of \d+/, 4 * round)
  }
  load.stop()
  const { accepted, refused, unknown, unsent, latencyMs } = await load.done
  expect({ refused, unknown, unsent }).toEqual({ refused: {}, unknown: 0, unsent: 0 })
  const { prefix } = plan
  const books = load.books
  const found = await verify({ url, prefix, books, before: new Map(), withinMs: 60_000 })
  expect(found).toMatchObject({ status: 'equal', acknowledged: accepted })
  console.info(`${2 * rounds} API processes replaced, ${accepted} likes, p99 ${latencyMs?.p99} ms`)
  child.kill('SIGTERM')
  expect(await exit).toBe(0)
})

it('starts a killed one again, leaves no process behind when its primary is killed', async () => {
  const { url, primary, says, exit, said } = await startSeveral()
  const before = childrenOf(primary)
  expect(before).toHaveLength(4)
  process.kill(before.at(-1)!, 'SIGKILL')
  await says(/ended by SIGKILL; it is started again/, 1)
  await until('there are four again', () => childrenOf(primary).filter(isRunning).length === 4)
  expect(await like(url)).toBe(202)
  await persisted(url, 1)
  const all = childrenOf(primary)
  process.kill(primary, 'SIGKILL')
  expect(await exit).toBe(128 + 9)
  expect(all.filter(isRunning)).toEqual([])
  // They left by themselves, as on SIGTERM.
  const stopped = said().matchAll(/"pid":(\d+),[^\n]*"msg":"stopped"/g)
  expect([...stopped].map(([, pid]) => Number(pid)).sort()).toEqual([...all].sort())
})
