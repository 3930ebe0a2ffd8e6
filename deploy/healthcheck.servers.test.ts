import { execFile } from 'node:child_process'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Environment } from '../server/config.ts'
import { createLifecycle } from '../server/lifecycle.ts'
import { sharedKeys } from '../server/redis/keys.ts'
import { startTestServices } from '../testing/harness.ts'
import { startReadyProcess, startServerProcess } from '../testing/server-process.ts'
import { until } from '../testing/until.ts'

const lifecycle = createLifecycle(() => {})
let env: Record<string, string>
let redis: Redis

beforeAll(async () => {
  const { services, stop } = await startTestServices()
  lifecycle.own('services', stop)
  redis = new Redis(services.redisUrl)
  lifecycle.own('redis', () => redis.quit())
  env = { REDIS_URL: services.redisUrl, MONGODB_URL: services.mongodbUrl }
})
beforeEach(() => redis.del(sharedKeys.procs))
afterAll(() => lifecycle.release())

const script = join(import.meta.dirname, 'healthcheck.ts')
const exitCode = (given: Environment) =>
  new Promise<number | null>((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env, ...given } }
    const child = execFile(process.execPath, [script], options, () => resolve(child.exitCode))
  })
const reported = (facts: object) => redis.hset(sharedKeys.procs, 'id', JSON.stringify(facts))

it('asks an API process over its port', async () => {
  const api = await startReadyProcess({ ...env, ROLES: 'api' })
  lifecycle.own('api', api.stop)
  await until('the API is well', async () => (await exitCode(api.env)) === 0)
  await api.stop()
  expect(await exitCode(api.env)).toBe(1)
})

it('looks for the report of a process that listens nowhere', async () => {
  const role = { ROLES: 'worker' }
  const worker = startServerProcess({ ...env, ...role })
  lifecycle.own('worker', worker.stop)
  await until('the worker is well', async () => (await exitCode(role)) === 0)
  await worker.stop()
  expect(await exitCode(role)).toBe(1)
})

it('counts neither an old report nor that of another container', async () => {
  await reported({ host: hostname(), at: Date.now() })
  expect(await exitCode({ ROLES: 'producer' })).toBe(0)
  await reported({ host: hostname(), at: Date.now() - 11_000 })
  expect(await exitCode({ ROLES: 'producer' })).toBe(1)
  await reported({ host: 'another', at: Date.now() })
  expect(await exitCode({ ROLES: 'producer' })).toBe(1)
})

it('is not well without Redis', async () => {
  expect(await exitCode({ ROLES: 'worker', REDIS_URL: 'redis://127.0.0.1:1' })).toBe(1)
})
