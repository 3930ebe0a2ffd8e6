// What is said about each trouble: its cause in a few words, what it means for a like now, what to do, the control that
// does it, and the stage of the picture that is to blame. Pure.
import type { StageKey } from '../stages.ts'
import type { Known, Trouble, TroubleCode } from '../stream/known.ts'

export type ControlName = 'resume-claims' | 'resume-workers' | 'audit' | 'replay' | 'continue'

export interface TroubleWords {
  cause: string
  consequence: string
  /** what the server says of it, or the page */
  todo: string
  control?: ControlName
  stage?: StageKey
}

const wait = 'Likes are counted and wait in Redis; nothing is lost.'
const refused = 'Likes are refused; those under way when it began may be counted, once.'
const bySelf = 'Everything goes on by itself when it is back.'

/** `${text}`: the server's own words say more than a fixed sentence. */
const words: Record<TroubleCode, (trouble: Trouble) => TroubleWords> = {
  unreachable: ({ text, action }) => ({
    cause: text,
    consequence: 'Whether likes are counted is unknown here; the numbers are old.',
    todo: action,
    stage: 'api',
  }),
  stale: ({ text, action }) => ({
    cause: text,
    consequence: 'The numbers are old.',
    todo: action,
  }),
  'no-samples': ({ text, action }) => ({
    cause: text,
    consequence: 'Likes are counted meanwhile.',
    todo: action,
  }),
  'redis-away': ({ text }) => ({
    cause: text.replace(/\.$/, ''),
    consequence: `${refused} What was counted is safe on its disk.`,
    todo: `Bring Redis back. ${bySelf}`,
    stage: 'pending',
  }),
  'redis-refuses': ({ text, action }) => ({
    cause: text.replace(/^Likes are refused: /, '').replace(/\.$/, ''),
    consequence: refused,
    todo: action,
    stage: 'pending',
  }),
  'redis-node-away': ({ text }) => ({
    cause: 'A Redis server takes no likes',
    consequence: `${text.replace(/\.$/, '')}; all others are counted.`,
    todo: `Its replica takes over, or bring it back. ${bySelf}`,
    stage: 'pending',
  }),
  'redis-full': ({ text, level, action }) => ({
    cause: text,
    consequence: level === 'critical' ? refused : 'Likes will be refused.',
    todo: action || 'Raise maxmemory, or let the likes drain.',
    stage: 'pending',
  }),
  'idempotency-full': ({ text }) => ({
    cause: 'Idempotency-Keys have used up their share',
    consequence: text.replace(/^.*: /, '').replace(/^l/, 'L'),
    todo: 'Shorten IDEMPOTENCY_TTL, or raise maxmemory.',
    stage: 'pending',
  }),
  'not-durable': ({ text }) => ({
    cause: 'Redis is not durable',
    consequence: text,
    todo: 'Set appendonly yes and appendfsync always.',
    stage: 'pending',
  }),
  'mongodb-away': ({ text }) => ({
    cause: text.replace(/: likes wait in Redis$/, ''),
    consequence: wait,
    todo: `Bring MongoDB back. ${bySelf}`,
    stage: 'mongodb',
  }),
  'mongodb-refuses': ({ text }) => ({
    cause: text.replace(/: likes wait in Redis$/, ''),
    consequence: wait,
    todo: 'See its log: a full disk, a permission. The workers go on by themselves.',
    stage: 'mongodb',
  }),
  'no-workers': () => ({
    cause: 'No worker is running',
    consequence: wait,
    todo: 'Start a process with the role worker.',
    stage: 'worker',
  }),
  'no-producer': () => ({
    cause: 'No producer is running',
    consequence: 'Likes are counted, and nothing is claimed.',
    todo: 'Start a process with the role producer.',
    stage: 'claimed',
  }),
  'claims-paused': () => ({
    cause: 'Claims are paused',
    consequence: wait,
    todo: 'Somebody paused them.',
    control: 'resume-claims',
    stage: 'pending',
  }),
  'workers-paused': () => ({
    cause: 'Workers are paused',
    consequence: 'Likes are counted; what is claimed waits in the queue.',
    todo: 'Somebody paused them.',
    control: 'resume-workers',
    stage: 'worker',
  }),
  'dead-letters': () => ({
    cause: 'MongoDB refuses some posts',
    consequence: 'Their likes are dead letters, kept in Redis.',
    todo: 'Fix the posts, then replay.',
    control: 'replay',
    stage: 'mongodb',
  }),
  'notifications-behind': ({ text }) => ({
    cause: text,
    consequence: 'Likes are not affected.',
    todo: 'See the panel Notifications.',
  }),
  'likes-missing': () => ({
    cause: 'The sums do not agree',
    consequence: 'Likes may be missing, or there twice.',
    todo: 'See the difference. Audit again: does it stay?',
    control: 'audit',
    stage: 'mongodb',
  }),
  'likes-forgotten': ({ text }) => ({
    cause: 'Redis has lost likes that it had counted',
    consequence: text,
    todo: 'See the logs for which; a replica was promoted, or a backup restored.',
    stage: 'pending',
  }),
  'partition-stopped': ({ text }) => ({
    cause: 'A partition is stopped',
    consequence: `Its likes are counted and wait. ${text}.`,
    todo: 'Decide whether to apply or discard what Redis holds.',
    control: 'continue',
    stage: 'claimed',
  }),
}

/** A code of a newer server has only its own text. `fate`: of a like now; beside a refusal none is counted. */
export const troubleWords = (trouble: Trouble, fate: Known['fate'] = 'counted'): TroubleWords => {
  const said = words[trouble.code]?.(trouble)
  if (!said) return { cause: trouble.text, consequence: '', todo: trouble.action }
  const untrue = fate !== 'counted' && said.consequence.startsWith('Likes are counted')
  return untrue ? { ...said, consequence: 'What was counted before is safe in Redis.' } : said
}

/** Stage → the word that marks it in the picture. */
export const guiltyStages = ({ troubles }: Known): ReadonlyMap<StageKey, string> => {
  const guilty = new Map<StageKey, string>()
  for (const trouble of troubles) {
    const { stage } = troubleWords(trouble)
    if (stage && !guilty.has(stage)) guilty.set(stage, marks[trouble.code] ?? 'trouble')
  }
  return guilty
}

const marks: Partial<Record<TroubleCode, string>> = {
  unreachable: 'unreachable',
  'redis-away': 'away',
  'redis-refuses': 'refuses',
  'redis-node-away': 'partly away',
  'redis-full': 'full',
  'idempotency-full': 'keys full',
  'not-durable': 'not durable',
  'mongodb-away': 'away',
  'mongodb-refuses': 'refuses',
  'no-workers': 'no worker',
  'no-producer': 'no producer',
  'claims-paused': 'paused',
  'workers-paused': 'paused',
  'dead-letters': 'dead letters',
  'likes-missing': 'differs',
  'likes-forgotten': 'lost likes',
  'partition-stopped': 'stopped',
}
