// The claim of an Idempotency-Key: the first request with a key leaves a token in the key's own slot; `add-likes` then
// remembers that token in the step that counts. Parallel repeats get the same token and need no lock; another request
// with the same key is told so.
//
// The token follows from key and request: a failover may lose the claim alone, and the next one must not count again.
import { createHash } from 'node:crypto'
import type { Scripts } from '../redis/scripts.ts'
import type { ClaimedKey } from './count.ts'

export interface IdempotencyKey {
  /** 1-255 visible ASCII characters, as sent */
  readonly key: string
  /** hash of what was asked, so that the same key with another request is noticed */
  readonly requestHash: string
}

export type KeyOutcome =
  | ({ readonly status: 'claimed' } & ClaimedKey)
  | { readonly status: 'key-reused' }

/** What `add-likes` keeps outlives the claim, or a repeat in between would count again. */
const keepLongerMs = 3_600_000

/** 22 characters: names and values in Redis stay short, whatever the client sent. */
const shortHash = (text: string) =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22)

interface KeyClaimsDeps {
  readonly scripts: Scripts
  readonly ttlMs: number
  /** Claims of one turn leave together. */
  readonly gather: () => void
}

export const createKeyClaims =
  ({ scripts, ttlMs, gather }: KeyClaimsDeps) =>
  async ({ key, requestHash }: IdempotencyKey): Promise<KeyOutcome> => {
    const name = shortHash(key)
    const token = shortHash(`${key}\n${requestHash}`)
    gather()
    const claim = await scripts.claimKey(name, { requestHash, ttlMs, token })
    if (claim.status === 'other') return { status: 'key-reused' }
    return {
      status: 'claimed',
      name,
      token: claim.token,
      keepUntil: claim.expiresAt + keepLongerMs,
    }
  }
