import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, expect, it } from 'vitest'
import { findRedis } from '../local-servers/redis.ts'
import { createLifecycle } from '../server/lifecycle.ts'
import { durabilityFaults } from '../server/redis/durability.ts'
import { testToolsDir } from '../testing/tools-dir.ts'

const file = join(import.meta.dirname, 'redis.conf')
let lifecycle = createLifecycle(() => {})
afterEach(async () => {
  await lifecycle.release()
  lifecycle = createLifecycle(() => {})
})

/** What Redis says of its settings when it is started with `more` arguments after those of npm start. */
const settingsWith = async (more: readonly string[] = []) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'likeflow-redis-conf-'))
  lifecycle.own('folder', () => rmSync(dataDir, { recursive: true, force: true }))
  const args = [...more, '--dir', dataDir, '--bind', '127.0.0.1']
  const env = { ...process.env, REDIS_URL: '' }
  const found = await findRedis({ dataDir, env, toolsDir: testToolsDir, log: () => {}, args })
  lifecycle.own('redis', found.stop)
  const redis = new Redis(found.url)
  lifecycle.own('client', () => redis.quit())
  const reply = (await redis.config('GET', '*')) as string[]
  return new Map(reply.flatMap((name, i) => (i % 2 === 0 ? [[name, reply[i + 1]!] as const] : [])))
}

/** The settings of the file alone: what npm start says is turned to its contrary first. */
const fileSettings = () => {
  const contrary = [
    '--appendonly',
    'no',
    '--appendfsync',
    'no',
    '--maxmemory-policy',
    'allkeys-lru',
  ]
  const more = ['--no-appendfsync-on-rewrite', 'yes', '--hash-max-ziplist-entries', '7']
  return settingsWith([...contrary, ...more, '--include', file])
}

it('has every like on disk before it is answered, by the settings that the server checks', async () => {
  const settings = await fileSettings()
  expect(settings.get('appendfsync')).toBe('always')
  expect(durabilityFaults(settings)).toEqual([])
})

it('is what npm start gives its own Redis', async () => {
  const places = new Set(['bind', 'protected-mode'])
  const lines = readFileSync(file, 'utf8').matchAll(/^([a-z-]+) /gm)
  const names = [...lines].map(([, name]) => name!).filter((name) => !places.has(name))
  expect(names.length).toBeGreaterThan(5)
  const [ours, npmStart] = [await fileSettings(), await settingsWith()]
  for (const name of names) expect(ours.get(name), name).toBe(npmStart.get(name))
})
