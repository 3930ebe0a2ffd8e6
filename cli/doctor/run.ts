// Runs the checks: groups beside each other, the checks of a group one after the other, so that one measures while no other
// one loads its server. Each has its own bound and all together one, and none stops another.
import { withoutSecrets } from '../../server/server-urls.ts'
import { endsWithin, within } from '../../server/within.ts'
import {
  type Check,
  type Finding,
  fault,
  type Group,
  type Opened,
  type Result,
  unknown,
} from './check.ts'

interface Bounds {
  /** Of all checks together. */
  readonly totalMs: number
  /** Ends them: what was not asked then is unknown. */
  readonly signal: AbortSignal
}

/** A timer may be early by that much, and less is no time to ask anything. */
const leastMs = 10

const mostMs = { open: 9000, check: 3000, close: 2000 } as const

const timeOver = unknown(
  'not asked: the time was over',
  'Give it more by --timeout, if it is slow.',
)

/** Texts of errors come from servers and may hold a URL. */
const wordsOf = (error: unknown) => withoutSecrets((error as Error).message.split('\n')[0]!)

/** What `work` finds within `ms`; `late` where it does not. */
const foundIn = async (
  ms: number,
  signal: AbortSignal,
  work: () => Promise<Finding> | Finding,
  late: Finding,
): Promise<Finding> => {
  try {
    let found: Finding = late
    const done = (async () => {
      found = await work()
    })()
    await endsWithin(ms, done, signal)
    return found
  } catch (error) {
    return unknown(`not known: ${wordsOf(error)}`)
  }
}

const nothing: Opened<never> = { finding: timeOver, subject: null, close: async () => {} }

const openWithin = async <S>(group: Group<S>, ms: number, signal: AbortSignal) => {
  let opened: Opened<S> = nothing
  const opening = group.open()
  const finding = await foundIn(
    ms,
    signal,
    async () => {
      opened = await opening
      return opened.finding
    },
    signal.aborted ? timeOver : fault(`did not answer within ${ms / 1000} s`, 'See why it hangs.'),
  )
  // One that comes too late is closed as well.
  const close = () =>
    within(
      mostMs.close,
      opening.then((late) => late.close()),
    )
  return { ...opened, finding, close }
}

/** `left`: milliseconds. */
export type RunGroup = (left: () => number, signal: AbortSignal) => Promise<Result[]>

export const runnable =
  <S>(group: Group<S>): RunGroup =>
  (left, signal) =>
    runGroup(group, left, signal)

const runGroup = async <S>(group: Group<S>, left: () => number, signal: AbortSignal) => {
  const opened = await openWithin(group, Math.min(mostMs.open, left()), signal)
  const { subject, finding, close } = opened
  const result = ({ id, title }: Pick<Check<S>, 'id' | 'title'>, found: Finding): Result => ({
    group: group.title,
    id: `${group.id}.${id}`,
    title,
    ...found,
  })
  const results = [result({ id: 'reach', title: group.opens }, finding)]
  const find = async (check: Check<S>) => {
    if (subject === null) return unknown(`not asked without ${group.title}`)
    const ms = Math.min(mostMs.check, left())
    if (ms < leastMs || signal.aborted) return timeOver
    const late = fault(`did not answer within ${(ms / 1000).toFixed(1)} s`, 'See why it hangs.')
    return foundIn(ms, signal, () => check.run(subject), late)
  }
  try {
    for (const check of group.checks) results.push(result(check, await find(check)))
  } finally {
    await close()
  }
  return results
}

/** All findings, in the order of the groups. */
export const runChecks = async (
  groups: readonly RunGroup[],
  { totalMs, signal }: Bounds,
): Promise<Result[]> => {
  const until = performance.now() + totalMs - mostMs.close
  const left = () => Math.max(0, Math.floor(until - performance.now()))
  const all = await Promise.all(groups.map((run) => run(left, signal)))
  return all.flat()
}
