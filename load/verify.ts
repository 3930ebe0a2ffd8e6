// Is every acknowledged like in MongoDB, exactly once? The server's own word (receipts) says when to look;
// what MongoDB holds per post is then compared with what the client was promised.
// Invariant checked: before + acknowledged ≤ persisted ≤ before + acknowledged + uncertain, per post.
import { setTimeout as delay } from 'node:timers/promises'
import type { PostsAnswer, ReceiptAnswer } from '../contract/index.ts'
import type { Books } from './tally.ts'
import { postName } from './target.ts'

export interface Gap {
  postId: string
  /** total before the run + acknowledged likes */
  expected: number
  /** likes of unknown outcome: each may be in the total or not */
  uncertain: number
  persisted: number
}

export type Verification =
  | { status: 'equal'; posts: number; acknowledged: number; ms: number }
  | { status: 'different'; posts: number; acknowledged: number; ms: number; gaps: Gap[] }
  | { status: 'not-persisted'; receipt: string; state: string; ms: number }

export interface VerifyOptions {
  url: string
  prefix: string
  books: Books
  /** live totals before the run, by post index, from `readTotals` */
  before: ReadonlyMap<number, number>
  /** how long the receipts may take */
  withinMs: number
}

const idsPerQuery = 100 // the limit of GET /posts?ids=
const queriesAtOnce = 8
const askWithinMs = 40_000 // longer than the longest ?wait=
const waitMs = 10_000

const timesAgain = 5 // a server that was just flooded may say for some seconds that it has no room

/** A refusal that says when to come back is asked again; the last answer stands. */
const ask = async (url: string) => {
  for (let again = 0; ; again++) {
    const response = await fetch(url, { signal: AbortSignal.timeout(askWithinMs) })
    const { status, headers } = response
    const body: unknown = await response.json()
    if ((status !== 429 && status !== 503) || again === timesAgain) return { status, body }
    await delay(Number(headers.get('retry-after') ?? 1) * 1000)
  }
}

/**
 * Reads one number of many posts; a post that is not known yet counts 0.
 * @throws when the server cannot tell (MongoDB away) or does not answer.
 */
export const readTotals = async (
  url: string,
  prefix: string,
  indices: readonly number[],
  field: 'likes' | 'persisted',
): Promise<Map<number, number>> => {
  const totals = new Map(indices.map((i) => [i, 0]))
  const pages: number[][] = []
  for (let i = 0; i < indices.length; i += idsPerQuery)
    pages.push(indices.slice(i, i + idsPerQuery))
  const readPage = async (page: readonly number[]) => {
    const byName = new Map(page.map((i) => [postName(prefix, i), i]))
    const { status, body } = await ask(`${url}/posts?ids=${[...byName.keys()].join(',')}`)
    if (status !== 200) throw new Error(`GET /posts answered ${status}`)
    for (const post of (body as PostsAnswer).posts) {
      const value = post[field]
      if (value === null) throw new Error(`the server cannot tell the total of ${post.postId} now`)
      totals.set(byName.get(post.postId)!, value)
    }
  }
  const reader = async () => {
    for (let page = pages.pop(); page; page = pages.pop()) await readPage(page)
  }
  await Promise.all(Array.from({ length: queriesAtOnce }, reader))
  return totals
}

/** Where the likes of a receipt are, once there is nothing to wait for. */
export type Wait = { status: 'done' } | { status: 'not-persisted'; receipt: string; state: string }

/** The server has no such receipt any more: Redis lost it. Nothing to wait for; the comparison shows what is lost. */
export const isLost = (wait: Wait): boolean =>
  wait.status === 'not-persisted' && /^answered with (404|410)$/.test(wait.state)

/**
 * Waits until `until` (of performance.now()). Dead-lettered is an end, too: the comparison then shows
 * what is not in MongoDB.
 */
export const waitForReceipt = async (
  url: string,
  receipt: string,
  until: number,
): Promise<Wait> => {
  let state = 'unknown'
  while (performance.now() < until) {
    const left = Math.ceil(Math.min(waitMs, until - performance.now()))
    const { status, body } = await ask(`${url}/receipts/${receipt}?wait=${left}`)
    state = status === 200 ? (body as ReceiptAnswer).state : `answered with ${status}`
    if (state === 'persisted' || state === 'dead-lettered') return { status: 'done' }
    if (status === 404 || status === 410) break
  }
  return { status: 'not-persisted', receipt, state }
}

/** Compares what was promised with what is there; pure. */
export const findGaps = (
  prefix: string,
  books: Pick<Books, 'acknowledged' | 'uncertain'>,
  before: ReadonlyMap<number, number>,
  persisted: ReadonlyMap<number, number>,
): Gap[] => {
  const gaps: Gap[] = []
  for (const [i, held] of persisted) {
    const expected = (before.get(i) ?? 0) + books.acknowledged[i]!
    const uncertain = books.uncertain[i]!
    if (held < expected || held > expected + uncertain)
      gaps.push({ postId: postName(prefix, i), expected, uncertain, persisted: held })
  }
  return gaps.sort((a, b) => a.postId.localeCompare(b.postId, 'en', { numeric: true }))
}

/** Of the posts that do not fit their books. */
export const lostAndDoubled = (gaps: readonly Gap[]): { lost: number; doubled: number } => {
  let [lost, doubled] = [0, 0]
  for (const { expected, uncertain, persisted } of gaps) {
    lost += Math.max(0, expected - persisted)
    doubled += Math.max(0, persisted - expected - uncertain)
  }
  return { lost, doubled }
}

/** @throws when the server does not answer; every finding is a value. */
export const verify = async (options: VerifyOptions): Promise<Verification> => {
  const { url, prefix, books, before, withinMs } = options
  const began = performance.now()
  const until = began + withinMs
  const waits = await Promise.all(
    books.receipts.newest().map((receipt) => waitForReceipt(url, receipt, until)),
  )
  const ms = () => performance.now() - began
  const late = waits.find((wait) => wait.status === 'not-persisted')
  if (late?.status === 'not-persisted') return { ...late, ms: ms() }
  const touched = [...books.acknowledged.keys()].filter(
    (i) => books.acknowledged[i]! + books.uncertain[i]! > 0,
  )
  const persisted = await readTotals(url, prefix, touched, 'persisted')
  const gaps = findGaps(prefix, books, before, persisted)
  const acknowledged = books.acknowledged.reduce((a, b) => a + b, 0)
  const found = { posts: touched.length, acknowledged, ms: ms() }
  return gaps.length === 0 ? { status: 'equal', ...found } : { status: 'different', ...found, gaps }
}
