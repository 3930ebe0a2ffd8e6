// The claim of an Idempotency-Key: the first request with a key leaves a random token in the key's own
// slot; `add-likes` then remembers that token in the step that counts. Parallel repeats get the same
// token and need no lock; another request with the same key is told so.
import { createHash, randomBytes } from 'node:crypto'
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

/** 22 characters: the names of Redis keys stay short, whatever the client sent. */
const keyName = (key: string) => createHash('sha256').update(key).digest('base64url').slice(0, 22)

interface KeyClaimsDeps {
  readonly scripts: Scripts
  readonly ttlMs: number
  /** Claims of one turn leave together. */
  readonly gather: () => void
}

export const createKeyClaims =
  ({ scripts, ttlMs, gather }: KeyClaimsDeps) =>
  async ({ key, requestHash }: IdempotencyKey): Promise<KeyOutcome> => {
    const name = keyName(key)
    const random = randomBytes(16).toString('base64url')
    gather()
    const claim = await scripts.claimKey(name, { requestHash, ttlMs, random })
    if (claim.status === 'other') return { status: 'key-reused' }
    return {
      status: 'claimed',
      name,
      token: claim.token,
      keepUntil: claim.expiresAt + keepLongerMs,
    }
  }
