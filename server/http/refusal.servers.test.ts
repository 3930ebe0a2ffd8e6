import { describe, expect, it } from 'vitest'
import { ProblemBody } from '../../contract/index.ts'
import { planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { startMemoryServer } from '../../testing/memory.ts'
import { connectRaw } from '../../testing/raw-socket.ts'
import { problemBody } from './problems.ts'

const refusedBy = async (state: 'gate' | 'lane', init: RequestInit = {}) => {
  const server = await startMemoryServer()
  if (state === 'gate') server.memory.state.level = 'all'
  else server.memory.state.fault = { status: 'overloaded', retryAfter: 1 }
  const answer = await fetch(`${server.url}/posts/a/like`, { method: 'POST', ...init })
  const body = ProblemBody.parse(await answer.json())
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'date'))
  await server.stop()
  return { status: answer.status, headers, body }
}

describe('a refusal for want of room', () => {
  it('is what any other refusal is, with an instance of its own', async () => {
    const [early, again, late] = await Promise.all([
      refusedBy('gate'),
      refusedBy('gate'),
      refusedBy('lane'),
    ])
    expect(early.body.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/)
    expect(early.body.instance).not.toBe(again.body.instance)
    expect({ ...early.body, instance: '' }).toEqual({ ...problemBody('overloaded'), instance: '' })
    expect({ ...early, body: null }).toEqual({ ...late, body: null })
  })

  it('closes the connection of a body too long to be dropped', async () => {
    const server = await startMemoryServer()
    server.memory.state.level = 'all'
    const socket = await connectRaw(server.port)
    socket.send('POST /posts/a/like HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx')
    expect((await socket.answer()).headers.get('connection')).toBe('close')
    await socket.closed()
    await server.stop()
  })

  it('lets the event loop turn, however many ask again at once', async () => {
    const connections = 1500
    let asked = 0
    const level = () => {
      asked++
      return 'all' as const
    }
    const shedding = { start() {}, stop() {}, level, delayP99Ms: () => 0 }
    const server = await startMemoryServer({}, { shedding })
    let seen = 0
    let most = 0
    let watching = true
    const watch = () => {
      most = Math.max(most, asked - seen)
      seen = asked
      if (watching) setImmediate(watch)
    }
    watch()
    const plan = { ...planDefaults, url: server.url, likes: 20_000, concurrency: connections }
    const { refused } = await runLoad(plan).done
    watching = false
    await server.stop()
    expect(refused['503 overloaded']).toBeGreaterThan(3 * connections)
    expect(most).toBeLessThanOrEqual(connections)
  })
})
