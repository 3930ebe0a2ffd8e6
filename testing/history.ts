// A load that writes down what was answered to each of its likes, and the check of that history against
// what MongoDB holds: each like has a post of its own, so one is lost, doubled or made up visibly.

import { setTimeout as delay } from 'node:timers/promises'
import { post } from './requests.ts'
import { patience, until } from './until.ts'

/** Post → what was answered to its one like. */
export type History = Map<string, Outcome>
type Outcome = 'counted' | 'refused' | 'unknown'

export interface Load {
  readonly history: History
  /** How many got this outcome so far. */
  count(outcome: Outcome): number
  /** Resolves when so many more got this outcome (default `counted`); a fault may hold them up. */
  more(n: number, outcome?: Outcome): Promise<void>
  /** Sends no more; resolves when all that was sent is answered. */
  stop(): Promise<void>
}

/** What an answer says about its like. */
export const outcomeOf = async (answer: Response) => {
  if (answer.status === 202) return 'counted'
  const { type } = (await answer.json()) as { type: string }
  return type.endsWith('outcome-unknown') ? 'unknown' : 'refused'
}

let loads = 0

/** Likes, each of a new post, from `clients` at once, until it is stopped. */
export const startLoad = (urls: () => readonly string[], clients = 16): Load => {
  const history: History = new Map()
  const tally = { counted: 0, refused: 0, unknown: 0 }
  const name = `load${++loads}`
  let stopping = false
  let sent = 0

  const likeOne = async () => {
    const postId = `${name}-${++sent}`
    const all = urls()
    const outcome = await post(`${all[sent % all.length]}/posts/${postId}/like`)
      .then(outcomeOf)
      .catch(() => 'unknown' as const)
    history.set(postId, outcome)
    tally[outcome]++
    // A refused client comes back later.
    if (outcome !== 'counted') await delay(20)
  }
  const client = async () => {
    while (!stopping) await likeOne()
  }
  const running = Promise.all(Array.from({ length: clients }, client))
  const more = (n: number, outcome: Outcome = 'counted') => {
    const enough = tally[outcome] + n
    return until(`${n} more likes are ${outcome}`, () => tally[outcome] >= enough, patience.long)
  }
  return {
    history,
    count: (outcome) => tally[outcome],
    more,
    async stop() {
      stopping = true
      await running
    },
  }
}

/** What of `history` does not hold in `persisted`; empty: all of it holds. */
export const violations = (history: History, persisted: ReadonlyMap<string, number>): string[] => {
  const wrong: string[] = []
  for (const [postId, outcome] of history) {
    const likes = persisted.get(postId) ?? 0
    const right = outcome === 'unknown' ? likes <= 1 : likes === (outcome === 'counted' ? 1 : 0)
    if (!right) wrong.push(`${postId} ${outcome}: ${likes}`)
  }
  return wrong
}
