// What a process has used, read from Linux' /proc: CPU time and resident memory of exactly that process.
import { readFileSync } from 'node:fs'

const tickMicros = 10_000 // USER_HZ is 100 on every Linux that /proc tells about
const lookMs = 50

/** The fields of /proc/<pid>/stat from the state on, which is the third. */
export const statFields = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the command before it may hold spaces
}

/** User and system CPU time since the process began, in microseconds. */
export const cpuMicros = (pid: number): number => {
  const [utime, stime] = statFields(pid).slice(11)
  return (Number(utime) + Number(stime)) * tickMicros
}

export const rssBytes = (pid: number): number => {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1]) * 1024
}

/** The most that the process had resident while `during` ran, in MB. */
export const peakMb = async <T>(
  pid: number,
  during: () => Promise<T>,
): Promise<{ mb: number; result: T }> => {
  let most = rssBytes(pid)
  const timer = setInterval(() => {
    most = Math.max(most, rssBytes(pid))
  }, lookMs)
  try {
    const result = await during()
    return { mb: most / 2 ** 20, result }
  } finally {
    clearInterval(timer)
  }
}

export type Pids = Readonly<Record<string, number>>

/** CPU time of each named process now. */
export const readCpu = (pids: Pids): Record<string, number> =>
  Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuMicros(pid)]))
