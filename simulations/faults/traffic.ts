// The likes of one round, from outside, and a book of what was answered to each: most go to a post of their
// own, so one that is lost, doubled or made up is seen at once; some to posts that many like, so that totals
// grow; some carry an Idempotency-Key and are sent until they are counted.
import { setTimeout as delay } from 'node:timers/promises'
import type { LikeAnswer } from '../../contract/index.ts'
import { outcomeOf } from '../../testing/history.ts'

export type Outcome = 'counted' | 'refused' | 'unknown'
/** What was answered to the likes of one post. */
export type Entry = Record<Outcome, number>

export interface Traffic {
  /** Post → its answers. */
  readonly books: ReadonlyMap<string, Entry>
  /** Every request in the order of the answers: when it was sent and answered, post, outcome. */
  readonly history: readonly (readonly [sentMs: number, ms: number, post: string, Outcome])[]
  /** The posts that many like. */
  readonly shared: readonly string[]
  count(outcome: Outcome): number
  /** Sends no more; resolves when all that was sent is answered. */
  stop(): Promise<void>
  /** One more counted like for each shared post, so that its last total is published. @throws in vain. */
  finish(): Promise<void>
}

const answerWithinMs = 20_000
const pauseMs = 12 // between two likes of a client: the fault is the subject here, not the load
const refusedPauseMs = 30
const finishWithinMs = 60_000

/** One like. */
export const sendLike = (
  url: string,
  postId: string,
  key?: string,
  onAnswer: (answer: Response) => Promise<unknown> = async () => {},
): Promise<Outcome> =>
  fetch(`${url}/posts/${postId}/like`, {
    method: 'POST',
    headers: key === undefined ? {} : { 'idempotency-key': key },
    signal: AbortSignal.timeout(answerWithinMs),
  })
    .then(async (answer) => {
      if (answer.status === 202) await onAnswer(answer)
      return outcomeOf(answer)
    })
    .catch((error: Error & { cause?: { code?: string } }) =>
      // No connection, so nothing was sent.
      error.cause?.code === 'ECONNREFUSED' ? 'refused' : 'unknown',
    )

export interface TrafficDeps {
  readonly urls: () => readonly string[]
  /** Makes the names of the posts unique. */
  readonly name: string
  readonly clients: number
  /** Hears of every like that may be counted, before it is sent. */
  readonly onSend: () => void
}

export const startTraffic = ({ urls, name, clients, onSend }: TrafficDeps): Traffic => {
  const books = new Map<string, Entry>()
  const history: [number, number, string, Outcome][] = []
  const tally: Entry = { counted: 0, refused: 0, unknown: 0 }
  const shared = Array.from({ length: 6 }, (_, i) => `${name}-shared${i}`)
  let stopping = false
  let sent = 0

  const write = (postId: string, outcome: Outcome) => {
    const entry = books.get(postId) ?? { counted: 0, refused: 0, unknown: 0 }
    entry[outcome]++
    books.set(postId, entry)
    tally[outcome]++
  }
  const send = async (
    postId: string,
    key?: string,
    onAnswer?: (answer: Response) => Promise<unknown>,
  ) => {
    const all = urls()
    if (all.length === 0) return 'refused'
    const began = performance.now()
    const outcome = await sendLike(all[sent++ % all.length]!, postId, key, onAnswer)
    history.push([Math.round(began), Math.round(performance.now() - began), postId, outcome])
    return outcome
  }
  /** A client that wants to know: the same key again until it is counted. */
  const insist = async (postId: string) => {
    let doubtful = false
    for (;;) {
      const outcome = await send(postId, `key-${postId}`)
      if (outcome === 'counted') return outcome
      doubtful ||= outcome === 'unknown'
      if (stopping) return doubtful ? 'unknown' : 'refused'
      await delay(refusedPauseMs)
    }
  }
  const likeOne = async (n: number) => {
    onSend()
    const kind = n % 10
    const postId = kind < 3 ? shared[n % shared.length]! : `${name}-${n}`
    const outcome = kind === 9 ? await insist(postId) : await send(postId)
    write(postId, outcome)
    await delay(outcome === 'counted' ? pauseMs : refusedPauseMs)
  }
  let likes = 0
  const client = async () => {
    while (!stopping) await likeOne(likes++)
  }
  const running = Promise.all(Array.from({ length: clients }, client))
  /** Until it is counted with a total: a process that does not see MongoDB yet may know none. */
  const once = async (postId: string) => {
    const deadline = performance.now() + finishWithinMs
    for (let total: number | null = null; total === null; ) {
      if (performance.now() > deadline) throw new Error('the last likes were not counted')
      onSend()
      const outcome = await send(postId, undefined, async (answer) => {
        total = ((await answer.json()) as LikeAnswer).likes
      })
      write(postId, outcome)
      if (total === null) await delay(refusedPauseMs)
    }
  }

  return {
    books,
    history,
    shared,
    count: (outcome) => tally[outcome],
    async stop() {
      stopping = true
      await running
    },
    async finish() {
      await Promise.all(shared.map(once))
    },
  }
}
