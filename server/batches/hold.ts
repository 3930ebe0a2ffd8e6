// The audit's hold: while it stands, no partition opens a batch. It is a lease, made longer again
// and again, so that an audit that dies under it keeps the drain closed for seconds only.
import type { PartitionKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'

export interface Hold {
  /** Holds every partition and keeps holding. @throws when Redis does not take it. */
  take(): Promise<void>
  /** Never throws; what cannot be released ends by itself. */
  release(): Promise<void>
}

interface HoldDeps {
  readonly keys: readonly PartitionKeys[]
  readonly scripts: Scripts
  /** milliseconds since 1970, by Redis */
  readonly now: () => Promise<number>
}

const limits = {
  leaseMs: 3000, // the longest silence of the drain after an audit that was killed
  renewMs: 750, // one later than the lease leaves the audit undecided, and it is done again
} as const

export const createHold = ({ keys, scripts, now }: HoldDeps): Hold => {
  let until = 0
  let timer: NodeJS.Timeout | undefined
  let renewing: Promise<void> = Promise.resolve()

  const extend = async () => {
    until = (await now()) + limits.leaseMs
    await Promise.all(keys.map((k) => scripts.setHold(k, until, null)))
  }

  return {
    async take() {
      await extend()
      timer = setInterval(() => {
        renewing = extend().catch(() => {})
      }, limits.renewMs)
    },
    async release() {
      clearInterval(timer)
      await renewing
      await Promise.allSettled(keys.map((k) => scripts.setHold(k, null, until)))
    },
  }
}
