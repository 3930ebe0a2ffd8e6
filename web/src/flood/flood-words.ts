// What is said about a flood: its state in a word, its verdict in a sentence. Pure.

import { isPhase, type UnverifiedReason } from '../../../contract/flood-facts.ts'
import type { Flood, FloodVerdict } from '../../../contract/index.ts'
import { count, perSecond, plural, span } from '../format.ts'

export interface Words {
  text: string
  /** a text colour class */
  colour: string
}

export const stateWords: Record<Flood['state'], Words> = {
  running: { text: 'running', colour: 'text-api' },
  verifying: { text: 'verifying', colour: 'text-mongodb' },
  done: { text: 'done', colour: 'text-good' },
  stopped: { text: 'stopped', colour: 'text-soft' },
  failed: { text: 'failed', colour: 'text-bad' },
}

const enough = 0.99 // the last likes of a plan may be cut off by its end

/** Without news for so long, while the stream is live, the process that ran it is gone. */
const silentMs = 10_000

export interface Hearing {
  heardAt: number
  now: number
  /** events arrive, and the view shows them */
  live: boolean
}

export const isLost = (flood: Flood, { heardAt, now, live }: Hearing) =>
  isPhase(flood.state) && live && now - heardAt > silentMs

export const lostWords: Words = {
  text: 'Nothing was heard of it for ten seconds: the API process that ran it is gone. What it was answered is counted as always.',
  colour: 'text-warn',
}

/** What it does right now, in a sentence. */
export const nowWords = (flood: Flood) => {
  if (flood.state === 'verifying') {
    const sent = flood.sent < flood.planned * enough ? 'Stopped' : 'All sent'
    return `${sent}. Waiting for MongoDB, then comparing every post.`
  }
  if (flood.sent === 0) return 'Reading what its posts have, so that it can be compared later.'
  const leftMs = Math.max(0, flood.seconds * 1000 - flood.elapsedMs)
  return `${perSecond(flood.perSecond)} accepted, ${span(Math.ceil(leftMs / 1000) * 1000)} to go.`
}

const reasons: Record<UnverifiedReason, string> = {
  stopped: 'the comparison was stopped',
  'not-persisted': 'MongoDB did not take them within a minute',
  'totals-unknown': 'the server could not tell what MongoDB holds',
}

const likes = (n: number) => plural(n, 'like', 'likes', count)

export const verdictWords = (verdict: FloodVerdict): Words => {
  const { status, acknowledged, posts, missing, extra, reason } = verdict
  const all = `${likes(acknowledged)} on ${plural(posts, 'post', 'posts', count)}`
  switch (status) {
    case 'equal':
      return acknowledged === 0
        ? { text: 'No like was accepted, and none is in MongoDB.', colour: 'text-soft' }
        : { text: `All in MongoDB, none twice: ${all}.`, colour: 'text-good' }
    case 'missing':
      return { text: `${likes(missing)} missing in MongoDB, of ${all}.`, colour: 'text-bad' }
    case 'more':
      return {
        text: `None missing: ${all}. MongoDB holds ${count(extra)} more: somebody else liked these posts, or likes counted twice; the audit tells.`,
        colour: 'text-warn',
      }
    case 'not-verified':
      return { text: `Not verified: ${reasons[reason ?? 'totals-unknown']}.`, colour: 'text-warn' }
  }
}

/** A flood that could not keep its rate to its end; null: it could, or was stopped. */
export const shortfall = ({ state, sent, planned }: Flood): string | null =>
  state === 'done' && sent < planned * enough
    ? `Only ${count(sent)} of ${count(planned)} planned likes went through in this time.`
    : null

/** What came of a flood; null while it runs. */
export const outcomeWords = (flood: Flood): Words | null => {
  if (flood.verdict) return verdictWords(flood.verdict)
  if (flood.state === 'failed') return { text: flood.fault ?? 'It failed.', colour: 'text-bad' }
  if (flood.state === 'stopped')
    return { text: 'Broken off: the server was stopped.', colour: 'text-warn' }
  return null
}
