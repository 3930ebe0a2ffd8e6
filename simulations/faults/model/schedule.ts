// Who does what when: every effect of every actor waits here, and a seed decides which happens next,
// whether its caller hears of it, whether it happens late, and whether the caller dies over it.

/** A small, fast generator: the same seed gives the same run. */
export const createRandom = (seed: number) => {
  let a = seed >>> 0
  const next = () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    chance: (p: number) => next() < p,
    below: (n: number) => Math.floor(next() * n),
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!,
  }
}

export type Random = ReturnType<typeof createRandom>

/** One process: when it dies, nothing it waits for is ever answered. */
export interface Actor {
  alive: boolean
}

interface Effect {
  readonly actor: Actor
  readonly run: () => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly lost: () => Error
}

const odds = { lost: 0.06, notSent: 0.04, late: 0.05, crash: 0.03 } as const

export const createSchedule = (random: Random) => {
  let waiting: Effect[] = []
  let late: (() => unknown)[] = []
  let faulty = true

  const quietly = (run: () => unknown) => {
    try {
      run()
    } catch {
      // nobody hears of it
    }
  }

  const answer = ({ run, resolve, reject }: Effect) => {
    try {
      resolve(run())
    } catch (error) {
      reject(error)
    }
  }

  /** One effect happens, or does not. */
  const decide = (effect: Effect) => {
    const { actor, run, reject, lost } = effect
    if (!actor.alive) return random.chance(0.5) ? quietly(run) : undefined
    if (!faulty) return answer(effect)
    if (random.chance(odds.lost)) quietly(run)
    else if (random.chance(odds.late)) late.push(run)
    else if (random.chance(odds.crash)) {
      actor.alive = false
      return random.chance(0.5) ? quietly(run) : undefined
    } else if (!random.chance(odds.notSent)) return answer(effect)
    reject(lost())
  }

  const begin = (run: (actor: Actor) => Promise<unknown>): Actor => {
    const actor: Actor = { alive: true }
    run(actor).catch(() => {})
    return actor
  }

  /** One effect happens; false when none waits. */
  const step = async (): Promise<boolean> => {
    await new Promise((resolve) => setImmediate(resolve))
    if (late.length > 0 && random.chance(0.2))
      quietly(late.splice(random.below(late.length), 1)[0]!)
    if (waiting.length === 0) return false
    decide(waiting.splice(random.below(waiting.length), 1)[0]!)
    return true
  }

  return {
    /** Somebody who runs until he dies; nobody hears what he throws. */
    begin,
    step,
    /** The same alone: resolves when nothing was left to happen so many times in a row. */
    async alone(run: (actor: Actor) => Promise<unknown>, times = 2) {
      begin(run)
      for (let idle = 0; idle < times; ) idle = (await step()) ? 0 : idle + 1
    },
    /** `lost`: the error when no answer came. */
    effect: <T>(actor: Actor, lost: () => Error, run: () => T) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ actor, run, resolve: resolve as (value: unknown) => void, reject, lost })
      }),
    /** From now on every effect is answered; what is still under way arrives now. */
    heal() {
      faulty = false
      for (const run of late) quietly(run)
      late = []
      for (const { actor, run } of waiting) if (!actor.alive) quietly(run)
      waiting = waiting.filter(({ actor }) => actor.alive)
    },
  }
}

export type Schedule = ReturnType<typeof createSchedule>
