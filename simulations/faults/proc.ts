// What Linux tells about a process. Elsewhere it is not known: null, and never frozen.
import { readFileSync } from 'node:fs'

const read = (pid: number, file: string) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return null
  }
}

/** Resident memory. */
export const residentBytes = (pid: number): number | null => {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(read(pid, 'status') ?? '')?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

/** Stopped by a signal. */
export const isFrozen = (pid: number): boolean => {
  const stat = read(pid, 'stat') ?? ''
  return stat.slice(stat.lastIndexOf(')') + 2)[0] === 'T'
}
