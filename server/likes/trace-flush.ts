// A flush that makes a span of each load: how many likes, where they went, and what became of them.
import type { RedisNode } from '../redis/node.ts'
import { scriptCall } from '../traces/conventions.ts'
import type { Attributes, Traces } from '../traces/traces.ts'
import type { Flush } from './flush.ts'
import type { FlushOutcome, Load } from './load.ts'

interface TraceFlushDeps {
  readonly traces: Traces
  readonly partition: number
  /** Who has the partition, whenever it is called. */
  readonly node: () => Pick<RedisNode, 'ingest'>
}

const factsOf = (load: Load): Attributes => ({
  'likeflow.likes': load.likes(),
  'likeflow.posts': load.posts(),
  'likeflow.requests': load.items(),
  'likeflow.waited_ms': Math.round(performance.now() - load.since),
})

const reasonOf = (outcome: FlushOutcome) =>
  outcome.status === 'unavailable' ? outcome.reason : outcome.status

export const traceFlush =
  ({ traces, partition, node }: TraceFlushDeps) =>
  (flush: Flush): Flush => ({
    ...flush,
    send(load) {
      const attributes = { 'likeflow.partition': partition, ...factsOf(load) }
      const call = scriptCall('flush', { redis: node().ingest, script: 'add-likes', attributes })
      return traces.span('flush', { ...call, linked: load.linked }, async (span) => {
        const outcome = await flush.send(load)
        if (outcome.status === 'counted') span.set({ 'likeflow.batch.ordinal': outcome.ordinal })
        else span.fail(reasonOf(outcome))
        return outcome
      })
    },
  })
