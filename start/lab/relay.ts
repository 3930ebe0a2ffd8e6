// Where several processes run, their primary stands between them and the host: it passes on what either asks.
import type { ChildProcess } from 'node:child_process'
import { type Calls, createCalls } from '../../server/lab/calls.ts'
import type { ToApi, ToHost } from '../../server/lab/messages.ts'

const withinMs = 10_000

export interface LabRelay {
  /** Passes on what the server in `child` asks, and may ask it when it has asked before, as each API process does. */
  connect(child: ChildProcess): void
}

export const createLabRelay = (): LabRelay => {
  const apis = new Map<ChildProcess, Calls<ToApi>>()
  const host = createCalls<ToHost, ToApi>(process, async (asked) => {
    const [first, ...others] = apis.values()
    if (!first) throw new Error('no API process is there')
    if (asked.type === 'lose-reply') return first.ask(asked, withinMs)
    // Browsers are connected to all of them.
    const counts = [first, ...others].map((api) => api.ask<number>(asked, withinMs))
    return (await Promise.all(counts)).reduce((a, b) => a + b, 0)
  })
  return {
    connect(child) {
      const calls = createCalls<ToApi, ToHost>(child, (asked) => {
        apis.set(child, calls)
        return host.ask(asked, withinMs)
      })
      child.once('exit', () => apis.delete(child))
    },
  }
}
