// `npm run bench -- all`: every scenario with its defaults, one after the other, each in a process of its own.
// What results/ already has of this commit with these settings is not run again, so a run that was ended goes
// on where it was.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../cli/command.ts'
import { readOptions } from '../../cli/options.ts'
import { endsWithUs } from './ending.ts'
import type { Machine } from './machine.ts'
import type { Section } from './report.ts'
import { loadScenarios } from './scenario.ts'

export interface BenchResult {
  machine: Machine
  /** what the command line said after the name */
  args: readonly string[]
  section: Section
}

/** Whether `result` need not be measured again. A tree with changes is never the same twice. */
export const isCurrent = (result: BenchResult | null, commit: string): boolean =>
  result !== null &&
  !commit.includes(' ') &&
  result.machine.commit === commit &&
  result.args.length === 0

export const readResult = (resultsDir: string, name: string): BenchResult | null => {
  const file = join(resultsDir, `bench-${name}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BenchResult) : null
}

interface Step {
  name: string
  seconds: number
}

const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} min`
const sum = (list: readonly Step[]) => list.reduce((total, { seconds }) => total + seconds, 0)

/** `kept` of the result; `failed`: there is none, or not of this run. */
const verdict = (code: number, result: BenchResult | null, began: string) => {
  if (!result || result.machine.at < began) return `failed with exit code ${code}`
  return { true: 'kept', false: 'NOT KEPT', null: 'no promise' }[String(result.section.kept)]!
}

/** @throws before it has begun when this process is being ended. */
const runStep = async (name: string, begin: () => void): Promise<number> => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const disown = endsWithUs(() => {
    child.kill('SIGTERM')
    return ended
  })
  begin()
  const child = spawn(process.execPath, [main, name], { stdio: 'inherit' })
  const ended = once(child, 'exit')
  const [code] = (await ended) as [number | null]
  disown()
  return code ?? 1
}

const chooseSteps = async (only: string): Promise<Step[]> => {
  const steps = [...(await loadScenarios())].map(([name, { seconds }]) => ({ name, seconds }))
  if (only === '') return steps
  const names = only.split(',')
  const unknown = names.find((name) => !steps.some((s) => s.name === name))
  if (unknown) throw new UsageError(`--only ${unknown}: ${steps.map((s) => s.name).join(', ')}`)
  return steps.filter(({ name }) => names.includes(name))
}

export interface AllContext {
  resultsDir: string
  commit: string
  log: (line: string) => void
}

/** Runs what is not there yet. @returns the exit code: 1 when a scenario brought no result. */
export const runAll = async (argv: readonly string[], context: AllContext): Promise<number> => {
  const { resultsDir, commit, log } = context
  const { only, again } = readOptions(argv, {
    only: { type: 'string', default: '' },
    again: { type: 'boolean', default: false },
  })
  const chosen = await chooseSteps(only)
  const open = chosen.filter(
    ({ name }) => again || !isCurrent(readResult(resultsDir, name), commit),
  )
  log(`${open.length} of ${chosen.length} benchmarks to run, about ${minutes(sum(open))}`)
  const ends: string[] = []
  for (const [i, { name }] of open.entries()) {
    const began = new Date()
    const code = await runStep(name, () => log(`\n[${i + 1}/${open.length}] ${name}`))
    const took = Math.round((Date.now() - began.getTime()) / 1000)
    const end = verdict(code, readResult(resultsDir, name), began.toISOString())
    ends.push(`${name.padEnd(12)} ${String(took).padStart(4)} s  ${end}`)
  }
  log(`\n${ends.join('\n')}`)
  return ends.some((line) => line.includes('failed')) ? 1 : 0
}
