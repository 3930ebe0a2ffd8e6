// Does the alarm ring? Writes one fault after the other into a copy of the code and runs the tests that
// must notice it. `npm run faults:mutations [-- part of a name]`; ends with 1 when one survives.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Mutation, mutations } from './list.ts'

const root = resolve(import.meta.dirname, '../../..')
const limitMs = 240_000 // a test that hangs has noticed too
const parts = [
  ...['server', 'services', 'simulations', 'package.json', 'tsconfig.json'],
  ...['vitest.config.ts', 'vitest.reporter.ts'],
]

const copyCode = () => {
  const copy = mkdtempSync(join(tmpdir(), 'likeflow-mutation-'))
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** True when the tests pass. */
const passes = (copy: string, tests: readonly string[]) =>
  new Promise<boolean>((done) => {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const child = spawn(process.execPath, [vitest, 'run', '--bail', '1', ...tests], {
      cwd: copy,
      env: { ...process.env, MODEL_RUNS: process.env.MODEL_RUNS || '5000' },
      stdio: 'ignore',
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    child.once('close', (code) => {
      clearTimeout(timer)
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

const wanted = process.argv[2] ?? ''
let survivors = 0
for (const mutation of mutations.filter(({ name }) => name.includes(wanted))) {
  const began = performance.now()
  const outcome = await tryMutation(mutation)
  if (outcome !== 'caught') survivors++
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  const by = mutation.tests
    .map((test) => test.split('/').at(-1)!.replace('.test.ts', ''))
    .join(', ')
  console.log(`${outcome.padEnd(9)} ${seconds.padStart(4)} s  ${mutation.name}  (${by})`)
}
process.exitCode = survivors > 0 ? 1 : 0
