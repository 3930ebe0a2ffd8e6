// MongoDB answers and refuses: everything for a while, as on a full disk or without a primary; or one post, for a reason
// of its own. Likes are counted all the while, and none is written twice because an answer was doubtful.
import { setTimeout as delay } from 'node:timers/promises'
import type { ContinueAnswer } from '../../../contract/index.ts'
import { partitionOf } from '../../../server/likes/partition.ts'
import { portOf } from '../../../testing/faulty-harness.ts'
import { type Answer, createMongoDbProxy, refusal } from '../../../testing/mongodb-proxy.ts'
import { refuseUpdates } from '../../../testing/mongodb-refused-writes.ts'
import type { Doc } from '../../../testing/mongodb-wire.ts'
import type { FaultContext, Injection, Nemesis } from '../fault.ts'
import { partitions } from '../ground.ts'
import { until } from '../until.ts'
import { createDead, likeOnce, likesEach } from './documents.ts'

/** The fleet reaches MongoDB through somebody who answers some commands himself, as long as `work` lasts. */
const answering = async <T>(
  { servers, toMongodb }: FaultContext,
  answer: (command: Doc) => Answer,
  work: (stopAnswering: () => void) => Promise<T>,
): Promise<T> => {
  const url = servers.url('mongodb')
  const proxy = await createMongoDbProxy({ url })
  proxy.answer(answer)
  toMongodb.aim(proxy.port)
  try {
    return await work(proxy.clear)
  } finally {
    toMongodb.aim(portOf(url))
    await proxy.stop()
  }
}

/** What is said instead of doing what was asked, or after it was done. */
const refusesAll: Record<string, (command: Doc) => Answer> = {
  Unauthorized: () => refusal(13, 'Unauthorized', 'not authorized on likeflow'),
  NotWritablePrimary: () => refusal(10107, 'NotWritablePrimary', 'not primary'),
  OutOfDiskSpace: (command) =>
    refuseUpdates(command, () => ({ code: 14031, errmsg: 'available disk space is too little' })),
  WriteConcernTimeout: (command) => ({
    forward: command,
    change: (reply) => ({
      ...reply,
      writeConcernError: { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'timed out' },
    }),
  }),
}

const refused =
  (how: (command: Doc) => Answer): Injection =>
  (context) => {
    const isWrite = (command: Doc) => 'update' in command
    const answer = (command: Doc) => (isWrite(command) ? how(command) : undefined)
    return answering(context, answer, async () => {
      await context.goesOn(40)
      await delay(context.random.below(3000))
    })
  }

/** `code` for every change of the likes of `post`. */
const refusing = (post: string, code: number, errmsg: string) => (command: Doc) =>
  refuseUpdates(command, ({ q, u }) =>
    (q as Doc)._id === post && (u as Doc).$inc ? { code, errmsg } : undefined,
  )

const once = async ({ persisted, goesOn }: FaultContext, post: string) => {
  const held = async () => (await persisted([post])).get(post)
  await until('it is persisted', async () => (await held()) === likesEach)
  await goesOn(20)
  const likes = await held()
  const findings = likes === likesEach ? [] : [`${post} has ${likes} likes, not ${likesEach}`]
  return { counted: likesEach, findings }
}

/** Its sum is larger than a number can be: a dead letter, replayed when it has room again. */
const overflow: Injection = async (context) => {
  const post = `${context.name}-overflow`
  const answer = refusing(post, 2, 'Failed to apply $inc operations to current value')
  return answering(context, answer, async (mend) => {
    for (let n = 0; n < likesEach; n++) await likeOnce(context, post)
    const letters = createDead(context, [post])
    await letters.all('once')
    mend()
    await letters.replay()
    await letters.none()
    return once(context, post)
  })
}

/** Somebody made a unique index that it does not fit: its partition stops, and goes on when the index is gone. */
const foreignIndex: Injection = async (context) => {
  const { name, metas, control, goesOn } = context
  const post = `${name}-unique`
  const partition = partitionOf(post, partitions)
  const words = 'E11000 duplicate key error collection: likeflow.posts index: title_1 dup key: {}'
  return answering(context, refusing(post, 11000, words), async (mend) => {
    for (let n = 0; n < likesEach; n++) await likeOnce(context, post)
    await until(
      'its partition stops',
      async () => (await metas())[partition]!.stopped === 'unique-index:title_1',
    )
    await goesOn(20)
    mend()
    await control<ContinueAnswer>(`/partitions/${partition}/continue`, { restored: 'apply' })
    return once(context, post)
  })
}

const kind = (name: string, inject: Injection, touches?: Nemesis['touches']): Nemesis => ({
  name: `refused writes: ${name}`,
  inject,
  needs: ['mongodb'],
  long: true,
  ...(touches && { touches }),
})

export const refusalKinds: readonly Nemesis[] = [
  ...Object.entries(refusesAll).map(([name, how]) => kind(name, refused(how), ['toMongodb'])),
  kind('a sum that overflows', overflow),
  kind('a unique index of others', foreignIndex),
]
