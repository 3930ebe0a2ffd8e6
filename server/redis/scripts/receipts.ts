// Where the likes of a receipt are, and the claim of an Idempotency-Key.
import type { ReceiptState } from '../../../contract/index.ts'
import { keyClaim, type PartitionKeys } from '../keys.ts'
import { loadScript, type Run } from './runner.ts'

export interface ReceiptDeps {
  /** `<incarnation>.<position>`, or an incarnation alone */
  readonly point: string
  readonly ordinal: number
  readonly post: string
}

export interface KeyRequest {
  /** hash of what was requested; no spaces */
  readonly requestHash: string
  readonly ttlMs: number
  /** 128 random bits; no spaces */
  readonly token: string
}

/** `other`: the key came with another request. `expiresAt`: milliseconds since 1970, by Redis. */
export type KeyClaim = { status: 'ok'; token: string; expiresAt: number } | { status: 'other' }

export const createReceipts = (run: Run) => {
  const receipt = loadScript('receipt')
  const claim = loadScript('claim-key')

  /** `lost`: not in this history. `unknown`: a future ordinal. */
  const receiptState = (
    keys: PartitionKeys,
    { point, ordinal, post }: ReceiptDeps,
  ): Promise<ReceiptState | 'unknown' | 'lost'> =>
    run(receipt, [2, keys.meta, keys.deadinfo, point, ordinal, post])

  /** `hash`: 22 characters of the key's own hash. The first claim's token is everybody's. */
  const claimKey = async (hash: string, request: KeyRequest): Promise<KeyClaim> => {
    const args = [1, keyClaim(hash), request.requestHash, request.ttlMs, request.token]
    const reply = await run<['ok', string, number] | ['other']>(claim, args)
    if (reply[0] === 'other') return { status: 'other' }
    return { status: 'ok', token: reply[1], expiresAt: reply[2] }
  }

  return { receiptState, claimKey }
}
