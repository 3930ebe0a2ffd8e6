// Redis is emptied or put back to an older copy, or MongoDB is: every partition must stop and ring before
// anything is counted twice; then the operator continues, by `apply` or `discard`, and what may be counted
// again or be lost is at most the number that he was told.
import type { ContinueAnswer } from '../../../contract/index.ts'
import type { FaultContext, Injection, Nemesis } from '../fault.ts'
import { redisKinds } from '../redis-fleet.ts'
import { type Outcome, sendLike } from '../traffic.ts'
import { until } from '../until.ts'
import { bounds, type Ledger } from './bounds.ts'
import { alarmIn, postsOf } from './counters.ts'

export type State = 'open' | 'settled' | 'nothing opened'
type Loss = 'FLUSHALL' | 'older Redis' | 'older MongoDB'

const createScene = (context: FaultContext) => {
  const { fleet, sent, name, metas, persisted, control, drained } = context
  const posts = postsOf(name)
  const ledgers: Ledger[] = posts.map(() => ({ counted: 0, unknown: 0, lost: 0, told: 0 }))
  const likeAt = async (url: string, p: number): Promise<Outcome> => {
    sent.likes++
    const outcome = await sendLike(url, posts[p]!)
    if (outcome !== 'refused') ledgers[p]![outcome]++
    return outcome
  }
  const held = async () => {
    const likes = await persisted(posts)
    return posts.map((post) => likes.get(post) ?? 0)
  }
  return {
    ledgers,
    held,
    /** Each partition is liked through each API process. */
    async like() {
      for (const url of fleet.urls())
        for (const p of posts.keys())
          await until('a like is counted', async () => (await likeAt(url, p)) !== 'refused')
    },
    all: (what: string, holds: (meta: Awaited<ReturnType<typeof metas>>[number]) => boolean) =>
      until(what, async () => (await metas()).every(holds)),
    /** Likes until every partition has stopped. */
    async untilStopped() {
      await until('every partition stops', async () => {
        for (const url of fleet.urls())
          for (const p of posts.keys()) await likeAt(url, p).catch(() => {})
        return (await metas()).every(({ stopped }) => stopped !== null)
      })
    },
    alarm: () => alarmIn(context.redis),
    async continueAll(restored: 'apply' | 'discard') {
      for (const p of posts.keys()) {
        const path = `/partitions/${p}/continue`
        ledgers[p]!.told = (await control<ContinueAnswer>(path, { restored })).likes
      }
      await drained()
      await until('a new base is taken', async () => (await metas()).every((m) => !m.rebase))
    },
    /** Once both servers and the fleet take likes again. */
    isUp: () =>
      until('the fleet is back', async () => {
        for (const url of fleet.urls()) {
          const answer = await fetch(`${url}/readyz`)
          const { mongodb } = (await answer.json()) as { mongodb: string }
          if (answer.status !== 200 || mongodb !== 'up') return false
        }
        return fleet.urls().length > 0
      }),
  }
}

type Scene = ReturnType<typeof createScene>

/** The copy that will come back, of an instant before the last likes; none when all is thrown away. */
const copyOf = async (context: FaultContext, scene: Scene, loss: Loss, state: State) => {
  const { servers, control, drained } = context
  if (loss === 'FLUSHALL') return null
  if (loss === 'older Redis' && state === 'settled') {
    // A batch is open in the copy, and applied after it.
    await control('/worker/pause')
    await scene.like()
    await scene.all('it is claimed', ({ openSeq }) => openSeq !== null)
  }
  const copy = await servers.backup(loss === 'older MongoDB' ? 'mongodb' : 'redis')
  await scene.isUp()
  if (loss === 'older Redis' && state === 'settled') {
    await control('/worker/resume')
    await drained()
  }
  return copy
}

const halts = { open: '/worker', 'nothing opened': '/drain', settled: null } as const

/** Brings the data into `state` and loses it. A switch that lies in Redis is lost with it, or comes back. */
const lose = async (context: FaultContext, scene: Scene, loss: Loss, state: State) => {
  const { primaries, control, drained } = context
  if (halts[state]) await control(`${halts[state]}/pause`)
  const copy = await copyOf(context, scene, loss, state)
  await scene.like()
  if (state === 'open') await scene.all('it is claimed', ({ openSeq }) => openSeq !== null)
  if (state === 'settled') await drained()
  const counted = scene.ledgers.map((ledger) => ledger.counted)
  const before = await scene.held()
  if (copy) await copy.restore()
  else for (const { redis } of await primaries()) await redis.flushall()
  await scene.isUp()
  const after = await scene.held()
  for (const [p, ledger] of scene.ledgers.entries())
    ledger.lost = loss === 'older MongoDB' ? before[p]! - after[p]! : counted[p]! - before[p]!
  await control('/worker/resume')
}

const restored =
  (loss: Loss, state: State): Injection =>
  async (context) => {
    const { drained, control, viewer, random } = context
    const how = random.pick(['apply', 'discard'] as const)
    const scene = createScene(context)
    await scene.like()
    await scene.like()
    await drained()
    await lose(context, scene, loss, state)
    await scene.untilStopped()
    await scene.alarm()
    const findings = bounds(scene.ledgers, await scene.held(), 'stopped')
    if (state === 'nothing opened') await control('/drain/resume')
    await scene.continueAll(how)
    await scene.like()
    await drained()
    findings.push(...bounds(scene.ledgers, await scene.held(), how))
    viewer.forget()
    const sum = (name: keyof Ledger) => scene.ledgers.reduce((all, ledger) => all + ledger[name], 0)
    const note = `${how}, told ${sum('told')} likes, at most ${sum('lost')} were in no copy`
    return { findings, note, counted: sum('counted') }
  }

const states: readonly State[] = ['open', 'settled', 'nothing opened']

export const restoreKinds: readonly Nemesis[] = [
  ...(['FLUSHALL', 'older Redis'] as const).flatMap((loss) =>
    states.map((state) => ({
      name: `${loss}, ${state}`,
      inject: restored(loss, state),
      quiet: true as const,
      ...(loss === 'FLUSHALL' && { on: redisKinds }),
    })),
  ),
  {
    name: 'older MongoDB',
    inject: restored('older MongoDB', 'settled'),
    quiet: true,
    on: redisKinds,
  },
]
