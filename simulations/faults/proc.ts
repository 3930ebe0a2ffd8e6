// What Linux tells about a process of the fleet. Elsewhere, and of one that is gone, it is not known: null, and
// never frozen.
import { rssBytes, statFields } from '../bench/processes.ts'

const orNull = <T>(read: () => T): T | null => {
  try {
    return read()
  } catch {
    return null
  }
}

export const residentBytes = (pid: number): number | null => orNull(() => rssBytes(pid))

/** Stopped by a signal. */
export const isFrozen = (pid: number): boolean => orNull(() => statFields(pid))?.[0] === 'T'
