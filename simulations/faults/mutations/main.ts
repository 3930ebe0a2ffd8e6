// Does the alarm ring? Writes one mistake after the other into a copy of the code and runs the tests that must
// notice it, after they passed without it. `npm run faults:mutations [-- part of a name]`; ends with 1 when one
// survives. Ctrl-C ends the tests under way and takes their copy of the code away.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { UsageError } from '../../../cli/command.ts'
import { readOptions } from '../../../cli/options.ts'
import { runCommand } from '../../run-command.ts'
import { mutations } from './list.ts'
import type { Mutation } from './mutation.ts'

const usage = `npm run faults:mutations -- [part of a name]   mistakes in a copy of the code: do the tests notice?
Without a name all ${mutations.length}, about 20 minutes.`

const root = resolve(import.meta.dirname, '../../..')
const limitMs = 240_000 // a test that hangs has noticed too
const soundWithinMs = 1_200_000 // all tests of the list, one after the other
const interrupted = 130
/** All but what is made: a folder that is new is not forgotten. */
const parts = readdirSync(root).filter(
  (name) => !name.startsWith('.') && !['node_modules', 'results', 'dist'].includes(name),
)

const leaving = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => leaving.abort())

/** Does `work` in a copy of the code, which is gone afterwards. */
const inCopy = async <T>(work: (copy: string) => Promise<T>): Promise<T> => {
  const copy = mkdtempSync(join(tmpdir(), 'likeflow-mutation-'))
  try {
    for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    return await work(copy)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** True when the tests pass. */
const passes = async (copy: string, tests: readonly string[], withinMs: number) => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', '--bail', '1', ...tests], {
    cwd: copy,
    env: { ...process.env, MODEL_RUNS: process.env.MODEL_RUNS || '5000' },
    stdio: 'ignore',
  })
  const end = () => child.kill('SIGTERM')
  leaving.signal.addEventListener('abort', end)
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs)
  const [code] = await once(child, 'close')
  clearTimeout(timer)
  leaving.signal.removeEventListener('abort', end)
  return code === 0
}

/** 'stale': the code has changed and the mutation must be written anew. */
const tryMutation = ({ file, from, to, tests }: Mutation) =>
  inCopy(async (copy) => {
    const path = join(copy, file)
    const text = readFileSync(path, 'utf8')
    if (text.split(from).length !== 2) return 'stale'
    const mutated = text.replace(from, () => to)
    writeFileSync(path, mutated)
    return (await passes(copy, tests, limitMs)) ? 'SURVIVES' : 'caught'
  })

const choose = (argv: readonly string[]): readonly Mutation[] => {
  const named = argv[0] !== undefined && !argv[0].startsWith('-')
  readOptions(named ? argv.slice(1) : argv, {})
  const chosen = named ? mutations.filter(({ name }) => name.includes(argv[0]!)) : mutations
  if (chosen.length === 0) throw new UsageError(`no mutation has "${argv[0]}" in its name`)
  return chosen
}

await runCommand(async () => {
  const argv = process.argv.slice(2)
  if (argv.includes('--help')) {
    console.log(usage)
    return 0
  }
  const chosen = choose(argv)
  // Tests that fail on the code as it is would notice everything: then nothing is proven.
  const all = [...new Set(chosen.flatMap(({ tests }) => tests))]
  const isSound = await inCopy((copy) => passes(copy, all, soundWithinMs))
  if (leaving.signal.aborted) return interrupted
  if (!isSound) {
    console.log('the tests do not pass on the code as it is: no mutation was tried')
    return 1
  }
  let caught = 0
  for (const mutation of chosen) {
    const outcome = await tryMutation(mutation)
    if (leaving.signal.aborted) return interrupted
    if (outcome === 'caught') caught++
    console.log(`${outcome.padEnd(9)} ${mutation.name}`)
  }
  return caught === chosen.length ? 0 : 1
})
