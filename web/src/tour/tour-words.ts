// The seven steps of a like, as somebody explains them who stands beside the picture; and what the page can show at each
// of the real one. Pure.
import type { Sample } from '../../../contract/index.ts'
import { absent, count, plural, span } from '../format.ts'
import { type StageKey, stages } from '../stages.ts'
import type { Batch } from '../stream/view.ts'
import { placeOf, type Traced, type TraceStep } from '../trace/trace-steps.ts'

export interface TourFacts {
  traced: Traced | null
  steps: readonly TraceStep[]
  batch: Batch | undefined
  /** what the server says of the receipt */
  said: string
  /** likes of the post that MongoDB holds; null: not known */
  inMongoDb: number | null
  sample: Sample | null
}

export interface Figure {
  name: string
  value: string
}

export interface TourStep {
  key: string
  title: string
  /** it stands there; null: everywhere */
  stage: StageKey | null
  text: readonly string[]
  /** to be added where Redis may lose what it has acknowledged */
  relaxed?: string
  /** while it is held here */
  held?: string
  figures: (facts: TourFacts) => readonly Figure[]
}

const msOf = ({ steps }: TourFacts, stage: StageKey) =>
  steps.find((step) => step.stage === stage)?.ms ?? null

const figure = (name: string, value: string): Figure => ({ name, value })

const receiptSays = ({ traced, said }: TourFacts) =>
  figure('the receipt says', traced ? said : absent)

/** Of a like that is past it already and was not watched there nobody knows when. */
const reached = (facts: TourFacts, stage: StageKey) => {
  const ms = msOf(facts, stage)
  if (ms !== null) return `${span(ms)} after the press`
  return isPast(stage, facts) ? absent : 'not yet'
}

const answered = ({ traced }: TourFacts) =>
  traced ? span(traced.answeredAt - traced.pressedAt) : absent

const orDash = (n: number | undefined) => (n === undefined ? absent : count(n))

export const tourSteps: readonly TourStep[] = [
  {
    key: 'arrives',
    title: 'It arrives',
    stage: 'api',
    text: [
      'The page has just sent a real like. An API process put it into the lane of its partition. While one flush is on its way, the likes that come meanwhile gather; then they leave together, as one call.',
      'Only when Redis has it on disk does the answer leave: 202, with a receipt. From now on this like will be in MongoDB exactly once, whatever dies.',
    ],
    relaxed:
      'Not here: this Redis does not say that it keeps what it has acknowledged. A like that it loses is lost.',
    figures: (facts) => [
      figure('answered after', answered(facts)),
      figure('its receipt begins with', receiptStart(facts)),
    ],
  },
  {
    key: 'waits',
    title: 'It waits',
    stage: 'pending',
    text: [
      'In Redis a post with new likes is one number, pending, however many likes it has. A million likes for one post take the room of one.',
      'Usually it waits for a moment: all that is pending is claimed once per drain interval.',
    ],
    held: 'For you the claims are paused, so it waits here until you go on.',
    figures: (facts) => [
      receiptSays(facts),
      figure('pending now', facts.sample ? plural(facts.sample.totals.pending, 'like') : absent),
      figure('in', facts.sample ? plural(facts.sample.held.pendingPosts, 'post') : absent),
    ],
  },
  {
    key: 'is-claimed',
    title: 'It is claimed',
    stage: 'claimed',
    text: [
      'A claim opens a batch: in one step all that is pending becomes claimed, under a number, the seq.',
      'A partition has at most one open batch, and its seqs only rise. This is the whole trick: because of it, one number per post is enough to write each like once.',
    ],
    figures: (facts) => [
      figure('claimed', reached(facts, 'claimed')),
      figure('partition', facts.traced ? count(placeOf(facts.traced.receipt).partition) : absent),
      figure('seq', facts.batch?.seq ?? absent),
      figure('in the batch', facts.batch ? plural(facts.batch.likes, 'like') : absent),
    ],
  },
  {
    key: 'becomes-a-job',
    title: 'It becomes a job',
    stage: 'queue',
    text: [
      'One BullMQ job per batch tells a worker that there is something to write. The job only names the batch; the counts stay in Redis.',
      'So a job can be lost, come late or come twice. A batch without a job gets another one at the next tick, and a second job finds nothing left to do.',
    ],
    held: 'The workers are paused too: the job waits. Bull Board shows it.',
    figures: (facts) => [
      figure('queued', reached(facts, 'queue')),
      figure('its job', facts.batch?.id ?? absent),
      figure('jobs that wait', orDash(facts.sample?.queue.waiting)),
    ],
  },
  {
    key: 'is-written',
    title: 'It is written under a watermark',
    stage: 'worker',
    text: [
      'A worker writes up to 500 posts with one call. To each post it says: add these likes if your seq is lower than this one, and keep this one. It stays in the post, as its watermark.',
      'If the same write comes again, from a worker that was believed dead, the post has seen that seq and changes nothing. No transaction, no lock.',
    ],
    figures: (facts) => [
      figure('a worker took it', reached(facts, 'worker')),
      figure('watermark', facts.batch?.seq ?? absent),
      figure(
        'MongoDB has of this post',
        facts.inMongoDb === null ? absent : plural(facts.inMongoDb, 'like'),
      ),
    ],
  },
  {
    key: 'is-settled',
    title: 'It is settled',
    stage: 'mongodb',
    text: [
      'MongoDB has the write in its journal. Only now is it taken out of Redis: the batch is settled, and the like has moved from one sum to the other.',
      'A worker may die between the two. Then another one writes the batch again, and the watermark makes that a no-op.',
    ],
    figures: (facts) => [
      receiptSays(facts),
      figure('settled', reached(facts, 'mongodb')),
      figure('persisted in all', orDash(facts.sample?.totals.persisted)),
      figure('difference of the sums', orDash(facts.sample?.conservation.difference)),
    ],
  },
  {
    key: 'is-told',
    title: 'Everybody is told',
    stage: null,
    text: [
      'Each step was published as it happened, always with the value that is, never with a difference. So a page that missed something only needs what came last, and all pages show the same.',
      'That is all. Now start a flood and watch thousands of likes go the same way together, or break something below.',
    ],
    figures: (facts) => [
      figure('open pages', orDash(facts.sample?.sseClients)),
      figure('from claim to settled', claimToSettled(facts)),
    ],
  },
]

/** Longer than one can read: what it begins with says where the like will be. */
const receiptStart = ({ traced }: TourFacts) =>
  traced ? `${traced.receipt.split('.').slice(0, 2).join('.')}.` : absent

const claimToSettled = (facts: TourFacts) => {
  const from = msOf(facts, 'claimed')
  const to = msOf(facts, 'mongodb')
  return from === null || to === null ? absent : span(to - from)
}

const order = stages.map(({ key }) => key)

/** Whether the like has come as far as this stage, or further: by what was seen of it, or as its receipt says. */
export const isPast = (stage: StageKey, { steps, said }: TourFacts): boolean => {
  const from = order.indexOf(stage)
  if (said === 'persisted' || said === 'dead-lettered') return true
  if (said === 'claimed' && from <= order.indexOf('claimed')) return true
  return steps.some(({ stage: at, ms }) => ms !== null && order.indexOf(at) >= from)
}
