// The process of one flood: reads what its posts have, sends the likes, then looks whether MongoDB holds
// every acknowledged one. Forked by `run.ts`. Its channel is its life: when the API process is gone, however
// it went, it ends at once; and it ends by itself, because sending and comparing are bounded.

import type { FloodPhase, FloodVerdict } from '../../contract/index.ts'
import { type Load, startLoad } from '../../load/engine.ts'
import type { LoadPlan } from '../../load/plan.ts'
import { readTotals, verify } from '../../load/verify.ts'
import type { FloodCounts, FromFlood, ToFlood } from './messages.ts'
import { notVerified, verdictOf } from './verdict.ts'

const tellMs = 500
const verifyWithinMs = 60_000

const nothing: FloodCounts = { elapsedMs: 0, accepted: 0, refused: {}, unknown: 0 }

const say = (message: FromFlood) =>
  new Promise<void>((sent) => {
    if (process.connected) process.send!(message, () => sent())
    else sent()
  })

/** null: the server cannot tell now, so nothing can be compared later. */
const totalsBefore = ({ url, prefix, posts }: LoadPlan) =>
  readTotals(url, prefix, [...Array(posts).keys()], 'likes').catch(() => null)

const compare = async (plan: LoadPlan, load: Load, before: Map<number, number> | null) => {
  const { accepted } = load.progress()
  if (!before) return notVerified('totals-unknown', accepted)
  const { url, prefix } = plan
  const options = { url, prefix, books: load.books, before, withinMs: verifyWithinMs }
  try {
    return verdictOf(await verify(options), accepted)
  } catch {
    return notVerified('totals-unknown', accepted)
  }
}

const flood = async (plan: LoadPlan) => {
  const cancelled = Promise.withResolvers<FloodVerdict>()
  let phase: FloodPhase = 'running'
  let stopped = false
  let load: Load | null = null
  const progress = (): FloodCounts => load?.progress() ?? nothing
  const tell = () => say({ type: 'progress', progress: { ...progress(), phase } })

  process.on('message', (message: ToFlood) => {
    if (message.type !== 'stop' || message.phase !== phase) return
    stopped = true
    if (phase === 'running') load?.stop()
    else cancelled.resolve(notVerified('stopped', progress().accepted))
  })
  const timer = setInterval(tell, tellMs)
  const before = await totalsBefore(plan)
  load = startLoad(stopped ? { ...plan, likes: 0 } : plan)
  const summary = await load.done
  phase = 'verifying'
  void tell()
  const verdict = await Promise.race([compare(plan, load, before), cancelled.promise])
  clearInterval(timer)
  await say({ type: 'end', end: { progress: summary, stopped, verdict } })
}

process.on('disconnect', () => process.exit())
// Ctrl-C reaches every process of a terminal: the API process decides when this one ends.
process.on('SIGINT', () => {})
process.once('message', (message: ToFlood) => {
  if (message.type !== 'start') return
  flood(message.plan)
    .catch((error: Error) => say({ type: 'failed', message: error.message }))
    .finally(() => process.exit())
})
