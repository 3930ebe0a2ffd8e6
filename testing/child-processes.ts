// What tests see of processes that they did not start themselves: the children of the ones that they did.
import { readdirSync, readFileSync } from 'node:fs'

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
