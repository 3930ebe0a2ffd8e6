// Posts that MongoDB refuses for good: buried alone, repaired, replayed twice.
import type { DeadLettersAnswer, ReplayAnswer } from '../../../contract/index.ts'
import { partitionOf } from '../../../server/likes/partition.ts'
import type { FaultContext, Injection, Nemesis } from '../fault.ts'
import { partitions } from '../ground.ts'
import { sendLike } from '../traffic.ts'
import { until } from '../until.ts'

/** What stands where a post's likes should be. MongoDB itself also refuses null, nx-27017 takes it for 0. */
const poisons = ['text', [1], { a: 1 }, true] as const
/** Of each post that is refused. */
export const likesEach = 2

export const likeOnce = async ({ fleet, sent }: FaultContext, post: string) => {
  sent.likes++
  await until('it is counted', async () => {
    const outcome = await sendLike(fleet.urls()[0]!, post)
    if (outcome === 'unknown') throw new Error('a like of a healthy fleet has no answer')
    return outcome === 'counted'
  })
}

/** The dead letters among `posts`, and how to replay them. */
export const createDead = ({ control }: FaultContext, posts: readonly string[]) => {
  const dead = posts.map((postId) => ({ postId, partition: partitionOf(postId, partitions) }))
  const count = async () => {
    const answer = await control<DeadLettersAnswer>('/dead-letters')
    const mine = answer.dead.filter(({ postId }) => posts.includes(postId))
    return mine.filter(({ likes }) => likes === likesEach).length
  }
  return {
    replay: () => control<ReplayAnswer>('/dead-letters/replay', { dead }),
    all: (when: string) =>
      until(`all are buried ${when}`, async () => (await count()) === posts.length),
    none: () => until('nothing is dead', async () => (await count()) === 0),
  }
}

const poison: Injection = async (context) => {
  const { models, name, goesOn, persisted, random, fleet } = context
  const posts = poisons.map((_, i) => `${name}-bad${i}`)
  const { collection } = models.posts
  const documents = poisons.map((likes, i) => ({ _id: posts[i] as never, likes, seq: 0 }))
  await collection.insertMany(documents)
  for (const post of posts) for (let n = 0; n < likesEach; n++) await likeOnce(context, post)
  const letters = createDead(context, posts)
  await letters.all('once')
  await goesOn(5)
  await letters.replay() // still bad
  if (random.chance(0.5)) await fleet.signal('worker', 'SIGKILL').ended
  await letters.all('again')
  await collection.updateMany({ _id: { $in: posts as never[] } }, { $set: { likes: 0 } })
  const [first, second] = [await letters.replay(), await letters.replay()]
  await letters.none()
  const right = async () => {
    const likes = await persisted(posts)
    return posts.filter((post) => likes.get(post) === likesEach).length
  }
  await until('they are persisted', async () => (await right()) === posts.length)
  await goesOn(5)
  const findings = [
    ...(first.posts === posts.length ? [] : [`the replay moved ${first.posts} posts`]),
    ...(second.posts === 0 ? [] : [`the same replay again moved ${second.posts} posts`]),
    ...((await right()) === posts.length ? [] : ['a post was written again later']),
  ]
  return { counted: likesEach * posts.length, findings }
}

export const documentKinds: readonly Nemesis[] = [
  { name: 'poison documents, repaired, replayed twice', inject: poison },
]
