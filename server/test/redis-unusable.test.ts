// A REDIS_URL that leads to no Redis, or to one that cannot be used: one clear line, once, without a secret.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../local-servers/ports.ts'
import { findRedis } from '../../local-servers/redis.ts'
import { systemCommand } from '../../scripts/system-command.ts'
import { keptLog } from '../../testing/log-lines.ts'
import { portForLater } from '../../testing/port.ts'
import { redisProgram } from '../../testing/test-redis.ts'
import { until } from '../../testing/until.ts'
import { connectRedis } from '../redis/connections.ts'

const freshFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'likeflow-kind-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Free, and so is the port of a cluster node's bus. */
const nodePort = async () => {
  for (;;) {
    const port = await portForLater()
    const bus = port + 10_000
    if (bus < 32_768 && (await freePort(bus)) === bus) return port
  }
}

/** A bare redis-server; its port. */
const startRedis = async (configuration: string, more: readonly string[] = []) => {
  const port = await nodePort()
  const directory = freshFolder()
  const file = join(directory, 'node.conf')
  writeFileSync(file, `${configuration}\nsave ""\n`)
  const node = spawn(await redisProgram(), [file, '--port', String(port), ...more], {
    cwd: directory,
  })
  onTestFinished(() => void node.kill('SIGKILL'))
  const asked = new Redis(port)
  asked.on('error', () => {})
  await until('it answers', async () => {
    const answer = await asked.call('HELLO').catch((error: Error) => error.message)
    return Array.isArray(answer) || String(answer).startsWith('NOAUTH')
  })
  asked.disconnect()
  return port
}

/** Speaks TLS with a certificate that nobody knows. */
const startTls = async () => {
  const openssl = await systemCommand({ names: ['openssl'], debianPackage: 'openssl' })
  const directory = freshFolder()
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=x',
  ]
  execFileSync(openssl, [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as { port: number }).port
}

const kinds: Record<string, () => Promise<[said: string, url: string]>> = {
  'a wrong password': async () => {
    const port = await startRedis('requirepass right')
    return ['the password in REDIS_URL is wrong', `redis://:S3cret-word@127.0.0.1:${port}`]
  },
  'a host that is not': async () => [
    'its host name is not resolved',
    'redis://:S3cret-word@no-such-host.invalid',
  ],
  'nobody there': async () => [
    'nothing listens on its port',
    `redis://:S3cret-word@127.0.0.1:${await portForLater()}`,
  ],
  'an unknown certificate': async () => [
    'its certificate is not trusted',
    `rediss://:S3cret-word@127.0.0.1:${await startTls()}`,
  ],
}

/** The connections of a process to `redisUrl`, and what they log. */
const connect = (redisUrl: string) => {
  const { log, lines } = keptLog()
  const fatal: Error[] = []
  const redis = connectRedis({
    config: { redisUrl, redisDurability: 'always', redisReplicas: 0 },
    log,
    onConnect: async () => {},
    fatal: (error) => fatal.push(error),
  })
  onTestFinished(redis.stop)
  return { redis, lines, fatal }
}

it.each(Object.keys(kinds))('says once, at warn, why Redis is not reached: %s', async (kind) => {
  const [said, url] = await kinds[kind]!()
  const { redis, lines } = connect(url)
  let tries = 0
  redis.nodes()[0]!.ingest.on('close', () => tries++)
  await until('it has tried again and again', () => tries > 3)
  expect(lines).toMatchObject([
    { level: 40, msg: 'redis state', why: expect.stringContaining(said) },
  ])
  expect(JSON.stringify(lines)).not.toContain('S3cret')
})

it('does not start on a Sentinel, and says so', async () => {
  const REDIS_URL = `redis://127.0.0.1:${await startRedis('', ['--sentinel'])}`
  const { fatal } = connect(REDIS_URL)
  await until('it has an end', () => fatal.length > 0)
  expect(fatal[0]!.message).toContain('REDIS_URL names a Sentinel')
  const options = { dataDir: freshFolder(), env: { REDIS_URL, PATH: process.env.PATH }, log() {} }
  await expect(findRedis(options)).rejects.toThrow('REDIS_URL names a Sentinel')
})
