// What is said about drills: what each one breaks, why none may run, and what came of one. Pure.

import type { LabColumn, LabRun } from '../../../contract/index.ts'
import type { ColumnName, DrillName, LabOffReason, NaiveName } from '../../../contract/lab-facts.ts'
import { count, plural, span } from '../format.ts'

export interface DrillWords {
  title: string
  /** what is done, and what LikeFlow does about it */
  text: string
}

export const drillWords: Record<DrillName, DrillWords> = {
  'kill-redis': {
    title: 'Kill Redis',
    text: 'kill -9. Likes are refused until it is back on its data; a flush without an answer goes again and counts once.',
  },
  'freeze-redis': {
    title: 'Freeze Redis',
    text: 'It stands still with its connections open. Likes wait a moment, then they are refused.',
  },
  'fill-redis': {
    title: 'Fill Redis',
    text: 'No memory is left. Likes are refused; those already counted drain all the same.',
  },
  'lose-reply': {
    title: 'Lose replies of Redis',
    text: 'Redis counts, and its answer is never read. The same numbered flush goes again.',
  },
  'kill-mongodb': {
    title: 'Kill MongoDB',
    text: 'kill -9. Likes are counted and wait in Redis; what was half written is written again, and changes nothing twice.',
  },
  'freeze-mongodb': {
    title: 'Freeze MongoDB',
    text: 'It stands still with its connections open. Likes are counted, and the backlog grows.',
  },
  'kill-worker': {
    title: 'Kill a worker',
    text: 'kill -9 between its write and the settle. Another one takes the batch over after 5 to 7 s and writes it again.',
  },
  'two-workers': {
    title: 'Two workers on one batch',
    text: 'One stands still with a batch in its hands, another one writes it, then the first wakes and writes it again.',
  },
  'cut-browsers': {
    title: 'Cut all browsers',
    text: 'Every stream breaks, this one too. Browsers come back and get what they missed.',
  },
}

export const offWords: Record<LabOffReason, string> = {
  'not-brought':
    'Drills run only where npm start brought Redis and MongoDB: nothing else here may be broken.',
  'given-servers':
    'REDIS_URL or MONGODB_URL is set: servers that somebody else runs are never broken.',
  'admin-not-local': 'Drills run only where /admin is for this machine alone.',
}

export const columnWords: Record<ColumnName, string> = {
  likeflow: 'LikeFlow',
  'write-per-like': 'A write per like',
  'job-per-like': 'A job per like',
  'counter-and-keys': 'Counters and KEYS',
}

export const naiveWords: Record<NaiveName, string> = {
  'write-per-like': 'Each like is one $inc in MongoDB before it is answered.',
  'job-per-like': 'Each like is a BullMQ job, each job one $inc.',
  'counter-and-keys': 'INCR per like; each second KEYS, one job per counter, SET 0.',
}

export type Tone = 'good' | 'bad' | 'warn' | 'soft'

export interface Verdict {
  tone: Tone
  title: string
  text: string
}

/** What the comparison found of one column. */
const compared = ({ lost, doubled, accepted, fault }: LabColumn): Verdict => {
  if (lost === null || doubled === null)
    return { tone: 'warn', title: 'Not compared', text: `${fault ?? 'It could not be told'}.` }
  const title = `Lost ${count(lost)}, doubled ${count(doubled)}`
  const likes = plural(accepted, 'accepted like', 'accepted likes', count)
  if (lost === 0 && doubled === 0)
    return accepted === 0
      ? { tone: 'warn', title, text: 'No like was accepted.' }
      : { tone: 'good', title, text: `All ${likes} are in MongoDB, none twice.` }
  return { tone: 'bad', title, text: `Of ${likes}.` }
}

/** The last word on a drill, or what it does now. */
export const verdictOf = (run: LabRun): Verdict => {
  const [own] = run.columns
  const now = run.steps.at(-1)?.text ?? 'The processes of the drill start'
  switch (run.state) {
    case 'preparing':
    case 'running':
      return { tone: 'soft', title: 'Under way', text: `${now}.` }
    case 'checking':
      return { tone: 'soft', title: 'Comparing', text: `${now}.` }
    case 'stopped':
      return { tone: 'warn', title: 'Stopped', text: 'Everything is healed; nothing was compared.' }
    case 'failed':
      return { tone: 'bad', title: 'The drill failed', text: `${run.fault ?? now}.` }
    case 'done': {
      if (!own) return { tone: 'warn', title: 'Not compared', text: 'Nothing was told of it.' }
      const found = compared(own)
      const recovered = own.recoveryMs === null ? '' : ` As before after ${span(own.recoveryMs)}.`
      return { ...found, text: `${found.text}${recovered}` }
    }
  }
}
