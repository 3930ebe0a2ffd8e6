// `node simulations/bench/profile.ts results/CPU….cpuprofile`: where the time went, by function, without
// a browser. Self time only: what a function did itself.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { runCommand, UsageError } from '../options.ts'
import { formatTable } from './report.ts'

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

const shownFunctions = 40

/** Function → its part of all the time that was not idle, most first. */
export const selfTimes = ({ nodes, samples, timeDeltas }: CpuProfile): [string, number][] => {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const where = url === '' ? '' : ` ${basename(url)}:${lineNumber + 1}`
      return [id, `${functionName || '(anonymous)'}${where}`]
    }),
  )
  const micros = new Map<string, number>()
  samples.forEach((id, i) => {
    const name = names.get(id)!
    micros.set(name, (micros.get(name) ?? 0) + timeDeltas[i]!)
  })
  micros.delete('(idle)')
  const total = micros.values().reduce((a, b) => a + b, 0)
  return [...micros]
    .map(([name, time]): [string, number] => [name, time / total])
    .sort((a, b) => b[1] - a[1])
}

if (import.meta.main)
  await runCommand(async () => {
    const file = process.argv[2]
    if (!file) throw new UsageError('name a .cpuprofile file')
    const rows = selfTimes(JSON.parse(readFileSync(file, 'utf8')) as CpuProfile)
      .slice(0, shownFunctions)
      .map(([name, part]) => [name, `${(part * 100).toFixed(1)} %`])
    console.log(formatTable(['function', 'self'], rows))
    return 0
  })
