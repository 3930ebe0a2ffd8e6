// What a page gets when it connects to the pretended pipeline: its snapshot and open alerts.
import type { Alert, BatchEvent, Sample, Snapshot } from '../../contract/index.ts'
import { drainIntervalMs, type Pipeline, partitions, type Scene } from './simulated-pipeline.ts'

export const alertsOf = (scene: Scene, since: number): Alert[] => [
  ...(scene.mongodb === 'away'
    ? [
        {
          code: 'mongodb-away',
          level: 'critical',
          text: 'MongoDB does not answer. Likes are still counted and wait in Redis.',
          since,
        } as const,
      ]
    : []),
  ...(scene.redis === 'away'
    ? [
        {
          code: 'redis-away',
          level: 'critical',
          text: 'Redis does not answer. Likes are refused until it is back.',
          since,
        } as const,
      ]
    : []),
  ...(scene.workers === 0
    ? [
        {
          code: 'no-workers',
          level: 'critical',
          text: 'No worker process is running.',
          since,
        } as const,
      ]
    : []),
  ...(scene.deadLetters > 0
    ? [
        {
          code: 'dead-letters',
          level: 'warning',
          text: `${scene.deadLetters} likes are dead-lettered.`,
          since,
        } as const,
      ]
    : []),
  ...(scene.missing !== 0
    ? [
        {
          code: 'likes-missing',
          level: 'critical',
          text: `${scene.missing} likes are missing.`,
          since,
        } as const,
      ]
    : []),
  ...scene.stopped.map(
    ({ partition, reason }) =>
      ({
        code: 'partition-stopped',
        level: 'critical',
        text: `Partition ${partition} stopped: ${reason}`,
        since,
      }) as const,
  ),
]

export const snapshotOf = (
  pipeline: Pipeline,
  samples: Sample[],
  batches: BatchEvent[],
): Snapshot => ({
  config: {
    version: '0.1.0', partitions, drainIntervalMs, unknownPosts: 'create',
    redis: { server: 'Redis', version: '7.0.15', durability: 'always' },
    mongodb: { server: 'nx-27017', version: '6.0.0' },
    admin: 'local',
  }, // biome-ignore format: one line per part
  sample: samples.at(-1) ?? null,
  samples,
  top: pipeline.top(),
  alerts: alertsOf(pipeline.scene, Date.now() - 12_000),
  batches,
  flood: pipeline.scene.flood,
  incidents: [],
})
