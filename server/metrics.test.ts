import { expect, it } from 'vitest'
import { metaWith, readingWith } from '../testing/stream-fixtures.ts'
import { createMetrics } from './metrics.ts'
import { nextSample } from './stream/sample.ts'

const partitions = [metaWith({ accepted: 7, pending: 3, settled: 4 })]
const sampleAt = (at: number) => nextSample(null, readingWith({ at, partitions }), 1000).sample

const textOf = async (latest: ReturnType<typeof sampleAt> | null, redis = true, age = 0) => {
  const up = () => ({ redis, mongodb: true })
  const metrics = createMetrics({
    own: [],
    latest: () => latest,
    latestAgeMs: () => age,
    up,
    inFlight: () => 2,
    sseClients: () => 5,
  })
  await metrics.text()
  return (await metrics.text()).split('\n') // a second scrape must not add to the first
}

it('gives the totals of the newest sample and what this process holds', async () => {
  const lines = await textOf(sampleAt(Date.now()))
  expect(lines).toContain('likeflow_likes_accepted_total 7')
  expect(lines).toContain('likeflow_likes_persisted_total 4')
  expect(lines).toContain('likeflow_likes{stage="pending"} 3')
  expect(lines).toContain('likeflow_requests_in_flight 2')
  expect(lines).toContain('likeflow_sse_clients 5')
})

it('says in HELP which numbers are of this process', async () => {
  const lines = await textOf(sampleAt(1))
  expect(lines).toContain(
    '# HELP likeflow_requests_in_flight Likes waiting for Redis (this process)',
  )
  expect(lines).toContain('# HELP likeflow_likes_accepted_total Likes on disk in Redis')
})

it('says that Redis is away although the newest sample knew it up', async () => {
  const lines = await textOf(sampleAt(Date.now()), false)
  expect(lines).toContain('likeflow_up{store="redis"} 0')
  expect(lines).toContain('likeflow_up{store="mongodb"} 1')
})

it('says how old the numbers of the whole system are', async () => {
  const age = (lines: string[]) =>
    Number(
      lines
        .find((line) => line.startsWith('likeflow_sample_age_seconds'))
        ?.split(' ')[1]
        ?.replace('+Inf', 'Infinity'),
    )
  expect(age(await textOf(sampleAt(1), true, 61_000))).toBe(61)
  expect(age(await textOf(null))).toBe(Number.POSITIVE_INFINITY)
})

it('leaves out what is not known: no sample yet, no audit yet', async () => {
  const named = (lines: string[], name: string) => lines.filter((line) => line.startsWith(name))
  const before = await textOf(null)
  expect(named(before, 'likeflow_likes_accepted_total')).toEqual([])
  expect(named(before, 'likeflow_partitions_stopped')).toEqual([])
  const lines = await textOf(sampleAt(Date.now()))
  expect(named(lines, 'likeflow_audit_difference')).toEqual([])
  expect(named(lines, 'likeflow_partitions_stopped')).toEqual(['likeflow_partitions_stopped 0'])
})

it('tells the nodes of Redis apart, and says nothing of what one does not say', async () => {
  const silent = { usedBytes: null, maxBytes: null, operationsPerSecond: null, replicas: null }
  const nodes = [
    { node: 'a:1', reason: null, ...silent, usedBytes: 5, replicas: 1, partitions: [0, 2] },
    { node: 'b:1', reason: 'redis-away', ...silent, partitions: [1] },
  ]
  const { sample } = nextSample(null, readingWith({ partitions, nodes }), 1000)
  const lines = (await textOf(sample)).filter((line) => line.startsWith('likeflow_redis_node_'))
  expect(lines).toEqual([
    'likeflow_redis_node_up{node="a:1"} 1',
    'likeflow_redis_node_up{node="b:1"} 0',
    'likeflow_redis_node_memory_bytes{node="a:1"} 5',
    'likeflow_redis_node_replicas{node="a:1"} 1',
    'likeflow_redis_node_partitions{node="a:1"} 2',
    'likeflow_redis_node_partitions{node="b:1"} 1',
  ])
})
