// A process that stands for machines elsewhere takes the time that nobody else wants. A lower priority (nice)
// does not say that: such a process still keeps its core to the end of its slice when a like wakes up, and
// the scheduler takes its core for a busy one. Under Linux' SCHED_IDLE whoever wakes up gets the core at
// once, and the core counts as free; so it is meant, and better than nothing, but it still costs something:
// docs/journal/2026-11-28-profiles.md. util-linux' chrt sets it; without it the lower priority has to do.
import { execFileSync } from 'node:child_process'
import { constants, setPriority } from 'node:os'

/** `idle`: the process delays nobody. `nice`: it may, by a slice of the scheduler. */
export type Standing = 'idle' | 'nice'

/** All threads of the process, and those it begins later. */
export const standElsewhere = (pid: number): Standing => {
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
