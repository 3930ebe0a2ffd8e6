// Clients that like one post of each partition without a pause, and what each partition answered when: for faults that
// take away a part of Redis, of which the other partitions must notice nothing.
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultContext } from '../fault.ts'
import { partitions } from '../ground.ts'
import { type Outcome, sendLike } from '../traffic.ts'
import { until } from '../until.ts'
import { postsOf } from './counters.ts'

interface Answer {
  readonly partition: number
  readonly at: number
  readonly ms: number
  readonly outcome: Outcome
}

const pauseMs = 10

export const startProbes = ({ fleet, sent, name, persisted }: FaultContext) => {
  const posts = postsOf(name)
  const answers: Answer[] = []
  const held = new Set<number>()
  const busy = new Set<number>()
  let stopped = false

  const run = async (partition: number) => {
    for (let n = 0; !stopped; n++) {
      if (!held.has(partition)) {
        busy.add(partition)
        sent.likes++
        const urls = fleet.urls()
        const at = performance.now()
        const outcome = await sendLike(urls[n % urls.length]!, posts[partition]!)
        answers.push({ partition, at, ms: performance.now() - at, outcome })
        busy.delete(partition)
      }
      await delay(pauseMs)
    }
  }
  const running = Promise.all(posts.map((_, p) => run(p)))
  const of = (partition: number, from: number) =>
    answers.filter((answer) => answer.partition === partition && answer.at >= from)
  const count = (partition: number, outcome: Outcome, from = 0) =>
    of(partition, from).filter((answer) => answer.outcome === outcome).length

  return {
    /** These are not liked until `release`; resolves when none of their likes is under way. */
    async hold(those: readonly number[]) {
      for (const p of those) held.add(p)
      await until('no like is under way', () => !those.some((p) => busy.has(p)))
    },
    release: () => held.clear(),
    count,
    /** Every one of `those` counted a like that was sent since `from`. */
    counted: (those: readonly number[], from: number, times = 1) =>
      until('likes are counted', () => those.every((p) => count(p, 'counted', from) >= times)),
    /** Milliseconds of all but the slowest hundredth. */
    p99: (those: readonly number[], from: number, to: number) => {
      const all = those.flatMap((p) => of(p, from)).filter(({ at }) => at < to)
      return all.map(({ ms }) => ms).sort((a, b) => a - b)[Math.floor(all.length * 0.99)] ?? 0
    },
    /** When the first like that was counted again was answered, of the last of `those`. */
    backAt: (those: readonly number[], from: number) =>
      Math.max(
        ...those.map((p) => {
          const first = of(p, from).find(({ outcome }) => outcome === 'counted')
          return first ? first.at + first.ms : Number.POSITIVE_INFINITY
        }),
      ),
    async stop() {
      stopped = true
      await running
    },
    total: () => answers.filter(({ outcome }) => outcome === 'counted').length,
    /** What MongoDB holds beside what it may, when all is drained. */
    async findings(): Promise<string[]> {
      const likes = await persisted(posts)
      return posts.flatMap((post, p) => {
        const [least, unknown] = [count(p, 'counted'), count(p, 'unknown')]
        const has = likes.get(post) ?? 0
        return has >= least && has <= least + unknown
          ? []
          : [`partition ${p}: MongoDB holds ${has}, allowed are ${least} to ${least + unknown}`]
      })
    },
  }
}

export const allPartitions = Array.from({ length: partitions }, (_, p) => p)
