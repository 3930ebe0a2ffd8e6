// One column of a drill: its flood, what was read of it twice a second, and what is told of it.
import type { LabColumn } from '../../contract/index.ts'
import { startLoad } from '../../load/engine.ts'
import { planDefaults } from '../../load/plan.ts'
import { findGaps, lostAndDoubled } from '../../load/verify.ts'
import { endsWithin } from '../within.ts'
import { type Contender, drillPosts } from './contender.ts'
import { answerWithinMs } from './held.ts'
import type { DrillPlan } from './messages.ts'
import { lagOf, lately, overall, type Reading } from './readings.ts'

const concurrency = 32
/** A like that found no free connection for so long is not sent: the flood keeps its rate after a fault. */
const patienceMs = 500

export interface Column {
  /** Ends the flood; resolves when each like has its outcome. */
  ended(): Promise<void>
  /** Looks once; what does not answer is not known. */
  look(ms: number): Promise<void>
  told(): LabColumn
  point(): { perSecond: number; waiting: number | null }
  /** Accepted so far. */
  accepted(): number
  /** What is accepted now, post by post: a question whether MongoDB holds all of it, as far as the last look knows. */
  mark(): () => boolean
  recovered(ms: number): void
  /** Waits until nothing is on its way, and compares every post. Never throws. */
  compare(withinMs: number): Promise<void>
  stop(): Promise<void>
}

const sum = (held: ReadonlyMap<number, number>) => [...held.values()].reduce((a, b) => a + b, 0)

/** @throws when MongoDB does not say what the posts have before. */
export const startColumn = async (
  contender: Contender,
  { rate, prefix, id }: DrillPlan,
): Promise<Column> => {
  const { name, url, held } = contender
  const before = await held.read()
  const load = startLoad({
    ...planDefaults,
    ...{ url, rate, prefix, concurrency, patienceMs, posts: drillPosts, skew: 'zipf' },
    receipts: name === 'likeflow',
    seed: Number.parseInt(id, 36) % 0xffff_ffff,
  })
  const readings: Reading[] = []
  let found: Map<number, number> | null = null
  /** Of the whole flood, once it has ended. */
  let whole: ReturnType<typeof overall> | null = null
  let looking = false
  let verdict: Pick<LabColumn, 'lost' | 'doubled' | 'fault' | 'recoveryMs'> = {
    lost: null,
    doubled: null,
    fault: null,
    recoveryMs: null,
  }

  const orNull = async <T>(answer: Promise<T>): Promise<T | null> => {
    const answered = await endsWithin(answerWithinMs, answer).catch(() => false)
    answer.catch(() => {}) // late, and of no interest
    return answered ? answer : null
  }
  const outcomes = () => {
    const { accepted, refused, unknown } = load.progress()
    return { accepted, unknown, refused: Object.values(refused).reduce((a, b) => a + b, 0) }
  }

  return {
    async ended() {
      load.stop()
      await load.done
      whole = overall(readings)
    },
    async look(ms) {
      if (looking) return
      looking = true
      const { accepted } = load.progress()
      const answers = await Promise.all([orNull(held.read()), orNull(contender.writes())])
      found = answers[0]
      const [, writes] = answers
      readings.push({ ms, accepted, held: found && sum(found) - sum(before), writes })
      looking = false
    },
    told: () => ({
      name,
      ...outcomes(),
      held: found && sum(found) - sum(before),
      ...(whole ?? { ...lately(readings), lagMs: lagOf(readings) }),
      ...verdict,
    }),
    point() {
      const last = readings.at(-1)
      const waiting = last && last.held !== null ? last.accepted - last.held : null
      return { perSecond: lately(readings).perSecond, waiting }
    },
    accepted: () => load.progress().accepted,
    mark() {
      const due = Float64Array.from(load.books.acknowledged, (n, i) => n + before.get(i)!)
      return () => found !== null && due.every((n, i) => found!.get(i)! >= n)
    },
    recovered(ms) {
      verdict = { ...verdict, recoveryMs: ms }
    },
    async compare(withinMs) {
      try {
        await contender.settled(load.books, withinMs)
        found = await held.read()
        const gaps = findGaps(prefix, load.books, before, found)
        verdict = { ...verdict, ...lostAndDoubled(gaps) }
      } catch (error) {
        verdict = { ...verdict, fault: (error as Error).message }
      }
    },
    async stop() {
      load.stop()
      await contender.stop()
    },
  }
}
