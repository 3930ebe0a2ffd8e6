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

/** The first core for servers, all others for whoever sends: what is started later by a server stays too. */
export const coresFor = (count = cpus().length) => ({ servers: '0', clients: `1-${count - 1}` })

export const keepServersApart = (pids: readonly number[]): Cores =>
  cpus().length > 1 ? move(pids, coresFor().servers) : 'shared'

export const keepClientApart = (pid: number): Cores =>
  cpus().length > 1 ? move([pid], coresFor().clients) : 'shared'

export const aboutCores = (cores: Cores): string =>
  cores === 'apart'
    ? 'All servers (API, pipeline, Redis, MongoDB) have one core together; the load process has the others.'
    : 'The load process shares the cores with the servers: this measures both.'
