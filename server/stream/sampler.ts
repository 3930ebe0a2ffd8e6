// Measures the whole system once a second. Several samplers do no harm: Redis keeps one sample per second of its
// clock, so only the first is published. The one whose sample was taken also keeps the alerts of that second.
import type { Alert, Durability, ProcessReport, Sample } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import { sharedKeys } from '../redis/keys.ts'
import { alertChanges } from './alerts.ts'
import { createHistory } from './history.ts'
import { alertIncident, auditIncident, endedProcesses } from './incidents.ts'
import { watchLimits } from './process-watch.ts'
import type { Publisher } from './publisher.ts'
import { createReader, type ReadingDeps } from './reading.ts'
import { nextSample, type SampleMemory } from './sample.ts'

const samplesKept = 900 // 15 minutes
const secondMs = 1000
const afterSecondMs = 20 // a timer may fire early; this keeps it in its second
const warmMs = 5000 // every process has reported by then

export interface Sampler {
  start(): void
  stop(): Promise<void>
  /** The last one measured here; Redis counts as away in it while it does not answer. */
  latest(): Sample | null
  /** How long ago that was, milliseconds. */
  latestAgeMs(): number
  /** Measures now, outside the rhythm; neither stored nor published. @throws when Redis is away. */
  sampleNow(): Promise<Sample>
}

interface SamplerDeps extends ReadingDeps {
  readonly drainIntervalMs: number
  /** Whether Redis keeps what it acknowledges. */
  readonly durability: () => Durability
  /** Leaves what is to be told by webhook; without it nobody is told. */
  readonly noticeAlerts?:
    | ((open: readonly Alert[], changed: readonly Alert[]) => Promise<void>)
    | null
  readonly publisher: Pick<Publisher, 'sample' | 'alert' | 'incident'>
  readonly log: Log
}

export const createSampler = (deps: SamplerDeps): Sampler => {
  const { redis, scripts, drainIntervalMs, durability, publisher, log } = deps
  const history = createHistory(redis)
  const read = createReader(deps)
  let memory: SampleMemory | null = null
  let latest: Sample | null = null
  let live: readonly ProcessReport[] = []
  let startedAt = 0
  let redisAhead = 0 // its clock minus our monotonic one, milliseconds
  let latestAt = Number.NEGATIVE_INFINITY // by the monotonic clock
  let timer: NodeJS.Timeout | undefined
  let ticking: Promise<void> | undefined
  let state: 'new' | 'running' | 'stopped' = 'new'

  /** Stores the sample of its second; false: another sampler has done so. */
  const store = (sample: Sample): Promise<boolean> =>
    scripts.keepSample(
      Math.floor(sample.at / secondMs) * secondMs,
      JSON.stringify(sample),
      samplesKept,
    )

  const keep = (alert: Alert) =>
    alert.until === undefined
      ? scripts.note('alerts', alert.code, JSON.stringify(alert))
      : redis.hdel(sharedKeys.alerts, alert.code)

  const raise = async (sample: Sample, previous: Sample | null) => {
    const warm = performance.now() - startedAt > warmMs
    const open = await history.openAlerts()
    const view = { sample, previous, warm, durability: durability() }
    const changed = alertChanges(open, view)
    // First: who dies after it has told twice, and an alert that is noted already would be told by nobody.
    if (changed.length > 0) await deps.noticeAlerts?.(open, changed)
    for (const alert of changed) {
      await keep(alert)
      publisher.alert(alert)
      if (alert.until !== undefined) publisher.incident(alertIncident(alert))
      // Not the alert itself: its `level` would take the place of the entry's own.
      log.warn({ alert }, alert.until === undefined ? 'alert' : 'alert over')
    }
  }

  const measure = async () => {
    const reading = await read()
    redisAhead = reading.at - reading.clock
    const next = nextSample(memory, reading, drainIntervalMs)
    const previous = latest
    const sinceMs = reading.clock - latestAt
    memory = next.memory
    latest = next.sample
    latestAt = reading.clock
    // Every sampler tells them: another one may not have seen it between its own two looks.
    // After an outage all reports are old: that says nothing.
    if (sinceMs < watchLimits.liveMs)
      endedProcesses(live, reading.live, reading.at).forEach(publisher.incident)
    live = reading.live
    const audit = auditIncident(next.sample, previous)
    if (audit) publisher.incident(audit)
    if (!(await store(next.sample))) return
    publisher.sample(next.sample)
    await raise(next.sample, previous)
  }

  const tick = async () => {
    try {
      await measure()
    } catch (error) {
      log.debug({ err: error }, 'no sample')
      const nodes = await deps.readNodes()
      if (latest) latest = { ...latest, redis: { ...latest.redis, state: 'away', nodes } }
    }
    schedule()
  }

  /** Just after the next full second of Redis' clock, so that each second has its sample. */
  const schedule = () => {
    if (state !== 'running') return
    const intoSecond = (performance.now() + redisAhead) % secondMs
    timer = setTimeout(
      () => {
        ticking = tick()
      },
      secondMs - intoSecond + afterSecondMs,
    )
  }

  return {
    start() {
      if (state !== 'new') return
      state = 'running'
      startedAt = performance.now()
      ticking = tick()
    },
    async stop() {
      state = 'stopped'
      clearTimeout(timer)
      await ticking
    },
    latest: () => latest,
    latestAgeMs: () => performance.now() - latestAt,
    sampleNow: async () => nextSample(memory, await read(), drainIntervalMs).sample,
  }
}
