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

const after: readonly { stage: StageKey; name: string; state: BatchState }[] = [
  { stage: 'claimed', name: 'claimed', state: 'claimed' },
  { stage: 'queue', name: 'job queued', state: 'queued' },
  { stage: 'worker', name: 'worker took it', state: 'writing' },
  { stage: 'mongodb', name: 'in MongoDB', state: 'written' },
  { stage: 'stream', name: 'persisted', state: 'settled' },
]

/**
 * When it was claimed, on this browser's clock. Events travel up to a tenth of a second, some faster than
 * others: each says "claimed at the latest then", and the earliest of them is the nearest to the truth.
 */
const claimedAt = ({ steps }: Batch) =>
  Math.min(...Object.values(steps).map(({ heardAt, ms }) => heardAt - ms))

export const traceSteps = (traced: Traced, batch: Batch | undefined): readonly TraceStep[] => [
  { stage: 'api', name: 'pressed', ms: 0 },
  { stage: 'pending', name: 'on disk, answered', ms: traced.answeredAt - traced.pressedAt },
  ...after.map(({ stage, name, state }) => {
    const step = batch?.steps[state]
    const at = batch && step ? claimedAt(batch) + step.ms : null
    return { stage, name, ms: at === null ? null : Math.max(0, at - traced.pressedAt) }
  }),
]

const final: readonly ReceiptState[] = ['persisted', 'dead-lettered']
export const isFinal = (state: ReceiptState | undefined) =>
  state !== undefined && final.includes(state)
