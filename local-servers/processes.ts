// Processes by identity. A pid alone is not one: the kernel gives it to somebody else later. Together
// with the time it began it is, so nothing that LikeFlow did not start is ever sent a signal.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const linuxIdentity = (pid: number): string | null => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The command in parentheses may hold spaces: the fields that count come after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, started] = [fields[0], fields[19]]
  if (state === 'Z' || state === 'X') return null
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
  return `${boot}-${started}`
}

const otherIdentity = (pid: number): string | null =>
  execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim() || null

/** What tells this run of `pid` from every other process with that number; null when it is gone. */
export const processIdentity = (pid: number): string | null => {
  try {
    return process.platform === 'linux' ? linuxIdentity(pid) : otherIdentity(pid)
  } catch {
    return null
  }
}

/** One process that was started here, now or by an earlier run. */
export interface ProcessMark {
  pid: number
  identity: string
}

export const isAlive = ({ pid, identity }: ProcessMark): boolean =>
  processIdentity(pid) === identity

/** Whether it got the signal: false when it is gone. */
export const sendSignal = (mark: ProcessMark, signal: NodeJS.Signals): boolean => {
  try {
    return isAlive(mark) && process.kill(mark.pid, signal)
  } catch {
    return false // it ended in between
  }
}

/** Stopped by a signal. */
export const isFrozen = (pid: number): boolean => {
  try {
    const state =
      process.platform === 'linux'
        ? /\) (\w) [^)]*$/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
        : execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' })
    return state?.startsWith('T') ?? false
  } catch {
    return false
  }
}

const goneWithin = async (mark: ProcessMark, ms: number) => {
  const until = performance.now() + ms
  while (isAlive(mark)) {
    if (performance.now() > until) return false
    await delay(20)
  }
  return true
}

/** SIGTERM, after `graceMs` SIGKILL; returns when it is gone. Repeats and dead processes are fine. */
export const endProcess = async (mark: ProcessMark, graceMs: number): Promise<void> => {
  sendSignal(mark, 'SIGTERM')
  if (await goneWithin(mark, graceMs)) return
  sendSignal(mark, 'SIGKILL')
  await goneWithin(mark, graceMs)
}
