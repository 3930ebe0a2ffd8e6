import { describe, expect, it } from 'vitest'
import { ProblemBody } from '../../contract/index.ts'
import { planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { startMemoryServer } from '../../testing/memory.ts'
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

describe('a ready refusal', () => {
  it('is what any other refusal is, with an instance of its own', async () => {
    const [ready, again, made] = await Promise.all([
      refusedBy('gate'),
      refusedBy('gate'),
      refusedBy('lane'),
    ])
    expect(ready.body.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/)
    expect(ready.body.instance).not.toBe(again.body.instance)
    expect({ ...ready.body, instance: '' }).toEqual({ ...problemBody('overloaded'), instance: '' })
    expect({ ...ready, body: null }).toEqual({ ...made, body: null })
  })

  it('closes the connection of a body too long to be dropped', async () => {
    const { headers } = await refusedBy('gate', { body: 'x'.repeat(100_000) })
    expect(headers.connection).toBe('close')
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
