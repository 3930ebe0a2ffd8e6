// How K partitions become more: the order of the steps (README.md). Every step may be repeated by a later run, also when
// an earlier one wakes up in the middle of it; what must not happen twice is refused by the step itself.
import {
  type CloseAnswer,
  type Letter,
  maxLetters,
  type SealAnswer,
} from '../redis/scripts/growth.ts'
import { type Estate, type Heir, heirsOf } from './heritage.ts'

/** What the change needs of the servers. Each may be called again. */
export interface Steps {
  /** No like is counted there from now on. */
  close(partition: number): Promise<CloseAnswer>
  /** Likes are counted again, unless it was sealed or closed by another run. */
  reopen(partition: number): Promise<unknown>
  /** Writes what waits there to MongoDB, or pauses; true: there is nothing left. @throws when it cannot be done. */
  empty(partition: number): Promise<boolean>
  seal(partition: number): Promise<SealAnswer>
  /** After it was sealed. */
  estate(partition: number): Promise<Estate>
  /** A part of its letters, or with `fields` the last part. */
  inherit(
    partition: number,
    letters: readonly Letter[],
    fields: Heir['fields'] | null,
  ): Promise<unknown>
  handOver(partition: number, posts: readonly string[]): Promise<unknown>
  /** False: it is another K there. */
  setInMongoDb(): Promise<boolean>
  setInRedis(): Promise<boolean>
}

export interface Growth {
  readonly from: number
  /** a multiple of `from` */
  readonly to: number
  readonly steps: Steps
  /** Ends the emptying; later it does nothing. */
  readonly signal: AbortSignal
  readonly tell: (stage: Stage) => void
}

export type Stage = 'closing' | 'emptying' | 'sealing' | 'inheriting' | 'handing over' | 'in force'

/** Why it did not come to an end. Run again it goes on, or begins anew. */
export class GrowthError extends Error {}

export const grow = async (growth: Growth): Promise<void> => {
  const { from, to, steps, tell } = growth
  const old = Array.from({ length: from }, (_, p) => p)
  const each = <T>(step: (partition: number) => Promise<T>) => Promise.all(old.map(step))

  await closeAndSeal(growth, old)

  tell('inheriting')
  const heirs = (await each(steps.estate)).map((estate) => heirsOf(estate, from, to))
  await each((p) => Promise.all(heirs[p]!.map((heir) => inherit(steps, heir))))

  // Only now: until all of them have inherited, a run that goes on must find everything here.
  tell('handing over')
  await each((p) => handOver(steps, p, heirs[p]!))

  tell('in force')
  if (!((await steps.setInMongoDb()) && (await steps.setInRedis())))
    throw new GrowthError('another number of partitions is in force')
}

/** Until nothing waits anywhere. When that fails, what is not sealed yet is opened again. */
const closeAndSeal = async ({ steps, signal, tell }: Growth, old: readonly number[]) => {
  try {
    tell('closing')
    const closed = await Promise.all(old.map(steps.close))
    if (closed.includes('other')) throw new GrowthError('it is changed to another number already')
    if (!closed.includes('closed')) return
    tell('emptying')
    for (let left = old.filter((p) => closed[p] === 'closed'); left.length > 0; ) {
      signal.throwIfAborted()
      const empty = await Promise.all(left.map(steps.empty))
      left = left.filter((_, i) => !empty[i])
    }
    tell('sealing')
    const sealed = await Promise.all(old.map(steps.seal))
    const open = sealed.findIndex((answer) => answer !== 'sealed')
    if (open >= 0) throw new GrowthError(`partition ${open} could not be sealed: ${sealed[open]}`)
  } catch (error) {
    const reopened = await Promise.allSettled(old.map(steps.reopen))
    const closed = old.filter((p) => reopened[p]!.status === 'rejected')
    if (closed.length === 0) throw error
    throw new GrowthError(
      `${(error as Error).message}; perhaps still closed: partition ${closed.join(', ')}`,
      { cause: error },
    )
  }
}

const inherit = async (steps: Steps, { partition, letters, fields }: Heir) => {
  let at = 0
  for (; letters.length - at > maxLetters; at += maxLetters)
    await steps.inherit(partition, letters.slice(at, at + maxLetters), null)
  await steps.inherit(partition, letters.slice(at), fields)
}

const handOver = async (steps: Steps, partition: number, heirs: readonly Heir[]) => {
  const posts = heirs.flatMap(({ letters }) => letters.map(({ post }) => post))
  for (let at = 0; at === 0 || at < posts.length; at += maxLetters)
    await steps.handOver(partition, posts.slice(at, at + maxLetters))
}
