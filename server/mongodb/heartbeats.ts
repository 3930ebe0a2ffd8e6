// Whether one of the driver's own checks of a server hangs. A server that streams its hello (4.4 and newer) has a check
// under way all the time: its answer comes when it changes, or after `heartbeatFrequencyMS`. Each server has its own
// clock, so that one which answers does not hide another one that hangs.
import type { EventEmitter } from 'node:events'

export interface HungCheck {
  readonly address: string
  readonly ms: number
}

export interface Heartbeats {
  /** A check that takes longer than the driver itself allows it; null: none. Wants to be asked every few seconds. */
  hung(): HungCheck | null
}

interface HeartbeatOptions {
  readonly heartbeatFrequencyMS: number
  /** Of a new connection, and of each answer on it. */
  readonly connectTimeoutMS: number
}

/** The driver ends a check that is too late by itself; this much later it has not. */
const graceMs = 2000
/** Asked so much later than before, this process itself stood still: what came meanwhile is not read yet. */
const stoodStillMs = 12_000

interface Check {
  began: number
  readonly limitMs: number
}

/** Listens to `client`, a MongoClient. `now`: a clock that never jumps, milliseconds. */
export const watchHeartbeats = (
  client: Pick<EventEmitter, 'on'>,
  { heartbeatFrequencyMS, connectTimeoutMS }: HeartbeatOptions,
  now: () => number = () => performance.now(),
): Heartbeats => {
  const checks = new Map<string, Check>()
  let asked = now()

  client.on('serverHeartbeatStarted', ({ connectionId, awaited }) => {
    const answerMs = awaited ? heartbeatFrequencyMS : connectTimeoutMS
    checks.set(connectionId, { began: now(), limitMs: answerMs + connectTimeoutMS + graceMs })
  })
  const ended = ({ connectionId }: { connectionId: string }) => checks.delete(connectionId)
  client.on('serverHeartbeatSucceeded', ended)
  client.on('serverHeartbeatFailed', ended)
  client.on('serverClosed', ({ address }) => checks.delete(address))

  return {
    hung() {
      const at = now()
      if (at - asked > stoodStillMs) for (const check of checks.values()) check.began = at
      asked = at
      for (const [address, { began, limitMs }] of checks)
        if (at - began > limitMs) return { address, ms: Math.round(at - began) }
      return null
    },
  }
}
