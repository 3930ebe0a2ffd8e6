// One way to count, as a drill sees it: where likes go, what MongoDB holds of them, and when nothing is on its way
// any more.
import type { ColumnName, Sample } from '../../contract/index.ts'
import type { Books } from '../../load/tally.ts'
import { isLost, type Wait, waitForReceipt } from '../../load/verify.ts'
import { answerWithinMs, type Held, openHeld } from './held.ts'
import type { DrillPlan } from './messages.ts'
import type { Counted } from './readings.ts'

export const drillPosts = 20

export interface Contender {
  readonly name: ColumnName
  readonly url: string
  readonly held: Held
  /** Documents written so far, by the clock of who counts. @throws when it does not answer. */
  writes(): Promise<Counted>
  /** Resolves when every accepted like had its way. @throws saying what still waits. */
  settled(books: Books, withinMs: number): Promise<void>
  stop(): Promise<void>
}

export const getJson = async <T>(url: string): Promise<T> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) })
  if (!answer.ok) throw new Error(`answered with ${answer.status}`)
  return (await answer.json()) as T
}

export const openLikeflow = ({ url, mongodbUrl, prefix }: DrillPlan): Contender => {
  const held = openHeld(mongodbUrl, prefix, drillPosts)
  return {
    name: 'likeflow',
    url,
    held,
    async writes() {
      const { at, database } = await getJson<Sample>(`${url}/stats`)
      return { count: database.operations, at }
    },
    async settled(books, withinMs) {
      const until = performance.now() + withinMs
      const waits = books.receipts.newest().map((receipt) => waitForReceipt(url, receipt, until))
      const late = (wait: Wait) => wait.status === 'not-persisted' && !isLost(wait)
      if ((await Promise.all(waits)).some(late))
        throw new Error('not all of them were in MongoDB in time')
    },
    stop: held.stop,
  }
}
