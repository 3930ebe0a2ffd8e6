// The life of a batch: opened, settled slice by slice, its poison posts buried. At most one per
// partition is open, so its seq alone orders all writes to MongoDB.
import type { PartitionKeys } from '../keys.ts'
import { type CountReply, loadScript, type Run } from './runner.ts'

export interface OpenBatch {
  seq: string
  /** the seq settled last, `'0'`: none; what the checkpoint in MongoDB must be (or seq itself) */
  prev: string
  /** the ordinal in the receipts of its likes */
  ordinal: number
  /** posts left in its ledger */
  posts: number
  /** likes when it was claimed */
  likes: number
  /** why its partition is stopped, null: it is not */
  stopped: string | null
  /** it is an administrator's change, and has no likes */
  isChange: boolean
}

/** `opened` now, or `open` already; `held` by an audit, `paused` by the operator. */
export type OpenAnswer =
  | ({ status: 'opened' | 'open' } & OpenBatch)
  | { status: 'empty' | 'held' | 'paused' }
  | { status: 'stopped'; reason: string }

export interface SettleAnswer {
  /** `stale`: seq is not the open one, nothing happened */
  status: 'open' | 'settled' | 'stale' | 'stopped'
  /** taken out by this call */
  likes: number
  /** at the close: claimed but not found in the ledger; 0 is right, anything else is an alarm */
  missing: number
}

export interface BuryAnswer {
  /** `gone`: the post is not in the ledger, somebody settled or buried it */
  status: 'open' | 'settled' | 'gone' | 'stale' | 'stopped'
  likes: number
}

/** What is to be told by webhook when this is settled (server/notifications). */
export interface SettleNotices {
  /** that may wait in one partition */
  readonly bound: number
  readonly ofPosts: readonly (readonly [post: string, notice: string])[]
  /** when the batch is settled by it; null: nothing */
  readonly ofBatch: string | null
}

export const noNotices: SettleNotices = { bound: 0, ofPosts: [], ofBatch: null }

type OpenReply =
  | ['opened' | 'open', string, string, number, number, CountReply, string | null, 0 | 1]
  | ['stopped', string]
  | ['empty' | 'held' | 'paused']

const openAnswer = (reply: OpenReply): OpenAnswer => {
  if (reply[0] === 'stopped') return { status: reply[0], reason: reply[1] }
  if (reply[0] !== 'open' && reply[0] !== 'opened') return { status: reply[0] }
  const [status, seq, prev, ordinal, posts, likes, stopped, change] = reply
  return {
    status,
    seq,
    prev,
    ordinal,
    posts,
    likes: Number(likes),
    stopped,
    isChange: change === 1,
  }
}

export const createBatches = (run: Run) => {
  const open = loadScript('open-batch')
  const settle = loadScript('settle-slice')
  const burial = loadScript('bury')

  /** `now` is the operator's claim now: it passes `paused`, never a hold. `change` opens no likes. */
  const openBatch = async (keys: PartitionKeys, mode: 'tick' | 'now' | 'change') => {
    const names = [4, keys.meta, keys.pending, keys.changes, keys.change]
    return openAnswer(await run<OpenReply>(open, [...names, keys.claimedPrefix, mode]))
  }

  /** `posts`: written to MongoDB under seq. They may repeat or be gone; none only closes. */
  const settleSlice = async (
    keys: PartitionKeys,
    seq: string,
    posts: readonly string[],
    { bound, ofPosts, ofBatch }: SettleNotices = noNotices,
  ): Promise<SettleAnswer> => {
    const names = [4, keys.meta, keys.claimed(seq), keys.deadinfo, keys.notices]
    const args = [...names, seq, bound, ofBatch ?? '', ofPosts.length, ...ofPosts.flat(), ...posts]
    const reply = await run<[SettleAnswer['status'], CountReply, CountReply]>(settle, args)
    return { status: reply[0], likes: Number(reply[1]), missing: Number(reply[2]) }
  }

  /** Only after the fence write of this post is confirmed. */
  const bury = async (
    keys: PartitionKeys,
    seq: string,
    post: string,
    { bound, ofBatch }: Omit<SettleNotices, 'ofPosts'> = noNotices,
  ): Promise<BuryAnswer> => {
    const names = [5, keys.meta, keys.claimed(seq), keys.dead, keys.deadinfo, keys.notices]
    const args = [...names, seq, post, bound, ofBatch ?? '']
    const [status, likes] = await run<[BuryAnswer['status'], CountReply]>(burial, args)
    return { status, likes: Number(likes) }
  }

  return { openBatch, settleSlice, bury }
}
