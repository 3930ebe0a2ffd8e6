// What tests see of processes that they did not start themselves.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // the thread or process has ended in between
  }
}

/** Pids of what any thread of `pid` has started and that runs. @throws when `pid` is gone. */
export const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    textOf(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  )

/** Its command line; empty when it is gone. */
export const commandOf = (pid: number): string => textOf(`/proc/${pid}/cmdline`)

const folderOf = (pid: string): string => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

/** Commands of all that runs in `folder`, whoever started it. */
export const runningIn = (folder: string): string[] =>
  readdirSync('/proc')
    .filter((pid) => folderOf(pid) === folder)
    .map((pid) => commandOf(Number(pid)))
