// One round: likes from outside, faults under them, everything healed and drained, and the check of all
// that was promised.

import { checkGround } from './checks.ts'
import { compare } from './compare.ts'
import { NotPossible } from './disk.ts'
import type { Ground } from './ground.ts'
import { createRandom } from './model/schedule.ts'
import type { Injected, Nemesis } from './nemesis.ts'
import { startTraffic, type Traffic } from './traffic.ts'
import { recoverWithinMs, until } from './until.ts'
import { startWatch } from './watch.ts'

export interface RoundOutcome {
  readonly kind: string
  readonly status: 'held' | 'broken' | 'not possible here'
  readonly counted: number
  readonly refused: number
  readonly unknown: number
  readonly lost: number
  readonly doubled: number
  readonly struckMs: number
  /** From the end of the fault until 20 more likes were counted. */
  readonly servesMs: number | null
  /** From the end of the fault until those and all before them were drained. */
  readonly recoveryMs: number | null
  /** How many samples were looked at while it went on. */
  readonly samples: number
  /** Slower, or worse served, than promised. */
  readonly late: boolean
  readonly findings: readonly string[]
  readonly note?: string
}

export interface RoundDeps {
  readonly ground: Ground
  readonly nemesis: Nemesis
  readonly seed: number
  /** Unique on this ground. */
  readonly name: string
  /** Hears of the likes, for who wants to keep them. */
  readonly onTraffic?: (traffic: Traffic) => void
}

const clients = 8
const nothing = {
  ...{ counted: 0, refused: 0, unknown: 0, lost: 0, doubled: 0 },
  ...{ servesMs: null, recoveryMs: null, samples: 0, late: false },
}

const injectUnder = async (deps: RoundDeps, traffic: () => Traffic): Promise<Injected> => {
  const goesOn = async (likes: number) => {
    const from = traffic().count('counted')
    await until('likes are counted', () => traffic().count('counted') >= from + likes)
  }
  const { ground, nemesis, name } = deps
  if (!nemesis.quiet) await goesOn(20)
  const ended = await nemesis.inject({ ...ground, name, goesOn, random: createRandom(deps.seed) })
  return ended ?? {}
}

/** The faults, and the likes after them. @throws when something does not come back. */
const play = async (deps: RoundDeps) => {
  const { ground, nemesis, name } = deps
  const begin = () => {
    const onSend = () => void ground.sent.likes++
    return startTraffic({ urls: ground.fleet.urls, name, clients, onSend })
  }
  // The watch knows how many were sent before: it begins while nothing is under way.
  let watch = nemesis.quiet ? null : await startWatch(ground)
  let traffic = nemesis.quiet ? null : begin()
  if (traffic) deps.onTraffic?.(traffic)
  const began = performance.now()
  try {
    const injected = await injectUnder(deps, () => traffic!)
    const ended = performance.now()
    watch ??= await startWatch(ground)
    traffic ??= begin()
    deps.onTraffic?.(traffic)
    const from = traffic.count('counted')
    const more = () => traffic!.count('counted') >= from + 20
    await until('20 more likes are counted', more)
    const servesMs = performance.now() - ended
    await traffic.stop()
    await ground.drained()
    const healed = performance.now() - ended
    await ground.servers.heal()
    const running = await watch.stop()
    const samples = watch.samples()
    return { traffic, injected, running, samples, struckMs: ended - began, servesMs, healed }
  } finally {
    await traffic?.stop()
    await watch?.stop()
  }
}

type Played = Awaited<ReturnType<typeof play>>

const judge = async ({ ground, nemesis }: RoundDeps, played: Played): Promise<RoundOutcome> => {
  const { traffic, injected, running, samples, struckMs, servesMs, healed } = played
  // It likes the shared posts once more, so it comes before the books are compared.
  const found = await checkGround(ground, traffic)
  const held = await ground.persisted(traffic.books.keys())
  const { findings: wrong, ...sums } = compare(traffic.books, held)
  const findings = [...(injected.findings ?? []), ...wrong, ...running, ...found]
  const recoveryMs = Math.round(injected.recoveryMs ?? healed)
  const { recoversWithinMs, servesWithinMs } = nemesis
  const late =
    injected.late === true ||
    recoveryMs > (recoversWithinMs?.(ground) ?? recoverWithinMs) ||
    servesMs > (servesWithinMs?.(ground) ?? recoverWithinMs)
  return {
    ...{ kind: nemesis.name, ...sums, findings, recoveryMs, samples, late },
    status: findings.length === 0 ? 'held' : 'broken',
    counted: traffic.count('counted') + (injected.counted ?? 0),
    refused: traffic.count('refused'),
    unknown: traffic.count('unknown'),
    struckMs: Math.round(struckMs),
    servesMs: Math.round(servesMs),
    ...(injected.note !== undefined && { note: injected.note }),
  }
}

/** Never rejects: what breaks is a finding. */
export const runRound = async (deps: RoundDeps): Promise<RoundOutcome> => {
  const began = performance.now()
  try {
    return await judge(deps, await play(deps))
  } catch (error) {
    const { message, cause } = error as Error
    const text = cause instanceof Error ? `${message}: ${cause.message}` : message
    const struckMs = Math.round(performance.now() - began)
    const rest = { ...nothing, kind: deps.nemesis.name, struckMs }
    return error instanceof NotPossible
      ? { ...rest, status: 'not possible here', findings: [], note: text }
      : { ...rest, status: 'broken', findings: [text] }
  }
}
