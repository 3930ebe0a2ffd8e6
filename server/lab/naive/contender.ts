// A naive way beside LikeFlow: a process of its own, on the same Redis (its second database) and the same MongoDB
// (a database of its own, dropped afterwards).
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { NaiveName } from '../../../contract/index.ts'
import { programFile } from '../../../files/root.ts'
import { type Contender, drillPosts, getJson } from '../contender.ts'
import { openHeld } from '../held.ts'
import type { DrillPlan } from '../messages.ts'
import type { WayPlan } from './child.ts'

/** The database of Redis that the naive ways use; LikeFlow keeps to the first. */
export const naiveRedis = (redisUrl: string): string => new URL('/1', redisUrl).href
const naiveMongodb = (mongodbUrl: string, name: NaiveName): string =>
  new URL(`/lab-${name}`, mongodbUrl).href

const lookMs = 300
const quietMs = 1500 // longer than the pause between two looks of counter-and-keys

const startChild = async (plan: WayPlan) => {
  const child = fork(programFile('child.ts', import.meta.url), {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const ended = once(child, 'exit')
  child.send(plan)
  const [message] = await Promise.race([
    once(child, 'message') as Promise<[{ port: number }]>,
    ended.then(() => Promise.reject(new Error(`${plan.name} did not start`))),
  ])
  return { port: message.port, child, ended }
}

export const openNaive = async (name: NaiveName, plan: DrillPlan): Promise<Contender> => {
  const mongodbUrl = naiveMongodb(plan.mongodbUrl, name)
  const held = openHeld(mongodbUrl, plan.prefix, drillPosts)
  await held.drop()
  const { port, child, ended } = await startChild({
    ...{ name, mongodbUrl },
    redisUrl: naiveRedis(plan.redisUrl),
  })
  const url = `http://127.0.0.1:${port}`
  const waiting = () => getJson<number>(`${url}/waiting`).catch(() => Number.NaN)
  return {
    name,
    url,
    held,
    writes: async () => ({ count: await getJson<number>(`${url}/writes`), at: performance.now() }),
    async settled(_books, withinMs) {
      const until = performance.now() + withinMs
      let left = Number.NaN
      for (let quietSince = performance.now(); performance.now() < until; await delay(lookMs)) {
        left = await waiting()
        if (left !== 0) quietSince = performance.now()
        else if (performance.now() - quietSince > quietMs) return
      }
      throw new Error(`after ${Math.round(withinMs / 1000)} s it says that ${left} still wait`)
    },
    async stop() {
      child.kill('SIGKILL')
      await ended
      await held.drop().catch(() => {})
      await held.stop()
    },
  }
}
