import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFloodControl, type FloodRequest, type FloodState, planOf } from './control.ts'

let likes = 0
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    likes++
    response.writeHead(202, { 'content-length': 2 }).end('{}')
  })
})
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
beforeAll(() => new Promise<void>((up) => server.listen(0, '127.0.0.1', up)))
afterAll(() => {
  server.closeAllConnections()
  return new Promise((down) => server.close(down))
})

const request: FloodRequest = { rate: 500, seconds: 60, posts: 10, skew: 'zipf', batch: 1 }

/** A control, the states it went through, and a way to wait for one of them. */
const observed = (at: () => string = url) => {
  const states: FloodState[] = []
  const waiting: { wanted: (state: FloodState) => boolean; resolve: () => void }[] = []
  const control = createFloodControl({
    url: at,
    onChange: (state) => {
      states.push(state)
      for (const { wanted, resolve } of waiting) if (wanted(state)) resolve()
    },
  })
  const reached = (wanted: (state: FloodState) => boolean) =>
    new Promise<void>((resolve) => waiting.push({ wanted, resolve }))
  return { control, states, reached }
}

describe('the flood control', () => {
  it('floods, tells progress, refuses a second one, and stops when told', async () => {
    const { control, states, reached } = observed()
    const progressed = reached((s) => s.state === 'running' && (s.progress?.accepted ?? 0) > 0)
    expect(control.start(request)).toBe('started')
    expect(control.start(request)).toBe('busy')
    await progressed
    await control.stop()
    const end = states.at(-1)!
    expect(end.state === 'idle' && end.last!.accepted).toBe(likes)
    expect(control.state()).toBe(end)
  })

  it('may start again after it ended', async () => {
    const { control } = observed()
    expect(control.start(request)).toBe('started')
    await control.stop()
    expect(control.start({ ...request, seconds: 1 })).toBe('started')
    await control.stop()
    expect(control.state().state).toBe('idle')
  })

  it('stops when nothing runs, as often as one likes', async () => {
    const { control, states } = observed()
    await control.stop()
    await control.stop()
    expect(states).toEqual([])
  })

  it('says why when the load process cannot work', async () => {
    const { control, reached } = observed(() => 'not a url')
    const idle = reached((s) => s.state === 'idle')
    control.start(request)
    await idle
    expect(control.state()).toMatchObject({ state: 'idle', fault: expect.stringContaining('URL') })
  })

  it('never leaves its bounds', () => {
    const wild = { rate: 1e9, seconds: 1e9, posts: 1e9, skew: 'hot', batch: 1e9 } as const
    expect(planOf(wild, 'http://a', 1)).toMatchObject({
      ...{ rate: 50_000, durationMs: 300_000, posts: 100_000, batch: 500 },
    })
    expect(planOf({ ...wild, rate: -5, batch: 0.2 }, 'http://a', 1)).toMatchObject({
      rate: 1,
      batch: 1,
    })
  })
})
