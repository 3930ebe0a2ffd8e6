// A process that stands for machines elsewhere takes the time that nobody else wants. A lower priority (nice)
// does not say that: such a process still keeps its core to the end of its slice when a like wakes up, and
// the scheduler takes its core for a busy one. Under Linux' SCHED_IDLE whoever wakes up gets the core at
// once, and the core counts as free; so it is meant, and better than nothing, but docs/profiles.md has what it
// cost all the same. util-linux' chrt sets it; without it the lower priority has to do.
// Where Linux' autogroup shares the cores among sessions first, the policy counts only within one: a browser
// beside four servers, each a session, would get a fifth of them. So a session of its own gets the least share.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

/** `idle`: the process delays nobody. `nice`: it may, by a slice of the scheduler. */
export type Standing = 'idle' | 'nice'

const leastShare = '19'
const mostTries = 5
const againMs = 120 // whoever is not root may change one session in a tenth of a second

/** The session, which has the number of the process that began it. */
const sessionOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
}

/** For a process that began its session; in another's session there is more than this process. */
const lowerSession = (pid: number) => {
  for (let tries = 1; tries <= mostTries; tries++)
    try {
      if (sessionOf(pid) === pid) writeFileSync(`/proc/${pid}/autogroup`, leastShare)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return // no Linux, or none with autogroup
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, againMs)
    }
}

/** All threads of the process, and those it begins later. */
export const standElsewhere = (pid: number): Standing => {
  lowerSession(pid)
  try {
    const options = ['--all-tasks', '--idle', '--pid', '0', String(pid)]
    execFileSync('chrt', options, { stdio: 'ignore' })
    return 'idle'
  } catch {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
    return 'nice'
  }
}

export const aboutStanding = (standing: Standing): string =>
  standing === 'idle'
    ? 'on the same cores in the time that nobody else wants (SCHED_IDLE), because real ones run elsewhere.'
    : 'on the same cores at a lower priority, because real ones run elsewhere; without chrt (util-linux) ' +
      'they still keep what is measured from a core for a slice of the scheduler: this measures them too.'
