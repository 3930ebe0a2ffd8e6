// The way of one like, put together from its receipt and the batch events. Pure.
import type { BatchState, ReceiptState } from '../../../contract/index.ts'
import type { StageKey } from '../stages.ts'
import type { Batch } from '../stream/view.ts'

export interface Traced {
  postId: string
  receipt: string
  /** browser clock */
  pressedAt: number
  answeredAt: number
}

export interface TraceStep {
  stage: StageKey
  name: string
  /** milliseconds after the press, on this browser's clock; null: not yet */
  ms: number | null
  /** it ended here, and not well */
  dead?: boolean
}

/** A receipt says which batch its like will be in: `<partition>.<ordinal>.<id>.<post>`. */
export const placeOf = (receipt: string) => {
  const [partition, ordinal] = receipt.split('.').map(Number)
  return { partition: partition ?? -1, ordinal: ordinal ?? -1 }
}

export const batchOfReceipt = (receipt: string, batches: readonly Batch[]) => {
  const { partition, ordinal } = placeOf(receipt)
  return batches.findLast((g) => g.partition === partition && g.ordinal === ordinal)
}

const onTheWay: readonly { stage: StageKey; name: string; state: BatchState }[] = [
  { stage: 'claimed', name: 'claimed', state: 'claimed' },
  { stage: 'queue', name: 'job queued', state: 'queued' },
  { stage: 'worker', name: 'worker took it', state: 'writing' },
]

/**
 * When it was claimed, on this browser's clock. Events travel up to a tenth of a second, some faster than
 * others: each says "claimed at the latest then", and the earliest of them is the nearest to the truth.
 */
const claimedAt = ({ steps }: Batch) =>
  Math.min(...Object.values(steps).map(({ heardAt, ms }) => heardAt - ms))

/** A batch whose events this page did not hear when they came: by the server's clock, which is so much ahead. */
export const asTold = (batch: Batch, aheadMs: number): Batch => ({
  ...batch,
  steps: Object.fromEntries(
    Object.entries(batch.steps).map(([state, step]) => [
      state,
      { ...step, heardAt: step.at - aheadMs },
    ]),
  ),
})

/**
 * Where the like ended, as far as the server says it: that a batch was written says nothing of one like in it, which may
 * be a dead letter. Without an answer the last step is open.
 */
const lastStep = (state: ReceiptState | undefined, ms: number | null): TraceStep => {
  if (state === 'dead-lettered') return { stage: 'mongodb', name: 'dead letter', ms, dead: true }
  return { stage: 'mongodb', name: 'persisted', ms: state === 'persisted' ? ms : null }
}

export const traceSteps = (
  traced: Traced,
  batch: Batch | undefined,
  state: ReceiptState | undefined,
): readonly TraceStep[] => {
  const after = (of: BatchState) => {
    const step = batch?.steps[of]
    return batch && step ? Math.max(0, claimedAt(batch) + step.ms - traced.pressedAt) : null
  }
  return [
    { stage: 'api', name: 'pressed', ms: 0 },
    { stage: 'pending', name: 'on disk, answered', ms: traced.answeredAt - traced.pressedAt },
    ...onTheWay.map(({ stage, name, state: of }) => ({ stage, name, ms: after(of) })),
    lastStep(state, after('settled') ?? after('written')),
  ]
}

const final: readonly ReceiptState[] = ['persisted', 'dead-lettered']
export const isFinal = (state: ReceiptState | undefined) =>
  state !== undefined && final.includes(state)
