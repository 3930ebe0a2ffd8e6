// `npm run bench -- [name] [options]`: one command, one table. Every figure is measured side by side with
// what it is compared to, in the same run, and comes with its noise.
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readOptions } from '../../cli/options.ts'
import { runCommand } from '../run-command.ts'
import { runAll } from './all.ts'
import { describeMachine, type Machine } from './machine.ts'
import { formatSection, type Section } from './report.ts'
import { loadScenario, loadScenarios } from './scenario.ts'

const resultsDir = resolve('results')
const nameWidth = 12

const usage = async () => {
  const lines = [...(await loadScenarios())].map(([name, { summary, options }]) => {
    const defaults = Object.entries(options).map(([option, o]) => `--${option} ${o.default}`)
    const indent = ' '.repeat(nameWidth + 2)
    return `  ${name.padEnd(nameWidth)}${summary}\n${indent}${defaults.join(' ')}`
  })
  return [
    'npm run bench -- [name] [options]   without a name: likes',
    'npm run bench -- all [--only likes,bulk] [--again]   what results/ does not have of this commit',
    ...lines,
    '  --json       one JSON object on standard output',
    '  --cpu-prof   the process that takes likes writes a CPU profile to results/',
  ].join('\n')
}

const readCommand = async (argv: readonly string[]) => {
  const named = argv[0] !== undefined && !argv[0].startsWith('-')
  const [name, args] = named ? [argv[0]!, argv.slice(1)] : ['likes', argv]
  const scenario = await loadScenario(name)
  const flag = { type: 'boolean', default: false } as const
  const own = Object.entries(scenario.options).map(
    ([option, { default: value }]) => [option, { type: 'string', default: value }] as const,
  )
  const {
    json,
    'cpu-prof': cpuProf,
    ...texts
  } = readOptions(args, {
    ...Object.fromEntries(own),
    ...{ json: flag, 'cpu-prof': flag },
  })
  const values = Object.entries(scenario.options).map(
    ([option, { read }]) =>
      [option, read(option, String((texts as Record<string, unknown>)[option]))] as const,
  )
  return { name, args, scenario, json, cpuProf, values: Object.fromEntries(values) }
}

const print = (section: Section, { commit, node, cpu, cores, at }: Machine) => {
  console.log(`\n${formatSection(section)}`)
  console.log(`\n${at.slice(0, 10)}, commit ${commit}, Node ${node}, ${cores} × ${cpu}.`)
}

await runCommand(async () => {
  const argv = process.argv.slice(2)
  if (argv.includes('--help')) {
    console.log(await usage())
    return 0
  }
  const log = (line: string) => console.error(line)
  const machine = describeMachine()
  if (argv[0] === 'all') return runAll(argv.slice(1), { resultsDir, commit: machine.commit, log })
  const { name, args, scenario, json, cpuProf, values } = await readCommand(argv)
  mkdirSync(resultsDir, { recursive: true })
  const section = await scenario.run(values, { log, cpuProfDir: cpuProf ? resultsDir : null })
  const result = JSON.stringify({ machine, args, section }, null, 2)
  writeFileSync(resolve(resultsDir, `bench-${name}.json`), `${result}\n`)
  if (json) console.log(result)
  else print(section, machine)
  return section.kept === false ? 1 : 0
})
