// `npm run bench -- [name] [options]`: one command, one table. Every figure is measured side by side with
// what it is compared to, in the same run, and comes with its noise.
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readOptions, runCommand, UsageError } from '../options.ts'
import { runAll } from './all.ts'
import { apis } from './apis.ts'
import { bulk } from './bulk.ts'
import { dashboard } from './dashboard.ts'
import { drain } from './drain.ts'
import { exact } from './exact.ts'
import { fanOut } from './fan-out.ts'
import { growth } from './growth.ts'
import { lag } from './lag.ts'
import { likes } from './likes.ts'
import { describeMachine, type Machine } from './machine.ts'
import { memory } from './memory.ts'
import { overload } from './overload.ts'
import { peers } from './peers.ts'
import { formatSection, type Section } from './report.ts'
import { safety } from './safety.ts'
import type { Scenario } from './scenario.ts'
import { slowSockets } from './slow-sockets.ts'
import { stalledReaders } from './stalled-readers.ts'
import { startup } from './startup.ts'
import { writes } from './writes.ts'

const scenarios: Record<string, Scenario> = {
  likes,
  bulk,
  writes,
  exact,
  lag,
  memory,
  startup,
  peers,
  drain,
  growth,
  'fan-out': fanOut,
  dashboard,
  apis,
  overload,
  'slow-sockets': slowSockets,
  'stalled-readers': stalledReaders,
  safety,
}
const resultsDir = resolve('results')

const usage = () =>
  [
    'npm run bench -- [name] [options]   without a name: likes',
    'npm run bench -- all [--only likes,bulk] [--again]   what results/ does not have of this commit',
    ...Object.entries(scenarios).map(([name, { about, options }]) => {
      const defaults = Object.entries(options).map(([option, value]) => `--${option} ${value}`)
      return `  ${name.padEnd(17)}${about}\n                   ${defaults.join(' ')}`
    }),
    '  --json      one JSON object on standard output',
    '  --profile   writes a CPU profile of the process that takes likes to results/',
  ].join('\n')

const readCommand = (argv: readonly string[]) => {
  const named = argv[0] !== undefined && !argv[0].startsWith('-')
  const name = named ? argv[0]! : 'likes'
  const chosen = scenarios[name]
  if (!chosen) throw new UsageError(`no benchmark ${name}: ${Object.keys(scenarios).join(', ')}`)
  const flag = { type: 'boolean', default: false } as const
  const own = Object.entries(chosen.options).map(
    ([option, value]) => [option, { type: 'string', default: value }] as const,
  )
  const { json, profile, ...values } = readOptions(named ? argv.slice(1) : argv, {
    ...Object.fromEntries(own),
    ...{ json: flag, profile: flag },
  })
  return { name, chosen, json, profile, values: values as Record<string, string> }
}

const print = (section: Section, { commit, node, cpu, cores, at }: Machine) => {
  console.log(`\n${formatSection(section)}`)
  console.log(`\n${at.slice(0, 10)}, commit ${commit}, Node ${node}, ${cores} × ${cpu}.`)
}

await runCommand(async () => {
  const argv = process.argv.slice(2)
  if (argv.includes('--help')) {
    console.log(usage())
    return 0
  }
  if (argv[0] === 'all') {
    const { commit } = describeMachine()
    return runAll(argv.slice(1), { resultsDir, commit, log: (line) => console.error(line) })
  }
  const { name, chosen, json, profile, values } = readCommand(argv)
  mkdirSync(resultsDir, { recursive: true })
  const machine = describeMachine()
  const profileDir = profile ? resultsDir : null
  const args = argv[0] === name ? argv.slice(1) : argv
  const section = await chosen.run(values, { log: (line) => console.error(line), profileDir })
  const result = JSON.stringify({ machine, args, section }, null, 2)
  writeFileSync(resolve(resultsDir, `bench-${name}.json`), `${result}\n`)
  if (json) console.log(result)
  else print(section, machine)
  return section.kept === false ? 1 : 0
})
