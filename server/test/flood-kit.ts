// What the tests of the flood stand on: presses as a page makes them, and the processes that are there.

import { readFileSync } from 'node:fs'
import type { Flood, FloodBody, ProblemBody } from '../../contract/index.ts'
import { childrenOf, commandOf } from '../../testing/child-processes.ts'
import { press } from '../../testing/requests.ts'

const read = async (answer: Promise<Response>) => {
  const response = await answer
  const body = (await response.json()) as Flood & ProblemBody
  return { status: response.status, state: body.state, body }
}

export const startFlood = (url: string, body: Partial<FloodBody>) =>
  read(press(url, '/flood', body))
export const stopFlood = (url: string) => read(press(url, '/flood/stop'))

/** Pids of the floods that `parent` runs. */
export const floodsOf = (parent: number): number[] =>
  childrenOf(parent).filter((pid) => commandOf(pid).includes('flood/child.ts'))

export const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
