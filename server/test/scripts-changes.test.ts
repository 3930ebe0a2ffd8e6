// The scripts of an administrator's changes, on both ends of what Redis may be.
import { describe, expect, it } from 'vitest'
import { onEachRedis } from './scripts-kit.ts'

const nothing = { bound: 200, posts: [] }
const listed = { bound: 2, posts: [['a', 3]] as const }
const moved = { raised: 90, lowered: 0 }

describe('changes of posts in Redis', () => {
  onEachRedis([], (bench) => {
    const submit = (id: string, states: [string, string][] = [], upTo = 1) =>
      bench.partition.submitChange(bench.partition.keys, {
        ...{ id, upTo, json: `{"id":"${id}"}`, rememberS: 60, states, partitions: 4 },
      })
    const openChange = () => bench.partition.openBatch(bench.partition.keys, 'change')
    const seqOf = (answer: Awaited<ReturnType<typeof openChange>>) => {
      if (answer.status !== 'opened') throw new Error(answer.status)
      return answer.seq
    }

    it('are taken once, open alone, and move the sum once; what is pending stays', async () => {
      const { partition } = bench
      const { keys } = partition
      await partition.count(['a', 2])
      expect(await submit('one')).toBe('waits')
      expect(await submit('one')).toBe('known')
      const opened = await openChange()
      expect(opened).toMatchObject({ status: 'opened', isChange: true, posts: 0, likes: 0 })
      const seq = seqOf(opened)
      expect(await partition.openBatch(keys, 'tick')).toMatchObject({ status: 'open', seq })
      expect(await partition.settleSlice(keys, seq, ['a'])).toMatchObject({ status: 'stale' })
      expect(await partition.bury(keys, seq, 'a')).toMatchObject({ status: 'stale' })
      expect(await partition.noteChange(keys, seq, moved, 'first')).toBe('first')
      expect(await partition.noteChange(keys, seq, { ...moved, raised: 1 }, 'late')).toBe('first')
      expect(await partition.meta()).toMatchObject({ raising: 90, raised: 0, isChange: true })
      expect(await partition.settleChange(keys, seq, moved, listed)).toBe('settled')
      expect(await partition.settleChange(keys, seq, moved, listed)).toBe('stale')
      const after = { raising: 0, raised: 90, pending: 2, openSeq: null, settledSeq: seq }
      expect(await partition.meta()).toMatchObject(after)
      expect(await openChange()).toEqual({ status: 'empty' })
    })

    it('wait for an open batch, and leave likes their turn', async () => {
      const { partition } = bench
      await partition.count(['a', 1])
      const { seq } = await partition.open()
      for (let i = 0; i < 6; i++) await submit(`change-${i}`)
      expect(await openChange()).toMatchObject({ status: 'open', seq, isChange: false })
      await partition.settleSlice(partition.keys, seq, ['a'])
      await partition.count(['a', 1])
      const kinds: boolean[] = []
      for (let i = 0; i < 6; i++) {
        const { seq: next, isChange } = await partition.open()
        kinds.push(isChange)
        if (isChange) await partition.settleChange(partition.keys, next, moved, nothing)
        else await partition.settleSlice(partition.keys, next, ['a'])
      }
      expect(kinds).toEqual([true, true, true, true, false, true])
    })

    it('refuse likes of a post from the step that takes them; a refused number never counts', async () => {
      const { partition } = bench
      await submit('block', [['a', 'blocked']])
      const flush = { epoch: 'lane', plain: [['a', 1] as const, ['b', 1] as const] }
      const refused = await partition.add({ ...flush, n: 1 })
      expect(refused).toMatchObject({ status: 'refused', refused: new Map([['a', 'blocked']]) })
      expect((await partition.meta()).accepted).toBe(0)
      await submit('open', [['a', 'open']])
      expect(await partition.add({ ...flush, n: 1, again: true })).toMatchObject({
        status: 'refused',
        refused: new Map(),
      })
      expect(await partition.add({ ...flush, n: 2 })).toMatchObject({ status: 'ok', accepted: 2 })
    })

    it('let a repeat under a key be one, also of a post that was blocked since', async () => {
      const { partition } = bench
      const key = partition.group('key', 'token', ['a', 1])
      await partition.add({ epoch: 'lane', n: 1, groups: [key] })
      await submit('delete', [['a', 'deleted']])
      const again = await partition.add({ epoch: 'lane', n: 2, groups: [key] })
      expect(again).toMatchObject({ status: 'ok', accepted: 1, groups: [{ repeat: true }] })
      const other = partition.group('other', 'token', ['a', 1])
      const refused = await partition.add({ epoch: 'lane', n: 3, groups: [other] })
      expect(refused).toMatchObject({ status: 'refused', refused: new Map([['a', 'deleted']]) })
    })

    it('are done anew after an apply, and dropped by a discard', async () => {
      const { partition, redis } = bench
      const { keys } = partition
      for (const restored of ['apply', 'discard'] as const) {
        await redis.flushall()
        await submit('one')
        const seq = seqOf(await openChange())
        await partition.noteChange(keys, seq, moved, 'first')
        await partition.stopPartition(keys, seq, 'why')
        expect(await partition.settleChange(keys, seq, moved, nothing)).toBe('stopped')
        const how = { checkpoint: 0, randomId: 'next', restored, reason: 'why' }
        await partition.continuePartition(keys, how)
        expect(await partition.settleChange(keys, seq, moved, nothing)).toBe('stale')
        const { openSeq, isChange, raising } = await partition.meta()
        expect([isChange, raising]).toEqual([restored === 'apply', 0])
        if (restored === 'discard') expect(await openChange()).toEqual({ status: 'empty' })
        else expect(await partition.noteChange(keys, openSeq!, moved, 'anew')).toBe('anew')
      }
    })
  })
})
