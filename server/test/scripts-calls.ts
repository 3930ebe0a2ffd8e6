// One call of every script on a partition that has something of everything, for tests that hold for all.
import { newFlood } from '../flood/state.ts'
import type { Partition } from './scripts-kit.ts'

/** `a`, `b` claimed, `d` dead, `p` pending, `a` and `p` cached; stopped with `reason` if given. */
export const fill = async (
  { count, open, bury, stopPartition, keys }: Partition,
  cache: (keys: Record<string, number>) => Promise<unknown>,
  reason?: string,
): Promise<string> => {
  await count(['a', 2], ['b', 3], ['d', 4])
  const { seq } = await open()
  await bury(keys, seq, 'd')
  await count(['p', 5])
  await cache({ a: 7, p: 5 })
  if (reason) await stopPartition(keys, seq, reason)
  return seq
}

/** Name → call; what each does to a filled, running partition. */
export const callsOf = (on: Partition, seq: string): Map<string, () => Promise<unknown>> => {
  const { keys } = on
  const seed = { slices: '1', bound: 100, posts: [{ post: 'b', likes: 0, seq: 0 }] }
  const claim = { requestHash: 'hash', ttlMs: 60_000, token: 'token' }
  const how = { checkpoint: 0, randomId: 'next-id', reason: 'why' } as const
  const receipt = { point: 'first-id.5', ordinal: 1, post: 'a' }
  const lost = { id: 'first-id', position: 1_000_000 }
  const question = { own: null, heard: null, randomId: 'question-id' }
  const flood = newFlood('f', { rate: 1, seconds: 1, posts: 1, skew: 'zipf' }, 0)
  const told = { bound: 2, ofPosts: [['a', 'of a']] as const, ofBatch: 'of the batch' }
  const keyed = () => ({ groups: [on.group('k', 't', ['q', 1])] })
  return new Map<string, () => Promise<unknown>>([
    [
      'addLikes',
      () =>
        on.add({
          plain: [
            ['a', 1],
            ['p', 1],
          ],
          ...keyed(),
        }),
    ],
    ['addLikes, lost', () => on.add({ n: 3, own: lost, plain: [['a', 1]] })],
    ['askHistory', () => on.askHistory(keys, question)],
    ['askHistory, lost', () => on.askHistory(keys, { ...question, own: lost })],
    ['openBatch', () => on.openBatch(keys, 'tick')],
    ['settleSlice', () => on.settleSlice(keys, seq, ['a'])],
    ['settleSlice, last', () => on.settleSlice(keys, seq, ['a', 'b'])],
    ['settleSlice, with notices', () => on.settleSlice(keys, seq, ['a', 'b'], told)],
    ['bury', () => on.bury(keys, seq, 'a')],
    ['replay', () => on.replay(keys, 4, ['d'])],
    ['seedCounts', () => on.seedCounts(keys, seed)],
    ['seedCounts, past the bound', () => on.seedCounts(keys, { ...seed, bound: 2 })],
    ['readSlices', () => on.readSlices(keys)],
    ['receiptState', () => on.receiptState(keys, receipt)],
    ['stopPartition', () => on.stopPartition(keys, seq, 'why')],
    ['continuePartition, apply', () => on.continuePartition(keys, { ...how, restored: 'apply' })],
    [
      'continuePartition, discard',
      () => on.continuePartition(keys, { ...how, restored: 'discard' }),
    ],
    ['setHold', () => on.setHold(keys, 3000, null)],
    ['setHold, release', () => on.setHold(keys, null, 5)],
    ['endRebase', () => on.endRebase(keys, '2')],
    ['setPaused', () => on.setPaused(keys, true)],
    ['setPaused, off', () => on.setPaused(keys, false)],
    ['raiseTop', () => on.raiseTop(keys, [['a', 1]], 10)],
    ['readMeta', () => on.meta()],
    ['claimKey', () => on.claimKey('h'.repeat(22), claim)],
    ['noteFlood', () => on.noteFlood(flood)],
    ['stopFlood', () => on.stopFlood('f', 'running')],
    ['readFlood', () => on.readFlood()],
    ['noticeAlert', () => on.noticeAlert('alert', 10)],
    ['note', () => on.note('alerts', 'code', '{}')],
    ['keepSample', () => on.keepSample(1_700_000_000_000, '{}', 900)],
    ['publish', () => on.publish([{ name: 'likes', json: '[]' }], { maxLength: 10 })],
  ])
}
