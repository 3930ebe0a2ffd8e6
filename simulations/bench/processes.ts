// What a process has used, read from Linux' /proc: CPU time and resident memory of exactly that process.
import { readFileSync } from 'node:fs'

const tickMicros = 10_000 // USER_HZ is 100 on every Linux that /proc tells about

/** User and system CPU time since the process began, in microseconds; of one of its threads with `tid`. */
export const cpuMicros = (pid: number, tid?: number): number => {
  const stat = readFileSync(`/proc/${pid}${tid ? `/task/${tid}` : ''}/stat`, 'utf8')
  // The command in parentheses may hold spaces; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMicros
}

export const rssBytes = (pid: number): number => {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1]) * 1024
}

export type Pids = Readonly<Record<string, number>>

/** CPU time of each named process now. */
export const readCpu = (pids: Pids): Record<string, number> =>
  Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuMicros(pid)]))
