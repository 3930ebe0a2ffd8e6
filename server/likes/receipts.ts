// A receipt says which batch a like is in, so it costs nothing per like: `<partition>.<ordinal>.<point>.<post>`.
// Once that ordinal is settled, the like is in MongoDB, unless the post's entry was dead-lettered in between, or
// the point is not in the history of this Redis (see receipt.lua).
import { type ReceiptState, receiptPattern } from '../../contract/index.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'
import { hashOf, partitionOf } from './partition.ts'

export type ReceiptOutcome = ReceiptState | 'unknown' | 'lost'

/** How the receipts of a batch begin; the post's id is the rest. */
export const writeBatch = (partition: number, ordinal: number, point: string): string =>
  `${partition}.${ordinal}.${point}.`

export interface ParsedReceipt {
  /** that has the post now: it took over the history of the one that the receipt names */
  readonly partition: number
  readonly ordinal: number
  /** `<incarnation>.<position>`; an incarnation alone: of a version before positions */
  readonly point: string
  readonly post: string
}

/** Whether the post is in this partition, or was while there were fewer: a K that grew is a multiple of each before. */
const wasIn = (post: string, partition: number, partitions: number): boolean => {
  const hash = hashOf(post)
  for (let k = 1; k <= partitions; k++)
    if (partitions % k === 0 && hash % k === partition) return true
  return false
}

/** null: malformed, or of a post that never was in the partition it names. */
export const readReceipt = (receipt: string, partitions: number): ParsedReceipt | null => {
  const match = receiptPattern.exec(receipt)
  if (!match) return null
  const [, partition, ordinal, point, post] = match
  const parsed = {
    partition: partitionOf(post!, partitions),
    ordinal: Number(ordinal),
    point: point!,
    post: post!,
  }
  const honest = wasIn(parsed.post, Number(partition), partitions) && parsed.ordinal > 0
  return honest && Number.isSafeInteger(parsed.ordinal) ? parsed : null
}

export interface Receipts {
  state(receipt: string): Promise<ReceiptOutcome>
  /** Waits until the like is persisted or dead-lettered, the time is up, or `signal` aborts. */
  wait(receipt: string, timeoutMs: number, signal: AbortSignal): Promise<ReceiptOutcome>
}

interface ReceiptsDeps {
  readonly scripts: Scripts
  readonly partitions: number
  /** A hint to look sooner; polling stays correct without it. */
  readonly onSettled: (listener: (partition: number) => void) => () => void
}

const pollMs = 500

export const createReceipts = ({ scripts, partitions, onSettled }: ReceiptsDeps): Receipts => {
  const state = async (receipt: string): Promise<ReceiptOutcome> => {
    const parsed = readReceipt(receipt, partitions)
    if (!parsed) return 'unknown'
    return scripts.receiptState(partitionKeys(parsed.partition), parsed)
  }

  const hint = (partition: number, ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer)
        forget()
        signal.removeEventListener('abort', finish)
        resolve()
      }
      const timer = setTimeout(finish, ms)
      const forget = onSettled((settled) => settled === partition && finish())
      signal.addEventListener('abort', finish, { once: true })
    })

  const wait = async (receipt: string, timeoutMs: number, signal: AbortSignal) => {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      const now = await state(receipt)
      const left = deadline - performance.now()
      if ((now !== 'pending' && now !== 'claimed') || left <= 0 || signal.aborted) return now
      await hint(readReceipt(receipt, partitions)!.partition, Math.min(left, pollMs), signal)
    }
  }

  return { state, wait }
}
