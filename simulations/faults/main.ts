// `npm run faults [-- --full --seed 7]`: faults against the real processes, minutes to hours. Exit codes: 0
// everything held, 1 something did not, 2 wrong options, 130 ended by Ctrl-C.
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../../cli/command.ts'
import { describeMachine } from '../bench/machine.ts'
import { runCommand } from '../run-command.ts'
import { evidenceOf, isWorthKeeping, runCampaign } from './campaign.ts'
import { openJournal } from './journal.ts'
import { nemesesFor, notOn } from './nemesis.ts'
import { type FaultsOptions, parseFaultsOptions, usage } from './options.ts'
import { kindsOf, planOf } from './plan.ts'
import { createProgress } from './progress.ts'
import { formatReport, reportOf } from './report.ts'
import { givenServers } from './servers.ts'

const interrupted = 130

/** Other options, other rounds: each plan has its own folder. */
const folderOf = ({ seed, only, full, redis, round }: FaultsOptions) => {
  const on = redis === 'single' ? '' : redis
  const words = [
    String(seed),
    on,
    full ? 'full' : '',
    only,
    round ? `round ${round.join('-')}` : '',
  ]
  const name = words.filter(Boolean).join(' ').toLowerCase()
  return resolve('results/faults', name.replace(/[^a-z0-9]+/g, '-'))
}

const planFor = ({ seed, rounds, only, full, redis, round }: FaultsOptions) => {
  const given = givenServers()
  if (redis !== 'single' && given.includes('redis'))
    throw new UsageError('--redis: REDIS_URL names a server that is used as it is')
  const kinds = kindsOf(nemesesFor(given, redis), only, full)
  if (kinds.length === 0) throw new UsageError(`--only: no fault has "${only}" in its name`)
  const wanted = rounds ?? kinds.length
  const plan = planOf(seed, round ? Math.max(wanted, round[1]) : wanted, kinds)
  return round ? plan.slice(round[0] - 1, round[1]) : plan
}

const replayOf = ({ seed, only, full, redis }: FaultsOptions, index: number) =>
  `npm run faults -- --seed ${seed} --redis ${redis}${full ? ' --full' : ''}${only ? ` --only "${only}"` : ''} --round ${index + 1}`

const play = async (options: FaultsOptions): Promise<number> => {
  const plan = planFor(options)
  const folder = folderOf(options)
  // A round that is asked for by its number is played, whatever came out the last time.
  const journal = openJournal(folder, options.fresh || options.round !== null)
  const machine = describeMachine()
  const isPlayed = new Set(journal.played.map(({ index }) => index))
  const rounds = plan.filter(({ index }) => !isPlayed.has(index))
  console.log(
    `seed ${options.seed}: ${plan.length} rounds, ${plan.length - rounds.length} of them are played`,
  )
  const skipped = kindsOf(notOn(options.redis), options.only, options.full)
  if (skipped.length > 0)
    console.log(`not on this kind of Redis: ${skipped.map(({ name }) => name).join('; ')}`)
  const leaving = new AbortController()
  const onSignal = () => (leaving.signal.aborted ? process.exit(interrupted) : leaving.abort())
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  const progress = createProgress({ rounds: plan.length, played: plan.length - rounds.length })
  await runCampaign({
    ...{ rounds, folder, fleets: options.fleets, redis: options.redis, signal: leaving.signal },
    onRound(round, outcome) {
      journal.write({ ...outcome, index: round.index, seed: round.seed, commit: machine.commit })
      for (const line of progress.line(round, outcome)) console.log(line)
      if (!isWorthKeeping(outcome)) return
      console.log(`         kept in ${evidenceOf(folder, round.index)}`)
      console.log(`         replay: ${replayOf(options, round.index)}`)
    },
  })
  const report = reportOf(journal.played.filter(({ index }) => index < plan.at(-1)!.index + 1))
  const file = join(folder, 'report.json')
  writeFileSync(file, `${JSON.stringify({ machine, options, report }, null, 2)}\n`)
  for (let lane = 0; lane < options.fleets; lane++)
    rmSync(join(folder, `ground-${lane}`), { recursive: true, force: true })
  console.log(`\n${formatReport(report)}\n\n${file}`)
  if (leaving.signal.aborted) return interrupted
  return report.broken.length === 0 ? 0 : 1
}

await runCommand(async () => {
  const options = parseFaultsOptions(process.argv.slice(2))
  if (!options.help) return play(options)
  console.log(usage)
  return 0
})
// What hangs on a ground that was given up in the middle of a round ends with it.
process.exit()
