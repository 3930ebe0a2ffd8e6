// LikeFlow and a bare node:http server under the same load in turns: bare, LikeFlow, bare, LikeFlow … in
// one run, so that whatever else the machine does falls on both.
import type { LoadPlan } from '../../load/plan.ts'
import type { BareProcess } from './bare-process.ts'
import { measureRound, type Round } from './measure.ts'
import type { Stack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

export interface Pair {
  bare: Round
  likeflow: Round
}

export interface PairOptions {
  stack: Stack
  bare: BareProcess
  rounds: number
  /** What differs between the measurements of one run, such as `64 connections`. */
  label: string
  /** The load on both; its `url` is set here. */
  plan: Omit<LoadPlan, 'url'>
  /** Likes that LikeFlow refuses are for the caller to show. */
  mayRefuse?: boolean
  log: (line: string) => void
}

const warmupMs = 1000 // per round: the new client's code gets hot
const firstWarmupMs = 3000 // once per server

export const measurePairs = async (options: PairOptions): Promise<Pair[]> => {
  const { stack, bare, rounds, label, mayRefuse = false, log } = options
  const plan = { ...options.plan, warmupMs }
  const warm = { ...plan, durationMs: firstWarmupMs, warmupMs: 0 }
  const onBare = (p = plan) => measureRound({ ...p, url: bare.url }, { bare: bare.pid })
  const onLikeflow = async (p = plan) => {
    const round = await measureRound({ ...p, url: stack.url }, stack.pids, { mayRefuse })
    await stack.drained() // what is left to write must not slow the next round down
    return round
  }
  await onBare(warm)
  await onLikeflow(warm)
  const pairs: Pair[] = []
  for (let i = 1; i <= rounds; i++) {
    const pair = { bare: await onBare(), likeflow: await onLikeflow() }
    pairs.push(pair)
    const { bare: b, likeflow: l } = pair
    log(
      `${label}, round ${i} of ${rounds}: bare ${formatNumber(b.perSecond)}/s, ` +
        `LikeFlow ${formatNumber(l.perSecond)}/s`,
    )
  }
  return pairs
}

/** What the pairs of one number of connections say. */
export const summarisePairs = (pairs: readonly Pair[]) => {
  const of = (pick: (pair: Pair) => number) => spread(pairs.map(pick))
  const bareRate = of((p) => p.bare.perSecond)
  const rate = of((p) => p.likeflow.perSecond)
  const bareCpu = of((p) => p.bare.cpuPerLike.bare!)
  const cpu = of((p) => p.likeflow.cpuPerLike.api!)
  return {
    bareRate,
    rate,
    rateRatio: rate.median / bareRate.median,
    pairRatio: of((p) => p.likeflow.perSecond / p.bare.perSecond),
    bareCpu,
    cpu,
    cpuRatio: cpu.median / bareCpu.median,
    p99: of((p) => p.likeflow.summary.latencyMs!.p99),
  }
}

/** How many likes were refused, of all that got an answer; not part of any rate. */
export const refusedLikes = (pairs: readonly Pair[]): string => {
  const sum = (of: (pair: Pair) => number[]) => pairs.flatMap(of).reduce((a, b) => a + b, 0)
  const refused = sum((p) => Object.values(p.likeflow.summary.refused))
  const accepted = sum((p) => [p.likeflow.summary.accepted])
  return `Refused: ${formatNumber(refused)} of ${formatNumber(accepted + refused)} likes.`
}

/** The cells of one measurement, under `pairColumns`. */
export const pairRow = (label: string, pairs: readonly Pair[]): string[] => {
  const s = summarisePairs(pairs)
  return [
    label,
    formatSpread(s.bareRate),
    formatSpread(s.rate),
    formatNumber(s.rateRatio, 2),
    formatSpread(s.pairRatio, 2),
    formatSpread(s.bareCpu, 1),
    formatSpread(s.cpu, 1),
    formatNumber(s.cpuRatio, 2),
    formatSpread(s.p99, 1),
  ]
}

/** Which process kept how many cores busy: what limits the figures. */
export const whoUsedTheCores = (label: string, pairs: readonly Pair[]): string => {
  const parts = (pick: (pair: Pair) => Record<string, number>) => {
    const names = Object.keys(pick(pairs[0]!))
    const medians = names.map((name) => spread(pairs.map((p) => pick(p)[name]!)).median)
    const total = medians.reduce((a, b) => a + b, 0)
    const list = names.map((name, i) => `${name} ${formatNumber(medians[i]!, 2)}`).join(', ')
    return `${list} (together ${formatNumber(total, 2)})`
  }
  return (
    `Cores busy at ${label}: bare rounds ${parts((p) => p.bare.cores)}; ` +
    `LikeFlow rounds ${parts((p) => p.likeflow.cores)}.`
  )
}

export const pairColumns = [
  ...['load', 'bare likes/s', 'LikeFlow likes/s', 'ratio', 'ratio per pair'],
  ...['bare CPU µs', 'LikeFlow CPU µs', 'CPU ratio', 'p99 ms'],
]
