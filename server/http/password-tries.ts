// Slows down who guesses the admin password. Per address: some tries are free, for a hand that slips; then
// each wrong one doubles the time until the next is looked at. A try that comes too early is refused unseen,
// even with the right password, or it would tell; no connection waits for it. Another address is not touched.
//
// Memory is bounded: one entry per address, the oldest goes when there are too many. Forgetting only ever
// gives an address more tries.

const limits = {
  freeTries: 10,
  firstWaitMs: 1000,
  longestWaitMs: 900_000, // 15 minutes: about 100 tries a day
  forgetMs: 3_600_000, // after the last try that was looked at
  tellMs: 60_000, // an address is named in the log at most once in this time
  addresses: 10_000, // about 200 bytes each
} as const

interface Tries {
  wrong: number
  /** when the next try is looked at */
  openAt: number
  triedAt: number
  /** tries that the log does not know of */
  untold: number
  toldAt: number
}

export interface PasswordTries {
  /** Whole seconds until a try of this address is looked at; 0: now. Counts a try that is too early. */
  tooEarly(address: string): number
  wrong(address: string): void
  /** Forgets the wrong ones. */
  right(address: string): void
  size(): number
}

interface PasswordTriesOptions {
  /** Called with the number of tries since it was called last for this address. */
  tell: (address: string, wrong: number) => void
  /** milliseconds that only grow */
  clock?: () => number
  addresses?: number
}

export const createPasswordTries = ({
  tell,
  clock = () => performance.now(),
  addresses = limits.addresses,
}: PasswordTriesOptions): PasswordTries => {
  const known = new Map<string, Tries>()

  /** The entry of this address, as the newest; null when there is none that counts. */
  const find = (address: string, now: number) => {
    const tries = known.get(address)
    if (!tries) return null
    known.delete(address)
    if (now - tries.triedAt > limits.forgetMs && now >= tries.openAt) return null
    known.set(address, tries)
    return tries
  }

  const begin = (address: string): Tries => {
    const oldest = known.size >= addresses ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
    const tries = { wrong: 0, openAt: 0, triedAt: 0, untold: 0, toldAt: Number.NEGATIVE_INFINITY }
    known.set(address, tries)
    return tries
  }

  const count = (address: string, tries: Tries, now: number) => {
    tries.untold++
    if (now - tries.toldAt < limits.tellMs) return
    tell(address, tries.untold)
    tries.untold = 0
    tries.toldAt = now
  }

  return {
    tooEarly: (address) => {
      const now = clock()
      const tries = find(address, now)
      if (!tries || now >= tries.openAt) return 0
      count(address, tries, now)
      return Math.ceil((tries.openAt - now) / 1000)
    },
    wrong: (address) => {
      const now = clock()
      const tries = find(address, now) ?? begin(address)
      const over = ++tries.wrong - limits.freeTries
      tries.triedAt = now
      if (over >= 0)
        tries.openAt = now + Math.min(limits.longestWaitMs, limits.firstWaitMs * 2 ** over)
      count(address, tries, now)
    },
    right: (address) => void known.delete(address),
    size: () => known.size,
  }
}
