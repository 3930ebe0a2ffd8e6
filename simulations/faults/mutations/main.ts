// Does the alarm ring? Writes one fault after the other into a copy of the code and runs the tests that
// must notice it, after they passed without it. `npm run faults:mutations [-- part of a name]`; ends with 1
// when one survives. Outcomes and seconds go to results/mutations.json. Ctrl-C ends the tests under way and takes their copy of the code away.
import { spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describeMachine } from '../../bench/machine.ts'
import { readOptions, runCommand, UsageError } from '../../options.ts'
import { mutations } from './list.ts'
import type { Mutation } from './mutation.ts'

const usage = `npm run faults:mutations -- [part of a name]   mistakes in a copy of the code: do the tests notice?
Without a name all ${mutations.length}, about 20 minutes.`

const root = resolve(import.meta.dirname, '../../..')
const limitMs = 240_000 // a test that hangs has noticed too
const soundWithinMs = 1_200_000 // all tests of the list, one after the other
const parts = [
  ...['contract', 'load', 'server', 'local-servers', 'testing', 'simulations', 'scripts'],
  ...['package.json', 'tsconfig.json'],
  ...['vitest.config.ts', 'vitest.reporter.ts'],
]

const interrupted = 130
const leaving = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => leaving.abort())

const copyCode = () => {
  const copy = mkdtempSync(join(tmpdir(), 'likeflow-mutation-'))
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** True when the tests pass. */
const passes = (copy: string, tests: readonly string[], withinMs = limitMs) =>
  new Promise<boolean>((done) => {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const child = spawn(process.execPath, [vitest, 'run', '--bail', '1', ...tests], {
      cwd: copy,
      env: { ...process.env, MODEL_RUNS: process.env.MODEL_RUNS || '5000' },
      stdio: 'ignore',
    })
    const end = () => child.kill('SIGTERM')
    leaving.signal.addEventListener('abort', end)
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs)
    child.once('close', (code) => {
      clearTimeout(timer)
      leaving.signal.removeEventListener('abort', end)
      done(code === 0)
    })
  })

/** 'stale': the code has changed and the mutation must be written anew. */
const tryMutation = async ({ file, from, to, tests }: Mutation) => {
  const copy = copyCode()
  try {
    const path = join(copy, file)
    const text = readFileSync(path, 'utf8')
    if (text.split(from).length !== 2) return 'stale'
    writeFileSync(
      path,
      text.replace(from, () => to),
    )
    return (await passes(copy, tests)) ? 'SURVIVES' : 'caught'
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Tests that fail on the code as it is would notice everything: then nothing is proven. */
const isSound = async (tests: readonly string[]) => {
  const copy = copyCode()
  try {
    return await passes(copy, tests, soundWithinMs)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

const choose = (argv: readonly string[]): readonly Mutation[] => {
  const named = argv[0] !== undefined && !argv[0].startsWith('-')
  readOptions(named ? argv.slice(1) : argv, {})
  const chosen = named ? mutations.filter(({ name }) => name.includes(argv[0]!)) : mutations
  if (chosen.length === 0) throw new UsageError(`no mutation has "${argv[0]}" in its name`)
  return chosen
}

interface Tried {
  name: string
  tests: readonly string[]
  outcome: 'caught' | 'SURVIVES' | 'stale'
  seconds: number
}

const tryTimed = async (mutation: Mutation): Promise<Tried> => {
  const { name, tests } = mutation
  const began = performance.now()
  const outcome = await tryMutation(mutation)
  return { name, tests, outcome, seconds: Math.round((performance.now() - began) / 1000) }
}

const line = ({ name, tests, outcome, seconds }: Tried) => {
  const by = tests.map((test) => test.split('/').at(-1)!.replace('.test.ts', '')).join(', ')
  return `${outcome.padEnd(9)} ${String(seconds).padStart(4)} s  ${name}  (${by})`
}

/** After each one, so that a run that is ended leaves what it had. */
const keep = (tried: readonly Tried[]) => {
  const file = resolve('results/mutations.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify({ machine: describeMachine(), tried }, null, 2)}\n`)
}

await runCommand(async () => {
  const argv = process.argv.slice(2)
  if (argv.includes('--help')) {
    console.log(usage)
    return 0
  }
  const chosen = choose(argv)
  const isFit = await isSound([...new Set(chosen.flatMap(({ tests }) => tests))])
  if (leaving.signal.aborted) return interrupted
  if (!isFit) {
    console.log('the tests do not pass on the code as it is: no mutation was tried')
    return 1
  }
  const tried: Tried[] = []
  for (const mutation of chosen) {
    const one = await tryTimed(mutation)
    if (leaving.signal.aborted) return interrupted
    tried.push(one)
    keep(tried)
    console.log(line(one))
  }
  return tried.every(({ outcome }) => outcome === 'caught') ? 0 : 1
})
