// Plays the model of losses: `npm run faults:losses -- --seeds 1000000`; also by every rule left out. Ends with 1
// when the rules miss something, or when nothing is missed without one of them.
import { readOptions, whole } from '../../../cli/options.ts'
import { runCommand } from '../../run-command.ts'
import { faultsIn, noOutcome, type Outcome } from './outcome.ts'
import { allRules, leftOut, type Rules } from './rules.ts'
import { runWorld } from './run.ts'

const usage = `npm run faults:losses -- [--seeds 1000000] [--from 0]   plays the model of losses, a minute per million
  --seeds   runs of it; each rule that is left out is played a twentieth as often
  --from    the first seed`

const text = (default_: string) => ({ type: 'string', default: default_ }) as const

const play = (rules: Rules, from: number, seeds: number) => {
  const outcome = noOutcome()
  let first: number | null = null
  for (let seed = from; seed < from + seeds; seed++) {
    runWorld(seed, rules, outcome)
    if (first === null && faultsIn(outcome) > 0) first = seed
  }
  return { outcome, first }
}

const line = (name: string, seeds: number, outcome: Outcome, first: number | null) => {
  const figures = Object.entries(outcome).map(([what, n]) => `${what} ${n}`)
  console.log(`${name}: ${seeds} seeds; ${figures.join(', ')}; first fault ${first ?? 'none'}`)
}

await runCommand(async () => {
  if (process.argv.includes('--help')) {
    console.log(usage)
    return 0
  }
  const options = readOptions(process.argv.slice(2), { seeds: text('1000000'), from: text('0') })
  const seeds = whole('seeds', options.seeds!, 1, 1e9)
  const from = whole('from', options.from!, 0, 2 ** 31)
  const all = play(allRules, from, seeds)
  line('all rules', seeds, all.outcome, all.first)
  let unnoticed = all.first === null ? 0 : 1
  const fewer = Math.max(10_000, Math.round(seeds / 20))
  for (const [name, rules] of Object.entries(leftOut)) {
    const { outcome, first } = play(rules, from, fewer)
    line(name, fewer, outcome, first)
    if (first === null) unnoticed++
  }
  return unnoticed === 0 ? 0 : 1
})
