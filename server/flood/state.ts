// How a flood's state follows from what its process says. Pure; every number is absolute.
import type { Flood, FloodBody } from '../../contract/index.ts'
import type { FloodCounts, FloodEnd, FloodProgress } from './messages.ts'

export const newFlood = (id: string, body: FloodBody, now: number): Flood => ({
  id,
  state: 'running',
  ...body,
  startedAt: now,
  at: now,
  elapsedMs: 0,
  planned: body.rate * body.seconds,
  sent: 0,
  accepted: 0,
  refused: 0,
  unknown: 0,
  perSecond: 0,
  verdict: null,
  fault: null,
})

const counted = (flood: Flood, progress: FloodCounts, now: number): Flood => {
  const { accepted, unknown, elapsedMs } = progress
  const refused = Object.values(progress.refused).reduce((a, b) => a + b, 0)
  const sent = accepted + refused + unknown
  return { ...flood, at: now, elapsedMs, sent, accepted, refused, unknown }
}

/** Accepted likes per second since the state before. */
const perSecond = (before: Flood, { accepted, elapsedMs }: FloodCounts) => {
  const ms = elapsedMs - before.elapsedMs
  return ms > 0 ? Math.max(0, ((accepted - before.accepted) * 1000) / ms) : before.perSecond
}

export const progressed = (flood: Flood, progress: FloodProgress, now: number): Flood => {
  const next = { ...counted(flood, progress, now), state: progress.phase }
  // While it compares, its clock goes on, but nothing is sent.
  if (progress.phase === 'verifying') return { ...next, elapsedMs: flood.elapsedMs, perSecond: 0 }
  return { ...next, perSecond: perSecond(flood, progress) }
}

export const ended = (
  flood: Flood,
  { progress, stopped, verdict }: FloodEnd,
  now: number,
): Flood => ({
  ...counted(flood, progress, now),
  state: stopped ? 'stopped' : 'done',
  perSecond: 0,
  verdict,
})

/** Its process died, or the server stops. `fault` is a fixed text: everybody may read the stream. */
export const brokenOff = (flood: Flood, fault: string | null, now: number): Flood => ({
  ...flood,
  at: now,
  state: fault === null ? 'stopped' : 'failed',
  perSecond: 0,
  fault,
})
