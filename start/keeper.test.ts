// What a keeper decides, with processes that do as they are told; several.servers.test.ts has real ones.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RunningProcess, Started } from './child-process.ts'
import { createKeeper, keeperLimits, pauseAfter } from './keeper.ts'

interface Puppet extends RunningProcess {
  name: string
  begin(): void
  end(code: number | null): void
}

let made: Puppet[]
let lines: string[]
let order: string[]
beforeEach(() => {
  vi.useFakeTimers()
  made = []
  lines = []
  order = []
})
afterEach(() => void vi.useRealTimers())

const puppet = (name: string): Puppet => {
  const started = Promise.withResolvers<Started>()
  const ended = Promise.withResolvers<{ code: number | null; how: string }>()
  let leaving = false
  const end = (code: number | null) =>
    ended.resolve({ code, how: code === null ? 'by SIGKILL' : `with ${code}` })
  return {
    name,
    pid: made.length + 1,
    beganAt: performance.now(),
    started: started.promise,
    ended: ended.promise,
    leaving: () => leaving,
    async leave() {
      if (!leaving) order.push(`${name} leaves`)
      leaving = true
      end(0)
      await ended.promise
    },
    begin: () => started.resolve({ started: true }),
    end,
  }
}

/** As of node:timers/promises, on the clock of the test. */
const delay = (<T>(ms?: number, value?: T, options?: { signal?: AbortSignal }) =>
  new Promise<T>((resolve, reject) => {
    setTimeout(() => resolve(value as T), ms)
    options?.signal?.addEventListener('abort', () => reject(options.signal?.reason))
  })) as typeof import('node:timers/promises').setTimeout

const keep = (...names: string[]) => {
  const keeper = createKeeper({
    planned: names.map((name) => ({ name, endsFirst: name.startsWith('api'), env: {} })),
    fork({ name }) {
      const child = puppet(name)
      made.push(child)
      order.push(`${name} begins`)
      return child
    },
    onStarted: () => {},
    say: (line) => lines.push(line),
    delay,
  })
  keeper.start()
  return keeper
}

/** Time passes, and what waits for it is done. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

it('starts a dead process again, later each time, at most every five seconds', async () => {
  keep('api 1')
  for (const [i, pause] of [100, 200, 400, 800, 1600, 3200, 5000, 5000].entries()) {
    expect(pauseAfter(i + 1)).toBe(pause)
    made.at(-1)!.end(null)
    await pass(pause - 1)
    expect(made).toHaveLength(i + 1)
    await pass(1)
    expect(made).toHaveLength(i + 2)
  }
  expect(lines[0]).toBe('api 1 (pid 1) ended by SIGKILL; it is started again in 100 ms')
  await pass(keeperLimits.steadyMs + 1)
  made.at(-1)!.end(1)
  await pass(100)
  expect(made).toHaveLength(10)
})

it('gives up when a process says that it cannot go on before anything ran for long', async () => {
  const { gaveUp } = keep('api 1')
  made[0]!.end(1)
  expect(await gaveUp).toBe(1)
  await pass(10_000)
  expect(made).toHaveLength(1)
})

it('gives up when all have ended after a long life, and again soon after', async () => {
  const { gaveUp } = keep('api 1', 'api 2')
  const gone = vi.fn()
  void gaveUp.then(gone)
  await pass(keeperLimits.steadyMs + 1)
  for (const child of made) child.end(1)
  await pass(100)
  expect(made).toHaveLength(4)
  expect(gone).not.toHaveBeenCalled()
  made[2]!.end(1)
  await pass(0)
  expect(gone).toHaveBeenCalledWith(1)
})

it('goes on when a new one cannot, after those before it ran for long', async () => {
  const keeper = keep('api 1', 'api 2')
  const gone = vi.fn()
  void keeper.gaveUp.then(gone)
  await pass(keeperLimits.steadyMs + 1)
  void keeper.replaceAll()
  await pass(0)
  made[2]!.begin()
  await pass(0)
  made[2]!.end(1)
  await pass(100)
  made.at(-1)!.end(1) // beside an old one
  await pass(200)
  expect(lines.filter((line) => line.includes('started again'))).toHaveLength(2)
  made[3]!.begin()
  await pass(0)
  made[3]!.end(1) // when all are new
  await pass(100)
  expect(gone).not.toHaveBeenCalled()
})

it('replaces one after the other, each new one first', async () => {
  const keeper = keep('api 1', 'worker 1')
  const replaced = keeper.replaceAll()
  await pass(0)
  expect(made).toHaveLength(3)
  made[2]!.begin()
  await pass(0)
  made[3]!.begin()
  await replaced
  expect(order.slice(2)).toEqual([
    ...['api 1 begins', 'api 1 leaves', 'worker 1 begins', 'worker 1 leaves'],
  ])
  await keeper.stop()
  expect(made.map((each) => each.leaving())).toEqual([true, true, true, true])
})

it.each([
  ['ends', () => made[2]!.end(1), 'it ended with 1'],
  ['is not ready', () => pass(keeperLimits.startMs), 'it was not ready in time'],
])('keeps the old ones when a new one %s', async (_what, fail, why) => {
  const keeper = keep('api 1', 'api 2')
  const replaced = keeper.replaceAll()
  await pass(0)
  await fail()
  await replaced
  expect(lines).toEqual([`api 1 was not replaced: ${why}; the one before goes on`])
  expect(made.map((each) => each.leaving())).toEqual([false, false, true])
})

it('goes on with the new one when the old one dies while it is replaced', async () => {
  const keeper = keep('api 1')
  const replaced = keeper.replaceAll()
  await pass(0)
  made[0]!.end(null)
  await pass(10_000)
  expect(made).toHaveLength(2)
  made[1]!.begin()
  await replaced
  made[1]!.end(null)
  await pass(pauseAfter(2))
  expect(made).toHaveLength(3)
})

it('ends those that take likes first, also one that is only being started', async () => {
  const keeper = keep('worker 1', 'api 1')
  void keeper.replaceAll()
  await pass(0)
  await keeper.stop()
  expect(keeper.stop()).toBe(keeper.stop())
  expect(order.slice(3)).toEqual(['api 1 leaves', 'worker 1 leaves', 'worker 1 leaves'])
  await pass(60_000)
  expect(made).toHaveLength(3)
})
