// Keeps a load and the servers under it on different cores, so that an overload is the servers' and not
// the client's: what the client cannot send is no load. Linux' taskset moves running processes and all their
// threads; without it (or with one core) they share, and the report says so.
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

export type Cores = 'apart' | 'shared'

/** Moves all threads of each process to the cores in `list`, such as `0` or `1-3`. */
const move = (pids: readonly number[], list: string): Cores => {
  try {
    for (const pid of pids) execFileSync('taskset', ['-a', '-c', '-p', list, String(pid)])
    return 'apart'
  } catch {
    return 'shared'
  }
}

const count = cpus().length

/** The first core for servers, all others for whoever sends: what is started later by a server stays too. */
export const keepServersApart = (pids: readonly number[]): Cores =>
  count > 1 ? move(pids, '0') : 'shared'

export const keepClientApart = (pid: number): Cores =>
  count > 1 ? move([pid], `1-${count - 1}`) : 'shared'

export const aboutCores = (cores: Cores): string =>
  cores === 'apart'
    ? 'All servers have one core together; the load process has the others.'
    : 'The load process shares the cores with the servers: this measures both.'
