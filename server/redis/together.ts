// What all nodes say together, as one Redis would say it: it takes likes when one of them does, and is as good as the
// worst of them.
import type { Durability, UnavailableReason } from '../../contract/index.ts'
import { untilHeard } from '../until-heard.ts'
import type { Findings } from './findings.ts'
import { type StateWatch, stateOf } from './state.ts'

export interface Together extends Omit<StateWatch, 'stop'> {
  /** Resolves when the state is 'up'. @throws the signal's reason. */
  whenUp(signal: AbortSignal): Promise<void>
  /** A node, or which there are, has changed. */
  changed(): void
}

type Node = Omit<StateWatch, 'stop' | 'onReason'>

/** Worst first. */
const durabilities: readonly Durability[] = ['relaxed', 'unknown', 'declared', 'always']

const worst = (all: readonly Durability[]): Durability =>
  durabilities.find((durability) => all.includes(durability)) ?? 'unknown'

const joined = (all: readonly Findings[], durability: Durability): Findings | null =>
  all[0] ? { ...all[0], durability, seesFailover: all.every((one) => one.seesFailover) } : null

/** `nodes`: there is always one. */
export const createTogether = (nodes: () => readonly Node[]): Together => {
  const listeners = new Set<(reason: UnavailableReason | null) => void>()

  const reason = () => {
    const all = nodes().map((node) => node.reason())
    return all.includes(null) ? null : all[0]!
  }
  const durability = () => worst(nodes().map((node) => node.durability()))

  const onReason = (listener: (reason: UnavailableReason | null) => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  const whenUp = async (signal: AbortSignal) => {
    if (reason() === null) return
    await untilHeard((heard) => onReason((next) => next === null && heard()), signal)
  }

  return {
    state: () => stateOf(reason()),
    answers: () => nodes().some((node) => node.answers()),
    reason,
    durability,
    findings: () => {
      const found = nodes().map((node) => node.findings())
      return joined(
        found.filter((one) => one !== null),
        durability(),
      )
    },
    onReason,
    whenUp,
    changed() {
      const now = reason()
      for (const listener of [...listeners]) listener(now)
    },
  }
}
