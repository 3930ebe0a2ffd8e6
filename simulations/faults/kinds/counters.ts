// Two API processes that counted likes, and what became of these: the scene of the faults in which another Redis
// goes on. API 0 is there all the time; API 1 counts the likes that are lost, and is idle, frozen or dead then.
import type { Alert, ContinueAnswer, LikeAnswer } from '../../../contract/index.ts'
import { partitionOf } from '../../../server/likes/partition.ts'
import { partitionKeys, sharedKeys } from '../../../server/redis/keys.ts'
import { createScripts } from '../../../server/redis/scripts.ts'
import type { FaultContext } from '../fault.ts'
import { partitions } from '../ground.ts'
import { sendLike } from '../traffic.ts'
import { until } from '../until.ts'
import { bounds } from './bounds.ts'

/** What API 1 does while another Redis goes on. */
export type Counter = 'idle' | 'frozen' | 'dead'

interface Like {
  readonly partition: number
  readonly receipt: string
  /** it is in no Redis that goes on */
  lost: boolean
}

/** See server/likes/flush.ts. */
const lostLine = 'redis lost likes of this process'

const all = Array.from({ length: partitions }, (_, p) => p)

/** A post in each partition. */
export const postsOf = (name: string): string[] => {
  const posts: string[] = []
  for (let n = 0; posts.filter(Boolean).length < partitions; n++) {
    const post = `${name}-counter${n}`
    posts[partitionOf(post, partitions)] ??= post
  }
  return posts
}

/** It tells that a partition is stopped. */
export const alarmIn = (redis: FaultContext['redis']) =>
  until('the alarm rings', async () => {
    const alerts = await redis.hvals(sharedKeys.alerts)
    return alerts.some((text) => (JSON.parse(text) as Alert).code === 'partition-stopped')
  })

export const createCounters = (context: FaultContext) => {
  const { fleet, sent, name, persisted, control } = context
  const posts = postsOf(name)
  const likes: Like[] = []
  const unknown = all.map(() => 0)
  const told = all.map(() => 0)
  /** How often API 1 said that its likes are lost. */
  const noticedBy1 = () =>
    fleet
      .logs()
      .filter((log) => log.name.startsWith('api-1'))
      .flatMap(({ lines }) => lines.filter((line) => line.includes(lostLine))).length
  let noticed = 0
  /** The Redis that goes on now. */
  let { redis } = context

  const likeOnce = async (api: 0 | 1, partition: number) => {
    let counted = false
    await until('a like is counted', async () => {
      const url = fleet.urls()[api]
      if (!url) return false
      sent.likes++
      const outcome = await sendLike(url, posts[partition]!, undefined, async (answer) => {
        const { receipt } = (await answer.json()) as LikeAnswer
        likes.push({ partition, receipt, lost: false })
      })
      if (outcome === 'unknown') unknown[partition]!++
      counted = outcome === 'counted'
      return counted
    })
  }

  const scene = {
    metas: () => {
      const scripts = createScripts(redis)
      return Promise.all(all.map((p) => scripts.readMeta(partitionKeys(p))))
    },
    goesOn: (on: typeof redis) => {
      redis = on
    },
    /** `times` likes of each partition through one API process. */
    async like(api: 0 | 1, times: number) {
      for (const p of all) for (let i = 0; i < times; i++) await likeOnce(api, p)
    },
    /** What was counted since `from` is in no Redis any more. */
    lose: (from: number) => {
      noticed = noticedBy1()
      for (const like of likes.slice(from)) like.lost = true
    },
    count: () => likes.length,
    isLost: () => likes.some(({ lost }) => lost),
    ready: (apis: readonly number[] = [0, 1]) =>
      until('the fleet takes likes', async () => {
        const urls = apis.map((api) => fleet.urls()[api])
        const states = await Promise.all(
          urls.map(async (url) => url !== undefined && (await fetch(`${url}/readyz`)).ok),
        )
        return states.every(Boolean)
      }),
    async stopped() {
      return (await scene.metas()).filter(({ stopped }) => stopped !== null).length
    },
    /** Nobody likes anything meanwhile: API 1 says of itself that its likes are lost. */
    async untilStopped() {
      await until('API 1 notices', () => noticedBy1() >= noticed + partitions)
      await until('every partition is stopped', async () => (await scene.stopped()) === partitions)
    },
    alarm: () => alarmIn(redis),
    drained: () =>
      until('everything is drained', async () =>
        (await scene.metas()).every(({ pending, openSeq }) => pending === 0 && !openSeq),
      ),
    /** Receipts of lost likes that say anything but that, and of others that call them lost. */
    async lies(): Promise<string[]> {
      const [url] = fleet.urls()
      const findings: string[] = []
      for (const { receipt, lost } of likes) {
        const { status } = await fetch(`${url}/receipts/${receipt}`)
        if (status !== (lost ? 410 : 200))
          findings.push(
            `a ${lost ? 'lost' : 'kept'} like's receipt ${receipt} is answered ${status}`,
          )
      }
      return findings
    },
    /** Every stopped partition goes on, with what Redis has. */
    async continueAll() {
      for (const [p, { stopped }] of (await scene.metas()).entries())
        if (stopped !== null) {
          const body = { restored: 'apply' }
          told[p]! += (await control<ContinueAnswer>(`/partitions/${p}/continue`, body)).likes
        }
      await scene.drained()
      await until('a new base is taken', async () =>
        (await scene.metas()).every(({ rebase }) => !rebase),
      )
    },
    /** What MongoDB holds beside what it may. */
    async findings(): Promise<string[]> {
      const held = await persisted(posts)
      const ledgers = all.map((p) => ({
        counted: likes.filter(({ partition }) => partition === p).length,
        unknown: unknown[p]!,
        lost: likes.filter(({ partition, lost }) => partition === p && lost).length,
        told: told[p]!,
      }))
      return bounds(
        ledgers,
        posts.map((post) => held.get(post) ?? 0),
        'apply',
      )
    },
    counted: () => likes.length,
    note: () => `${likes.filter(({ lost }) => lost).length} of ${likes.length} likes lost`,
  }
  return scene
}

export type Counters = ReturnType<typeof createCounters>
