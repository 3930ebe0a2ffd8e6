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
  readonly scripts: Pick<Scripts, 'setHold'>
}

const limits = {
  leaseMs: 3000, // the longest silence of the drain after an audit that was killed; hold.lua knows it too
  renewMs: 750, // one later than the lease leaves the audit undecided, and it is done again
} as const

export const createHold = ({ keys, scripts }: HoldDeps): Hold => {
  /** What each partition's was last set to here: only that is released. */
  const own = new Map<PartitionKeys, number | null>()
  let timer: NodeJS.Timeout | undefined
  let extending: Promise<void> = Promise.resolve()
  let released = false

  const extendOne = async (k: PartitionKeys) => {
    const { status, hold } = await scripts.setHold(k, limits.leaseMs, null)
    if (status === 'set') own.set(k, hold)
  }
  const extend = async () => {
    await Promise.all(keys.map(extendOne))
  }

  return {
    async take() {
      const first = extend()
      extending = first.catch(() => {})
      await first
      if (released) return
      timer = setInterval(() => {
        extending = extend().catch(() => {})
      }, limits.renewMs)
    },
    async release() {
      released = true
      clearInterval(timer)
      await extending
      await Promise.allSettled([...own].map(([k, until]) => scripts.setHold(k, null, until)))
    },
  }
}
