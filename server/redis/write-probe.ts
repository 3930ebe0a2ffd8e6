// Whether Redis takes a like now. The connections do not say it: a Redis that is full, read-only or stands still
// keeps them. Who asks while one probe is under way shares the next one, however many ask.
import type { Redis } from 'ioredis'
import type { UnavailableReason } from '../../contract/index.ts'
import { createSharedRun } from '../shared-run.ts'
import type { Gather } from './gather.ts'
import { failureOf } from './refusals.ts'
import { TooFewReplicasError } from './replicas.ts'
import { createRun, loadScript } from './scripts/runner.ts'

/** null: it does. No answer within the client's own limit: `redis-away`. */
export type WriteProbe = () => Promise<UnavailableReason | null>

const keptSeconds = 60 // it means nothing once it is written

interface Clients {
  /** of the flushes: asked for a script that writes, and the replicas for it, as a like is */
  readonly ingest: Redis
  readonly gather: Gather
  /** of the claims of Idempotency-Keys: may come back later than the other */
  readonly commands: Redis
  /** that it writes */
  readonly key: () => string
}

export const createWriteProbe = ({ ingest, gather, commands, key }: Clients): WriteProbe => {
  const run = createRun(ingest, gather)
  const script = loadScript('probe')
  const write = createSharedRun(async () => {
    try {
      await Promise.all([run(script, [1, key(), keptSeconds]), commands.ping()])
      return null
    } catch (error) {
      if (error instanceof TooFewReplicasError) return 'redis-too-few-replicas'
      return failureOf(error)
    }
  })
  return () => write('')
}
