// Did everything that k6 saw accepted reach MongoDB? k6's users share nothing, so the sum over the posts of
// the run is compared, not each post as in `verify.ts`; the posts are new in each run and start at zero.
import type { Snapshot } from '../contract/index.ts'
import { postName } from '../load/target.ts'
import { readTotals, waitForReceipt } from '../load/verify.ts'
import { partitionOf } from '../server/likes/partition.ts'
import { readEvents } from '../testing/read-events.ts'
import { sendLike } from './bench/ask.ts'

export interface ArrivalOptions {
  url: string
  /** prefix of the run's posts */
  prefix: string
  posts: number
  accepted: number
  unknown: number
  withinMs: number
}

export type Arrival =
  | { status: 'arrived'; persisted: number }
  | { status: 'different'; persisted: number; accepted: number; unknown: number }
  | { status: 'not-persisted'; receipt: string; state: string }

const readPartitions = async (url: string): Promise<number> => {
  const { promise, resolve } = Promise.withResolvers<Snapshot>()
  const events = await readEvents(`${url}/events`, (name, data) => {
    if (name === 'snapshot') resolve(JSON.parse(data) as Snapshot)
  })
  const { config } = await promise
  await events.stop()
  return config.partitions
}

/** Names of posts outside the run, one per partition. */
const probeNames = (prefix: string, partitions: number): string[] => {
  const byPartition = new Map<number, string>()
  for (let i = 0; byPartition.size < partitions; i++) {
    const name = postName(`${prefix}-probe`, i)
    byPartition.set(partitionOf(name, partitions), name)
  }
  return [...byPartition.values()]
}

/** @throws when the server does not answer; every finding is a value. */
export const checkArrival = async (options: ArrivalOptions): Promise<Arrival> => {
  const { url, prefix, posts, accepted, unknown } = options
  const until = performance.now() + options.withinMs
  const probes = probeNames(prefix, await readPartitions(url))
  // A probe's receipt is no older than that of any like acknowledged before it in its partition.
  const answers = await Promise.all(probes.map((name) => sendLike(url, name)))
  const waits = await Promise.all(answers.map((a) => waitForReceipt(url, a.receipt, until)))
  const late = waits.find((wait) => wait.status === 'not-persisted')
  if (late?.status === 'not-persisted') return late
  const indices = Array.from({ length: posts }, (_, i) => i)
  const totals = await readTotals(url, prefix, indices, 'persisted')
  const persisted = totals.values().reduce((sum, n) => sum + n, 0)
  return persisted >= accepted && persisted <= accepted + unknown
    ? { status: 'arrived', persisted }
    : { status: 'different', persisted, accepted, unknown }
}
