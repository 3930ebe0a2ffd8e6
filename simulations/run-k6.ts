// `npm run k6 -- steady [--url …]`: runs one script with the k6 that is there, then checks that its likes
// arrived; `all` runs every script, one after the other. Exit codes: k6's own (99: a threshold failed), 1 likes
// are missing, 2 wrong options.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../cli/command.ts'
import { readOptions } from '../cli/options.ts'
import { ownServer } from '../cli/own-server.ts'
import { parseTarget, reach } from '../load/target.ts'
import { checkArrival } from './arrival.ts'
import { findK6 } from './find-k6.ts'
import { runCommand } from './run-command.ts'

const scriptsDir = fileURLToPath(new URL('k6', import.meta.url))
const arriveWithinMs = 120_000

const scripts = () =>
  readdirSync(scriptsDir)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort()

const thresholdFailed = 99

const usage =
  () => `npm run k6 -- <name> [options]   runs a script, then checks that its likes arrived
  <name>                        ${scripts().join(' | ')}, or all
  --url http://127.0.0.1:4000   the only server that anything is sent to; else the one that npm start runs here
RATE, DURATION and SKEW are taken from the environment: RATE=500 DURATION=8h npm run k6 -- steady
Results are in results/k6-<name>.json.`

const readCommand = (argv: readonly string[]) => {
  const [name = '', ...rest] = argv
  const names = name === 'all' ? scripts() : [name]
  if (!names.every((script) => scripts().includes(script)))
    throw new UsageError(
      `npm run k6 -- <name> [--url …], with a name out of: ${scripts().join(', ')}, all`,
    )
  const { url } = readOptions(rest, { url: { type: 'string', default: ownServer() } })
  try {
    return { names, url: parseTarget(url).url }
  } catch (error) {
    throw new UsageError(`--url ${(error as Error).message}`)
  }
}

const runScript = async (program: string, name: string, env: Record<string, string>) => {
  const settings = Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`])
  const args = ['run', '--quiet', '--no-usage-report', ...settings, `${scriptsDir}/${name}.ts`]
  // Settings such as RATE and DURATION reach the script through the environment.
  const child = spawn(program, [...args, '--include-system-env-vars'], { stdio: 'inherit' })
  const stop = () => child.kill('SIGINT')
  process.on('SIGINT', stop)
  const [code] = (await once(child, 'exit')) as [number | null]
  process.off('SIGINT', stop)
  return code ?? 1
}

interface K6Summary {
  posts: number
  metrics: Record<string, { values: { count?: number } } | undefined>
}

const check = async (url: string, prefix: string, file: string): Promise<number> => {
  const { posts, metrics } = JSON.parse(readFileSync(file, 'utf8')) as K6Summary
  const count = (name: string) => metrics[name]?.values.count ?? 0
  const found = await checkArrival({
    ...{ url, prefix, posts, withinMs: arriveWithinMs },
    accepted: count('likes_accepted'),
    unknown: count('likes_unknown'),
  })
  if (found.status === 'arrived') {
    console.log(`arrived: ${found.persisted.toLocaleString('en-US')} likes are in MongoDB`)
    return 0
  }
  console.log(`NOT ARRIVED: ${JSON.stringify(found)}`)
  return 1
}

/** k6's exit code, or 1 when its likes did not arrive. */
const runOne = async (program: string, name: string, url: string): Promise<number> => {
  const file = `results/k6-${name}.json`
  mkdirSync('results', { recursive: true })
  rmSync(file, { force: true }) // an old one must not pass for this run's
  const run = randomBytes(4).toString('hex')
  const code = await runScript(program, name, { URL: url, RUN: run })
  const arrived = await check(url, `k6-${run}`, file)
  return code || arrived
}

await runCommand(async () => {
  const argv = process.argv.slice(2)
  if (argv.includes('--help')) {
    console.log(usage())
    return 0
  }
  const { names, url } = readCommand(argv)
  await reach(url)
  const program = findK6(process.env)
  let worst = 0
  for (const name of names) {
    if (names.length > 1) console.log(`\n== ${name}`)
    const code = await runOne(program, name, url)
    worst = Math.max(worst, code)
    if (![0, 1, thresholdFailed].includes(code)) break // ended by hand, or k6 itself has a fault
  }
  return worst
})
