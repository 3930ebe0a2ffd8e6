// How a browser begins: with what it missed since its last event, or with a snapshot of everything.
//
// The order makes it right: live events are held for the browser first, then the stream's last id L is
// read, then the snapshot is built. So the snapshot includes whatever L and all before it said, and what
// comes after L is among the held ones. Values are absolute: being newer than L does no harm.
import type { Alert, BatchEvent, Flood, Post, StreamConfig } from '../../contract/index.ts'
import { createSharedRun } from '../shared-run.ts'
import { createFrame } from './events.ts'
import type { History } from './history.ts'
import type { Opening, Wish } from './session.ts'

/** What the snapshot needs from the rest of the process; must be read anew at every call. */
export interface SnapshotSource {
  readonly config: StreamConfig
  readonly top: readonly Post[]
  readonly flood: Flood | null
}

interface OpeningDeps {
  readonly history: History
  readonly readSnapshot: () => Promise<SnapshotSource>
  readonly batches: () => readonly BatchEvent[]
  /** Alerts this process raised by itself. */
  readonly localAlerts: () => readonly Alert[]
}

/** Answers a function that prepares an opening; it throws when Redis does not answer. */
export const createOpenings = (deps: OpeningDeps) => {
  const { history, readSnapshot, batches, localAlerts } = deps

  const snapshotJson = async () => {
    const [source, samples, alerts, incidents] = await Promise.all([
      readSnapshot(),
      history.samples(),
      history.openAlerts(),
      history.incidents(),
    ])
    const fields = {
      config: source.config,
      top: source.top,
      alerts: [...alerts, ...localAlerts()],
      batches: batches(),
      flood: source.flood,
      incidents,
    }
    // The samples are JSON already: up to a megabyte that is not parsed and printed again.
    const texts = `"sample":${samples.at(-1) ?? 'null'},"samples":[${samples.join(',')}]`
    return `{${texts},${JSON.stringify(fields).slice(1)}`
  }

  const snapshot = createSharedRun(async (): Promise<Opening> => {
    const id = await history.lastId()
    const frame = createFrame([{ id, name: 'snapshot', json: await snapshotJson() }])
    return { reset: null, frame, id }
  })

  const missed = createSharedRun(async (after: string): Promise<Opening | null> => {
    const found = await history.after(after)
    if (found.status === 'unknown') return null
    const { events } = found
    return { reset: null, frame: createFrame(events), id: events.at(-1)?.id ?? after }
  })

  return async ({ after, reset }: Wish): Promise<Opening> => {
    if (after === null) return { ...(await snapshot('')), reset }
    return (await missed(after)) ?? { ...(await snapshot('')), reset: 'unknown-event-id' }
  }
}
