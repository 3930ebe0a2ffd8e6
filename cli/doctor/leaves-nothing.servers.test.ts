// The doctor beside a LikeFlow: it asks for every command that one sends, and leaves its servers as they were, also when
// it is ended in the middle.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkpointId } from '../../server/batches/checkpoint.ts'
import { partitionOf } from '../../server/likes/partition.ts'
import { partitionKeys } from '../../server/redis/keys.ts'
import { askDoctor } from '../../testing/doctor.ts'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { queueRightsAsked, rightsAsked } from '../../testing/rights-asked.ts'
import { until } from '../../testing/until.ts'
import { directCommands } from './checks/redis-rights.ts'
import { ownName } from './mongodb-subject.ts'

let h: Harness
let env: { REDIS_URL: string; MONGODB_URL: string }
beforeAll(async () => {
  h = await startHarness()
  env = { REDIS_URL: h.services.redisUrl, MONGODB_URL: h.services.mongodbUrl }
})
afterAll(() => h?.stop())

const collections = async () =>
  (await h.models.posts.db.db!.listCollections({}, { nameOnly: true }).toArray())
    .map(({ name }) => name)
    .sort()

const left = () => h.redis.keys('*doctor*')

/** Every key of Redis with its value, without those of LikeFlow that expire, and every document of MongoDB. */
const everything = async () => {
  const all = (await h.redis.keys('*')).sort()
  const lives = await Promise.all(all.map((key) => h.redis.pttl(key)))
  const keys = all.filter((key, i) => lives[i] === -1 || key.includes('doctor'))
  const values = await Promise.all(keys.map((key) => h.redis.dumpBuffer(key)))
  const names = await collections()
  const found = names.map((name) => h.models.posts.db.db!.collection(name).find().toArray())
  return {
    redis: keys.map((key, i) => [key, values[i]]),
    mongodb: [names, await Promise.all(found)],
  }
}

it('asks for every command that LikeFlow has sent', async () => {
  await accepted(h.like('p', { 'Idempotency-Key': 'doctor-key-1' }))
  await h.drained()
  await fetch(`${h.url}/top`)
  await fetch(`${h.url}/processes`)
  const stats = await h.redis.info('commandstats')
  const sent = [...stats.matchAll(/^cmdstat_([a-z]+)/gm)].map(([, name]) => name!.toUpperCase())
  const always = ['AUTH', 'SELECT', 'QUIT', 'COMMAND'] // of the connection
  const said = ['EVAL', 'EVALSHA', 'INFO', 'CONFIG', 'SUBSCRIBE', 'SCRIPT'] // by checks of their own
  const asked = new Set([
    ...always,
    ...said,
    ...rightsAsked(),
    ...queueRightsAsked(),
    ...directCommands('').map(([name]) => name),
  ])
  expect(sent.filter((name) => !asked.has(name))).toEqual([])
})

it('sees the LikeFlow that is there', async () => {
  const ask = () => askDoctor({ ...env, PORT: String(h.app.port()) })
  const says = async () => (await ask()).get('redis.processes')?.says
  await until(
    'its process has reported',
    async () => (await says())?.includes('1 of LikeFlow') === true,
  )
  const found = await ask()
  expect(found.get('redis.layout')).toMatchObject({
    level: 'ok',
    says: expect.stringMatching(/data of 4 partitions/),
  })
  expect(found.get('mongodb.layout')).toMatchObject({ level: 'ok' })
  expect(found.get('both.history')).toMatchObject({ level: 'ok' })
  expect(found.get('machine.port')).toMatchObject({
    level: 'fault',
    says: expect.stringMatching(/is in use/),
  })
})

it('leaves both servers as they were, and drops what a killed one left', async () => {
  await h.app.stop()
  const before = await everything()
  await h.models.posts.db.db!.collection(ownName(0)).insertOne({})
  const found = await askDoctor(env)
  for (const id of ['redis.flush', 'redis.job', 'redis.rights', 'mongodb.slice', 'mongodb.rights'])
    expect(found.get(id)!.level, id).not.toBe('unknown')
  expect(await everything()).toEqual(before)
})

/** A doctor of its own process, ended by `signal` as soon as Redis has seen `seen` of its commands. */
const endedBy = async (signal: NodeJS.Signals, seen: number) => {
  const monitor = await h.redis.monitor()
  const main = join(import.meta.dirname, '../main.ts')
  const child = spawn(process.execPath, [main, 'doctor'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: 'ignore',
  })
  let toSee = seen
  monitor.on('monitor', (_: unknown, words: string[]) => {
    if (words.some((word) => word.startsWith('lf:doctor')) && --toSee === 0) child.kill(signal)
  })
  const [code, by] = await once(child, 'exit')
  monitor.disconnect()
  return { code, by }
}
it('takes everything away when it is interrupted', async () => {
  const before = await everything()
  expect(await endedBy('SIGINT', 60)).toEqual({ code: 130, by: null })
  expect(await everything()).toEqual(before)
})

it('is killed: what is left of it in Redis expires by itself', async () => {
  let leftBehind = 0
  for (const seen of [90, 200]) {
    expect(await endedBy('SIGKILL', seen)).toEqual({ code: null, by: 'SIGKILL' })
    for (const key of await left()) {
      expect(await h.redis.pttl(key), key).toSatisfy((ms: number) => ms !== -1)
      leftBehind++
    }
  }
  expect(leftBehind).toBeGreaterThan(0)
})

it('says that the two do not belong together, before a worker stops', async () => {
  const post = partitionOf('p', 4)
  const { settledSeq } = await h.scripts.readMeta(partitionKeys(post))
  await h.models.checkpoints.updateOne({ _id: checkpointId(post) }, { seq: Number(settledSeq) + 1 })
  const says = (text: RegExp) => ({ level: 'fault', says: expect.stringMatching(text) })
  const found = await askDoctor(env)
  expect(found.get('both.history')).toMatchObject(says(new RegExp(`not in partition ${post}:`)))
  await h.redis.flushall()
  expect((await askDoctor(env)).get('both.history')).toMatchObject(says(/Redis has none/))
})
