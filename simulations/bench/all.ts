// `npm run bench -- all`: every benchmark with the settings of docs/benchmarks.md, one after the other, each
// in a process of its own. What results/ already has of this commit with these settings is not run again, so
// a run that was ended goes on where it was.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions, UsageError } from '../options.ts'
import { endsWithUs } from './ending.ts'
import type { Machine } from './machine.ts'
import type { Section } from './report.ts'

export interface Step {
  name: string
  args: readonly string[]
  /** about so long on two quiet cores */
  seconds: number
}

const step = (name: string, seconds: number, args = ''): Step => ({
  name,
  seconds,
  args: args === '' ? [] : args.split(' '),
})

/** What is promised first comes first; together about forty minutes. */
export const steps: readonly Step[] = [
  step('likes', 240, '--connections 1,64,256,1024 --seconds 3'),
  step('bulk', 80, '--seconds 4'),
  step('writes', 35),
  step('exact', 20),
  step('lag', 45),
  step('drain', 500, '--sizes 1000,10000,100000,1000000'),
  step('growth', 140, '--seconds 2'),
  step('apis', 80, '--seconds 3'),
  step('peers', 200, '--seconds 2'),
  step('fan-out', 380, '--rounds 6 --seconds 8 --clients 1,100,1000'),
  step('dashboard', 130, '--minutes 1 --openings 3'),
  step('overload', 120, '--rounds 5'),
  step('slow-sockets', 120, '--rounds 5'),
  step('stalled-readers', 280, '--rounds 5'),
  step('safety', 90, '--rounds 5'),
  step('memory', 85, '--minutes 1'),
  step('startup', 45),
]

export interface BenchResult {
  machine: Machine
  /** what the command line said after the name */
  args: readonly string[]
  section: Section
}

/** Whether `result` need not be measured again. A tree with changes is never the same twice. */
export const isCurrent = (result: BenchResult | null, { args }: Step, commit: string): boolean =>
  result !== null &&
  !commit.includes(' ') &&
  result.machine.commit === commit &&
  (result.args ?? []).join(' ') === args.join(' ')

export const resultFile = (resultsDir: string, name: string) =>
  join(resultsDir, `bench-${name}.json`)

const readResult = (resultsDir: string, name: string): BenchResult | null => {
  const file = resultFile(resultsDir, name)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BenchResult) : null
}

const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} min`
const sum = (list: readonly Step[]) => list.reduce((total, { seconds }) => total + seconds, 0)

/** `kept` of the result; `failed`: there is none, or not of this run. */
const verdict = (code: number, result: BenchResult | null, began: string) => {
  if (!result || result.machine.at < began) return `failed with exit code ${code}`
  return { true: 'kept', false: 'NOT KEPT', null: 'no promise' }[String(result.section.kept)]!
}

const runStep = async ({ name, args }: Step, begin: () => void): Promise<number> => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const disown = endsWithUs(() => {
    child.kill('SIGTERM')
    return ended
  })
  begin()
  const child = spawn(process.execPath, [main, name, ...args], { stdio: 'inherit' })
  const ended = once(child, 'exit')
  const [code] = (await ended) as [number | null]
  disown()
  return code ?? 1
}

const chosenSteps = (text: string) => {
  if (text === '') return steps
  const names = text.split(',')
  const unknown = names.find((name) => !steps.some((s) => s.name === name))
  if (unknown) throw new UsageError(`--only ${unknown}: ${steps.map((s) => s.name).join(', ')}`)
  return steps.filter(({ name }) => names.includes(name))
}

export interface AllContext {
  resultsDir: string
  commit: string
  log: (line: string) => void
}

/** Runs what is not there yet. @returns the exit code: 1 when a benchmark brought no result. */
export const runAll = async (argv: readonly string[], context: AllContext): Promise<number> => {
  const { resultsDir, commit, log } = context
  const { only, again } = readOptions(argv, {
    only: { type: 'string', default: '' },
    again: { type: 'boolean', default: false },
  })
  const chosen = chosenSteps(only)
  const open = chosen.filter((s) => again || !isCurrent(readResult(resultsDir, s.name), s, commit))
  log(`${open.length} of ${chosen.length} benchmarks to run, about ${minutes(sum(open))}`)
  const ends: string[] = []
  for (const [i, next] of open.entries()) {
    const left = minutes(sum(open.slice(i)))
    const began = new Date()
    const code = await runStep(next, () =>
      log(`\n[${i + 1}/${open.length}] ${next.name} ${next.args.join(' ')} (${left} left)`),
    )
    const took = Math.round((Date.now() - began.getTime()) / 1000)
    const end = verdict(code, readResult(resultsDir, next.name), began.toISOString())
    ends.push(`${next.name.padEnd(16)} ${String(took).padStart(4)} s  ${end}`)
  }
  log(`\n${ends.join('\n')}`)
  return ends.some((line) => line.includes('failed')) ? 1 : 0
}
