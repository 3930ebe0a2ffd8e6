// JSON that LikeFlow wrote before its words changed (at 555843c and earlier), in the words of today: events,
// samples, reports of processes, the last audit. It comes from the history, and live from processes that still
// run the old version during an update. Whoever reads such JSON from Redis reads it through here.
//
// Invariant: nothing here decides about a like. Redis keys and their fields, MongoDB's collections and the jobs
// kept their names: docs/decisions/018-stored-names.md, which also says when this file may go.
import type { Audit, HistoryEventName, ProcessReport, Sample } from '../../contract/index.ts'

type Fields = Readonly<Record<string, unknown>>

const renamed = <T>(value: Fields, before: string, now: string): T =>
  Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name === before ? now : name, field]),
  ) as T

/** Why a partition is stopped. Only for showing: `continue` compares the stored reason itself. */
export const currentReason = (stored: string): string =>
  stored === 'floor-differs' ? 'checkpoint-differs' : stored

export const currentAudit = (json: string): Audit => auditOf(JSON.parse(json) as Fields)

/** Before audits could be taken while likes move, the whole of them was under a hold. */
const auditOf = (audit: Fields): Audit => ({
  moved: 0,
  heldMs: Number(audit.ms ?? 0),
  ...renamed<Omit<Audit, 'moved' | 'heldMs'>>(audit, 'settled', 'persisted'),
})

export const currentReport = (json: string): ProcessReport => {
  const report = JSON.parse(json) as ProcessReport
  if (!report.worker) return report
  return { ...report, worker: renamed({ ...report.worker }, 'generations', 'batches') }
}

interface OldSample extends Omit<Sample, 'rates' | 'held' | 'conservation'> {
  rates: Fields
  held: Fields
  conservation: { difference: number; audit: Fields | null }
}

const sampleOf = (old: OldSample): Sample => ({
  ...old,
  redis: { ...old.redis, fullBytes: null },
  idempotencyMaxBytes: null,
  rates: renamed(old.rates, 'applied', 'persisted'),
  held: renamed(old.held, 'openGenerations', 'openBatches'),
  stopped: old.stopped.map((each) => ({ ...each, reason: currentReason(each.reason) })),
  conservation: {
    ...old.conservation,
    audit: old.conservation.audit && auditOf(old.conservation.audit),
  },
})

/** A sample's text; one of today is answered as it is, unparsed. */
export const currentSample = (json: string): string =>
  json.includes('"openGenerations":')
    ? JSON.stringify(sampleOf(JSON.parse(json) as OldSample))
    : json

const currentBatch = (json: string): string =>
  json
    .replace('"state":"active"', '"state":"writing"')
    .replace('"state":"applied"', '"state":"written"')

/** An event's text; the other kinds have no old words. */
export const currentEvent = (name: HistoryEventName, json: string): string => {
  if (name === 'sample') return currentSample(json)
  return name === 'batch' ? currentBatch(json) : json
}
