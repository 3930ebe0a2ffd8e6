// Redis by TLS, with an authority of one's own, from a server that wants to know its clients.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { systemCommand } from '../../scripts/system-command.ts'
import { keptLog } from '../../testing/log-lines.ts'
import { portForLater } from '../../testing/port.ts'
import { type RedisNode, startRedisNode } from '../../testing/redis-nodes.ts'
import { until } from '../../testing/until.ts'
import { type ConfigError, type Environment, loadConfig } from '../config.ts'
import { connectRedis } from '../redis/connections.ts'

const folder = mkdtempSync(join(tmpdir(), 'likeflow-tls-'))
const file = (name: string) => join(folder, name)
let node: RedisNode
let url = ''

/** A certificate `name`.pem for 127.0.0.1, signed by ca.pem, or by itself. */
const certify = (openssl: string, name: string) => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const files = ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)]
  const signed = name === 'ca' ? [] : ['-CA', file('ca.pem'), '-CAkey', file('ca.key')]
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1']
  const request = ['req', '-x509', '-days', '2', ...key, ...files, ...signed, ...subject]
  execFileSync(openssl, request, { stdio: 'ignore' })
}

beforeAll(async () => {
  const openssl = await systemCommand({ names: ['openssl'], debianPackage: 'openssl' })
  for (const name of ['ca', 'server', 'client']) certify(openssl, name)
  const port = await portForLater()
  const files = ['--tls-cert-file', file('server.pem'), '--tls-key-file', file('server.key')]
  const tls = ['--tls-port', String(port), '--tls-ca-cert-file', file('ca.pem'), ...files]
  node = await startRedisNode(tls)
  url = `rediss://127.0.0.1:${port}`
})
afterAll(async () => {
  await node?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const configOf = (env: Environment) =>
  loadConfig({ REDIS_URL: url, MONGODB_URL: 'mongodb://h/likeflow', ...env })
const own = () => ({ REDIS_CA_FILE: file('ca.pem') })
const known = () => ({
  ...own(),
  ...{ REDIS_CERT_FILE: file('client.pem'), REDIS_KEY_FILE: file('client.key') },
})

const connect = (env: Environment) => {
  const { log, lines } = keptLog()
  const onConnect = async () => {}
  const redis = connectRedis({ config: configOf(env), log, onConnect, fatal: () => {} })
  onTestFinished(redis.stop)
  return { redis, lines }
}

it('is reached with its authority and a certificate of the client', async () => {
  const { redis } = connect(known())
  await redis.whenUp(AbortSignal.timeout(20_000))
  await until('commands can be sent', () => redis.commands.status === 'ready')
  expect(await redis.commands.ping()).toBe('PONG')
})

it.each([
  [{}, 'REDIS_CA_FILE names a file with its CA'],
  [own, 'it wants a client certificate: REDIS_CERT_FILE and REDIS_KEY_FILE'],
])('says what is missing: %#', async (env, said) => {
  const { lines } = connect(typeof env === 'function' ? env() : env)
  await until('it says so', () => JSON.stringify(lines).includes(said))
})

it('does not start with files that do not fit', () => {
  writeFileSync(file('none'), 'x')
  const faultsOf = (env: Environment) => {
    try {
      return [configOf(env)]
    } catch (error) {
      return (error as ConfigError).faults
    }
  }
  const none = file('none')
  expect(faultsOf({ REDIS_CA_FILE: none, REDIS_KEY_FILE: none, REDIS_CERT_FILE: '/no' })).toEqual([
    'REDIS_CA_FILE must name a file with a certificate in PEM',
    'REDIS_CERT_FILE must name a file that can be read',
    'REDIS_KEY_FILE must name a file with a private key without a passphrase in PEM',
  ])
  expect(faultsOf({ REDIS_CERT_FILE: file('client.pem') })).toEqual([
    'REDIS_CERT_FILE and REDIS_KEY_FILE go together',
  ])
  expect(faultsOf({ ...own(), REDIS_URL: 'redis://127.0.0.1' })).toEqual([
    'REDIS_CA_FILE, REDIS_CERT_FILE and REDIS_KEY_FILE are for rediss:// in REDIS_URL',
  ])
  expect(readFileSync(file('client.key'), 'utf8')).toContain(configOf(known()).redisKey)
})
