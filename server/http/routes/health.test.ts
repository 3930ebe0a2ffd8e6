// What a crowd of scrapers costs: the text is made once a second, whoever and however many ask.
import { Agent, request } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { startMemoryServer } from '../../../testing/memory.ts'
import type { ShedLevel } from '../shedding.ts'

const connections = 64
const rounds = 20

/** `GET path` over an agent's connections; its body. */
const bodyOf = (agent: Agent, url: string) =>
  new Promise<string>((resolve, reject) => {
    request(url, { agent }, (res) => {
      let body = ''
      res.setEncoding('utf8').on('data', (chunk) => {
        body += chunk
      })
      res.once('end', () => resolve(body))
    })
      .once('error', reject)
      .end()
  })

it('renders /metrics at most once a second for 64 connections, all with the same bytes', async () => {
  let renderings = 0
  const server = await startMemoryServer(
    {},
    { metrics: async () => `renderings ${++renderings}\n` },
  )
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  onTestFinished(async () => {
    agent.destroy()
    await server.stop()
  })
  const began = performance.now()
  const bodies: string[] = []
  const scrape = async () => {
    for (let i = 0; i < rounds; i++) bodies.push(await bodyOf(agent, `${server.url}/metrics`))
  }
  await Promise.all(Array.from({ length: connections }, scrape))
  const seconds = (performance.now() - began) / 1000
  expect(bodies.length).toBe(connections * rounds)
  expect(renderings).toBeLessThanOrEqual(1 + seconds)
  expect(new Set(bodies).size).toBe(renderings)
})

const statusesAt = async (level: ShedLevel, paths: readonly string[]) => {
  const server = await startMemoryServer()
  onTestFinished(server.stop)
  server.memory.state.level = level
  return Promise.all(paths.map(async (path) => (await fetch(`${server.url}${path}`)).status))
}

it('gives way to likes with whatever is read, and never with the probes', async () => {
  const reads = ['/metrics', '/openapi.json', '/posts?sort=-likes', '/docs/', '/', '/no-such-file']
  expect(await statusesAt('all', reads)).toEqual(reads.map(() => 503))
  expect(await statusesAt('all', ['/livez', '/readyz'])).toEqual([200, 200])
})

it('gives way first with the documentation, which is megabytes', async () => {
  const paths = ['/docs/', '/docs/swagger-ui-bundle.js', '/metrics']
  expect(await statusesAt('watchers', paths)).toEqual([503, 503, 200])
})
