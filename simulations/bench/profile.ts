// Where the time of a `.cpuprofile` went, without a browser: a list by function, and a flame graph.
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { readOptions, runCommand, UsageError } from '../options.ts'
import { type CpuProfile, callTree, selfTimes } from './cpu-profile.ts'
import { drawFlameGraph } from './flame-graph.ts'
import { formatTable } from './report.ts'
import { formatShare } from './statistics.ts'

const usage = `node simulations/bench/profile.ts <file.cpuprofile> [--svg <file>] [--title <text>]
Lists the functions that used most of the time (what each did itself), and draws a flame graph to --svg.`

const shownFunctions = 40

const readProfile = (file: string): CpuProfile => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as CpuProfile
  } catch (error) {
    throw new UsageError(`${file} is no CPU profile: ${(error as Error).message}`)
  }
}

await runCommand(async () => {
  const argv = process.argv.slice(2)
  if (argv.includes('--help')) {
    console.log(usage)
    return 0
  }
  const [file] = argv
  if (file === undefined || file.startsWith('-')) throw new UsageError(usage)
  const { svg, title } = readOptions(argv.slice(1), {
    svg: { type: 'string' },
    title: { type: 'string', default: basename(file) },
  })
  const profile = readProfile(file)
  const rows = selfTimes(profile)
    .slice(0, shownFunctions)
    .map(([name, part]) => [name, formatShare(part)])
  if (svg) writeFileSync(svg, drawFlameGraph(title, callTree(profile)))
  console.log(formatTable(['function', 'self'], rows))
  return 0
})
