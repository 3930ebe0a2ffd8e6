// What the Lua scripts do to one partition, in memory: each function is one atomic step. The real
// scripts are held to the same rules on a real Redis (server/test/scripts-*.test.ts).

import type { Point } from '../../../server/redis/point.ts'
import { noNotices, type SettleNotices } from '../../../server/redis/scripts/batches.ts'

type Counts = Map<string, number>

export interface RedisState {
  pending: Counts
  claimed: Map<string, Counts>
  dead: Counts
  flushes: Map<string, number>
  /** the incarnation, and accepted at the end of those before */
  id: number
  ended: Map<number, number>
  open: string | null
  last: number
  settled: string
  stopped: string | null
  accepted: number
  openLikes: number
  taken: number
  sums: { settled: number; dead: number; discarded: number; missing: number }
  /** what is to be told by webhook, what ever was, and what found no room */
  notices: Set<string>
  left: string[]
  unnoticed: number
}

export const emptyRedis = (): RedisState => ({
  pending: new Map(),
  claimed: new Map(),
  dead: new Map(),
  flushes: new Map(),
  id: 1,
  ended: new Map(),
  open: null,
  last: 0,
  settled: '0',
  stopped: null,
  accepted: 0,
  openLikes: 0,
  taken: 0,
  sums: { settled: 0, dead: 0, discarded: 0, missing: 0 },
  notices: new Set(),
  left: [],
  unnoticed: 0,
})

const add = (counts: Counts, post: string, likes: number) =>
  void counts.set(post, (counts.get(post) ?? 0) + likes)
const total = (counts: Counts | undefined) =>
  [...(counts?.values() ?? [])].reduce((a, b) => a + b, 0)

export interface ModelFlush {
  readonly epoch: string
  readonly n: number
  /** it was sent before */
  readonly again: boolean
  /** where the lane's last likes are; null: none */
  readonly own: Point<number> | null
  readonly likes: readonly (readonly [string, number])[]
}

/** `now`: the server's clock in milliseconds; it may step back. */
export const createModelRedis = (state: RedisState, now: () => number) => {
  const close = () => {
    state.sums.missing += state.openLikes - state.taken
    state.settled = state.open!
    state.open = null
  }
  const isLost = ({ id, position }: Point<number>) =>
    (id === state.id ? state.accepted : (state.ended.get(id) ?? -1)) < position
  const take = (seq: string, post: string): number | undefined => {
    const ledger = state.claimed.get(seq)
    const likes = ledger?.get(post)
    ledger?.delete(post)
    if (ledger?.size === 0) state.claimed.delete(seq)
    return likes
  }

  const leave = (notice: string, bound: number) => {
    state.left.push(notice)
    if (state.notices.size < bound) state.notices.add(notice)
    else state.unnoticed++
  }

  return {
    addLikes({ epoch, n, again, own, likes }: ModelFlush) {
      const last = state.flushes.get(epoch)
      const answer = <S extends string>(status: S) => {
        const { id, accepted: position } = state
        return { status, point: { id, position } }
      }
      if (own && isLost(own)) {
        state.stopped ??= 'redis-lost'
        return answer('lost')
      }
      if (n < (last ?? 0)) return answer('old')
      if (n === last) return answer('again')
      if (last === undefined && (again || n > 1)) return answer('gone')
      state.flushes.set(epoch, n)
      for (const [post, count] of likes) {
        add(state.pending, post, count)
        state.accepted += count
      }
      return answer('ok')
    },
    /** Another server goes on from these data. */
    beginIncarnation(id: number) {
      state.ended.set(state.id, state.accepted)
      state.id = id
    },
    openBatch() {
      const facts = { prev: state.settled, ordinal: 1, posts: 0, stopped: state.stopped }
      if (state.open)
        return { status: 'open' as const, seq: state.open, likes: state.openLikes, ...facts }
      if (state.stopped) return { status: 'stopped' as const, reason: state.stopped }
      if (state.pending.size === 0) return { status: 'empty' as const }
      state.last = Math.max(state.last + 2, 2 * now())
      state.open = String(state.last)
      state.claimed.set(state.open, state.pending)
      state.openLikes = total(state.pending)
      state.taken = 0
      state.pending = new Map()
      return { status: 'opened' as const, seq: state.open, likes: state.openLikes, ...facts }
    },
    readMeta: () => ({ openSeq: state.open, settledSeq: state.settled, stopped: state.stopped }),
    scan: (seq: string) =>
      [...(state.claimed.get(seq) ?? [])].flatMap(([post, likes]) => [post, String(likes)]),
    settleSlice(seq: string, posts: readonly string[], told: SettleNotices = noNotices) {
      if (state.open !== seq) return { status: 'stale' as const, likes: 0, missing: 0 }
      if (state.stopped) return { status: 'stopped' as const, likes: 0, missing: 0 }
      let likes = 0
      const taken = new Set<string>()
      for (const post of posts) {
        const taking = take(seq, post)
        if (taking !== undefined) taken.add(post)
        likes += taking ?? 0
      }
      for (const [post, notice] of told.ofPosts) if (taken.has(post)) leave(notice, told.bound)
      state.taken += likes
      state.sums.settled += likes
      if (state.claimed.has(seq)) return { status: 'open' as const, likes, missing: 0 }
      close()
      return { status: 'settled' as const, likes, missing: 0 }
    },
    bury(seq: string, post: string) {
      if (state.open !== seq) return { status: 'stale' as const, likes: 0 }
      if (state.stopped) return { status: 'stopped' as const, likes: 0 }
      const likes = take(seq, post)
      if (likes !== undefined) {
        add(state.dead, post, likes)
        state.taken += likes
        state.sums.dead += likes
      }
      if (state.claimed.has(seq))
        return { status: likes ? ('open' as const) : ('gone' as const), likes: likes ?? 0 }
      close()
      return { status: 'settled' as const, likes: likes ?? 0 }
    },
    replay(post: string) {
      const likes = state.dead.get(post) ?? 0
      state.dead.delete(post)
      if (likes > 0) add(state.pending, post, likes)
      state.sums.dead -= likes
    },
    stopPartition(seq: string, reason: string) {
      if (state.open !== seq) return { status: 'stale' as const }
      state.stopped ??= reason
      return { status: 'stopped' as const }
    },
    /** The operator's command after a stop; see continue.lua. */
    continuePartition(checkpoint: number, restored: 'apply' | 'discard') {
      const seq = Math.max(state.last + 2, checkpoint + 2 - (checkpoint % 2), 2 * now())
      const ledger = state.open ? state.claimed.get(state.open) : undefined
      if (state.open) state.claimed.delete(state.open)
      if (restored === 'discard') {
        state.sums.discarded += total(state.pending) + total(ledger)
        state.pending = new Map()
        state.open = null
      } else if (state.open) {
        if (ledger) state.claimed.set(String(seq), ledger)
        state.open = String(seq)
      }
      state.last = seq
      state.settled = String(checkpoint)
      state.stopped = null
    },
    /** accepted = pending + claimed + settled + dead + discarded, and nothing missing. */
    isConserved: () =>
      state.accepted ===
        total(state.pending) +
          (state.open ? total(state.claimed.get(state.open)) : 0) +
          state.sums.settled +
          state.sums.dead +
          state.sums.discarded && state.sums.missing === 0,
  }
}

export type ModelRedis = ReturnType<typeof createModelRedis>
