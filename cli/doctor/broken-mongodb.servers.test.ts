// The doctor on a MongoDB that is broken in one way each: it names the fault, and what to do.
import mongoose from 'mongoose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLifecycle } from '../../server/lifecycle.ts'
import { askDoctor, finds } from '../../testing/doctor.ts'
import { frozen } from '../../testing/frozen.ts'
import { startTestServices } from '../../testing/harness.ts'

const { own, release } = createLifecycle(() => {})
afterAll(release)

type TestServices = Awaited<ReturnType<typeof startTestServices>>
let services: TestServices['services']
let connection: mongoose.Connection
beforeAll(async () => {
  const started = await startTestServices()
  own('services', started.stop)
  services = started.services
  connection = await mongoose.createConnection(services.mongodbUrl).asPromise()
  own('connection', () => connection.close())
})

const given = async () => ({ MONGODB_URL: services.mongodbUrl })

it('does not know the user', () =>
  finds('mongodb.reach', 'fault', /cannot be reached/, async () => ({
    MONGODB_URL: services.mongodbUrl.replace('//', '//user:S3cret@'),
  })))

it('has other partitions', async () => {
  const partitions = connection.collection<{ _id: string }>('partitions')
  await partitions.insertOne({ _id: 'config', partitions: 8, hash: 'fnv1a32' } as never)
  const says = /MongoDB holds data of 8 partitions.*set to 4.*set PARTITIONS=8/
  await finds('mongodb.layout', 'fault', says, given)
  const more = async () => ({ ...(await given()), PARTITIONS: '16' })
  await finds('mongodb.layout', 'warning', /partitions .*--to 16/, more)
})

it('has a unique index of others', async () => {
  await connection.collection('posts').createIndex({ title: 1 }, { unique: true })
  await finds('mongodb.indexes', 'warning', /title/, given)
})

it('has no database in its URL, or an option that the driver does not know', async () => {
  const url = 'mongodb://127.0.0.1:1'
  const says = /MONGODB_URL names no database/
  await finds('configuration.reach', 'fault', says, async () => ({ MONGODB_URL: url }))
  const unknown = async () => ({ MONGODB_URL: `${url}/likeflow?sureness=high` })
  await finds('mongodb.reach', 'fault', /sureness/, unknown)
})

it('is not there, or stands still as Redis does: the rest is not known', async () => {
  await frozen(services.mongodbPid, () =>
    frozen(services.redisPid, async () => {
      const [found, other] = await Promise.all([
        askDoctor({ REDIS_URL: services.redisUrl, ...(await given()) }),
        askDoctor({ MONGODB_URL: 'mongodb://127.0.0.1:1/likeflow' }),
      ])
      for (const server of ['redis', 'mongodb']) {
        expect(found.get(`${server}.reach`)).toMatchObject({ level: 'fault' })
        expect(found.get(`${server}.rights`)).toMatchObject({ level: 'unknown' })
      }
      expect(found.get('machine.node')).toMatchObject({ level: 'ok' })
      const says = expect.stringMatching(/cannot be reached: .*ECONNREFUSED/)
      expect(other.get('mongodb.reach')).toMatchObject({ level: 'fault', says })
    }),
  )
})
