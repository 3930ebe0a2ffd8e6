// Redis or MongoDB come back older than they were: the partition stops and says so, nothing is counted
// twice, the operator continues it either way, and the audit is equal again after it took a new base.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alert } from '../../contract/index.ts'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { withoutGiven } from '../../testing/own-databases.ts'
import { createRestarts, finders, type Restarts } from '../../testing/restarts.ts'
import { testToolsDir as toolsDir } from '../../testing/tools-dir.ts'
import { until } from '../../testing/until.ts'
import { partitionOf } from '../likes/partition.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import type { PartitionMeta } from '../redis/scripts.ts'
import { control, decidedAudit, expectConserved } from './fault-kit.ts'

const post = 'restored'

describe('older data', () => {
  let h: Harness
  let servers: Restarts
  beforeEach(async () => {
    h = await startHarness({
      env: { PARTITIONS: '1' },
      services: { env: withoutGiven() },
      through: async ({ redis, mongodb }, own, dataDir) => {
        const found = { dataDir, toolsDir, env: withoutGiven(), log: () => {} }
        servers = createRestarts({ redis, mongodb }, dataDir, (kind) => finders[kind](found))
        own('restored servers', servers.stop)
        return {}
      },
    })
  })
  afterEach(() => h.stop())

  const meta = () => h.scripts.readMeta(partitionKeys(partitionOf(post, 1)))
  const persisted = async () => (await h.persisted()).get(post) ?? 0
  const like = async (times: number) => {
    for (let i = 0; i < times; i++) await accepted(h.like(post))
  }
  const isUp = () =>
    until('the app is back', async () => {
      const answer = await fetch(`${h.url}/readyz`)
      return (
        answer.status === 200 && ((await answer.json()) as { mongodb: string }).mongodb === 'up'
      )
    })
  const isStopped = async (): Promise<PartitionMeta> => {
    await until('the partition stops', async () => (await meta()).stopped !== null)
    return meta()
  }
  const alarm = () =>
    until('the alarm is there', async () => {
      const alerts = await h.redis.hvals(sharedKeys.alerts)
      return alerts.some((text) => (JSON.parse(text) as Alert).code === 'partition-stopped')
    })

  /** Continues, and drains; then Redis' sum and the audit must be right again. */
  const continueBy = async (restored: 'apply' | 'discard') => {
    const answer = await control<{ likes: number }>(h, '/partitions/0/continue', { restored })
    await h.drained()
    await until('a new base is taken', async () => !(await meta()).rebase)
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal', difference: 0 })
    await expectConserved(h)
    return answer.likes
  }

  it.each([
    ['apply', 5 + 3],
    ['discard', 5],
  ] as const)('FLUSHALL: stops, counts nothing twice, continues by %s', async (restored, total) => {
    await like(5)
    await h.drained()
    await h.redis.flushall()
    await like(3)
    await isStopped()
    await alarm()
    expect(await persisted()).toBe(5)
    expect(await continueBy(restored)).toBe(3)
    expect(await persisted()).toBe(total)
    await like(2)
    await h.drained()
    expect(await persisted()).toBe(total + 2)
  })

  it('FLUSHALL while a batch is open: the open one ends as stale', async () => {
    await control(h, '/worker/pause')
    await like(4)
    await until('it is claimed', async () => (await meta()).openSeq !== null)
    await h.redis.flushall()
    await like(1)
    await isStopped()
    expect(await continueBy('apply')).toBe(1)
    expect(await persisted()).toBe(1)
  })

  it.each(['apply', 'discard'] as const)(
    'older Redis, with what was written since: stops before anything is written twice; %s',
    async (restored) => {
      await like(2)
      await h.drained()
      // Two likes are in the copy claimed but not written; later they are written, and three more.
      await control(h, '/worker/pause')
      await like(2)
      await until('they are claimed', async () => (await meta()).openSeq !== null)
      const backup = await servers.backup('redis')
      await isUp()
      await control(h, '/worker/resume')
      await h.drained()
      await like(3)
      await h.drained()
      await backup.restore()
      await isUp()
      await control(h, '/worker/resume')
      // No like since: the idle lane asks for its own, or the worker sees it at the checkpoint.
      expect((await isStopped()).stopped).toMatch(/^(redis-lost|checkpoint-differs)$/)
      await alarm()
      expect(await persisted()).toBe(2 + 2 + 3)
      await like(1)
      expect(await persisted()).toBe(2 + 2 + 3)
      expect(await continueBy(restored)).toBe(2 + 1)
      expect(await persisted()).toBe(restored === 'apply' ? 7 + 3 : 7)
    },
  )

  it('older Redis, claimed and open since: what was never claimed in it counts once', async () => {
    await like(2)
    await h.drained()
    await control(h, '/worker/pause')
    const backup = await servers.backup('redis')
    await isUp()
    await like(1)
    await until('it is claimed', async () => (await meta()).openSeq !== null)
    await backup.restore()
    await isUp()
    await like(1)
    await isStopped()
    await control(h, '/worker/resume')
    expect(await continueBy('apply')).toBe(1)
    expect(await persisted()).toBe(3)
  })

  it('older Redis, nothing opened since: the lane that lost its likes says so', async () => {
    await like(2)
    await h.drained()
    await control(h, '/drain/pause')
    const backup = await servers.backup('redis')
    await isUp()
    await like(1)
    await like(3)
    await backup.restore()
    await isUp()
    await like(1)
    expect(await isStopped()).toMatchObject({ stopped: 'redis-lost', pending: 1 })
    await control(h, '/drain/resume')
    expect(await continueBy('apply')).toBe(1)
    expect(await persisted()).toBe(3)
  })

  it('a receipt from before is lost after the continue, never called persisted', async () => {
    await control(h, '/drain/pause')
    const { receipt } = await accepted(h.like(post))
    await h.redis.flushall()
    const second = await accepted(h.like(post))
    await isStopped()
    await continueBy('apply')
    // The second is persisted, but what its ordinal says is of a history that the operator ended.
    for (const old of [receipt, second.receipt])
      expect((await fetch(`${h.url}/receipts/${old}`)).status).toBe(410)
  })

  it.each(['apply', 'discard'] as const)(
    'older MongoDB: stops at the next batch; %s',
    async (restored) => {
      await like(2)
      await h.drained()
      const backup = await servers.backup('mongodb')
      await isUp()
      await like(3)
      await h.drained()
      await backup.restore()
      await isUp()
      await like(4)
      expect((await isStopped()).stopped).toBe('checkpoint-differs')
      expect(await persisted()).toBe(2)
      expect(await continueBy(restored)).toBe(4)
      expect(await persisted()).toBe(restored === 'apply' ? 6 : 2)
    },
  )

  it('answers a continue of what is not stopped, and of no partition', async () => {
    await expect(control(h, '/partitions/0/continue', { restored: 'apply' })).rejects.toThrow('409')
    await expect(control(h, '/partitions/7/continue', { restored: 'apply' })).rejects.toThrow('404')
  })
})
