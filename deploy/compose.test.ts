// What docker-compose.yml promises, checked without an engine: every service by one row of the table.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { roles } from '../contract/index.ts'
import { loadConfig, variables } from '../server/config.ts'
import { compose, dockerfile, interpolate, root, services } from '../testing/compose.ts'

const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1])

/** `512m`, `1gb`; NaN when it is none. */
const bytes = (text: string) => {
  const [, size, unit] = /^(\d+)([mg])b?$/.exec(text) ?? []
  return Number(size) * (unit === 'g' ? 1024 : 1) * 1024 * 1024
}

const own = 'likeflow:local'
const publish = `\${PUBLISH:-127.0.0.1:4000}:8080`
const none: string[] = []
const table = [
  ['nginx', 'nginx:1.28-alpine', ['edge'], [publish], none, none],
  ['api', own, ['edge', 'data'], none, none, none],
  ['producer', own, ['data'], none, none, none],
  ['worker', own, ['data', 'edge'], none, none, none],
  ['redis', 'redis:8.2-alpine', ['data'], none, ['redis-data:/data'], none],
  ['mongodb', 'mongo:8.0', ['data'], none, ['mongodb-data:/data/db'], none],
  ['mongodb-init', 'mongo:8.0', ['data'], none, none, none],
  [
    'redis-insight',
    'redis/redisinsight:2.70',
    ['edge', 'data'],
    ['127.0.0.1:5540:5540'],
    ['redis-insight-data:/data'],
    ['insight'],
  ],
  ['k6', 'grafana/k6:1.8.1', ['edge'], none, ['./results:/results'], ['k6']],
  [
    'prometheus',
    'prom/prometheus:v3.5.0',
    ['data', 'monitoring'],
    none,
    ['prometheus-data:/prometheus'],
    ['monitoring'],
  ],
  [
    'grafana',
    'grafana/grafana:12.1.1',
    ['edge', 'monitoring'],
    ['127.0.0.1:3000:3000'],
    ['grafana-data:/var/lib/grafana'],
    ['monitoring'],
  ],
] as const
const oneShot = new Set(['mongodb-init', 'k6'])

it('has exactly the services of the table', () => {
  expect(Object.keys(services)).toEqual(table.map(([name]) => name))
})

describe.each(table)('%s', (name, image, networks, ports, writable, profiles) => {
  const service = services[name]!

  it('runs a pinned image in its networks and profiles, and publishes what it should', () => {
    expect(service.image).toBe(image)
    expect(service.networks).toEqual(networks)
    expect(service.ports ?? []).toEqual(ports)
    expect(service.profiles ?? []).toEqual(profiles)
  })

  it('writes to its volumes and nowhere else; what it reads is in the repository', () => {
    const mounts = service.volumes ?? []
    expect(mounts.filter((mount) => !mount.endsWith(':ro'))).toEqual(writable)
    for (const mount of mounts.filter((one) => one.endsWith(':ro')))
      expect(existsSync(join(root, mount.split(':')[0]!)), mount).toBe(true)
    for (const mount of writable.filter((one) => !one.startsWith('.')))
      expect(compose.volumes).toHaveProperty(mount.split(':')[0]!)
    expect(service.tmpfs).toContain('/tmp')
  })

  it('runs contained: no root, no privileges, time to stop, restarted unless it is to end', () => {
    expect(service).toMatchObject({ init: true, read_only: true, cap_drop: ['ALL'] })
    expect(service.security_opt).toEqual(['no-new-privileges:true'])
    expect(service.user).toMatch(/^[a-z][a-z0-9]*$/)
    expect(service.user).not.toBe('root')
    expect(seconds(service.stop_grace_period!)).toBeGreaterThanOrEqual(12)
    expect(service.restart).toBe(oneShot.has(name) ? 'no' : 'unless-stopped')
  })

  it('says within seconds whether it is well, unless it is to end', () => {
    const interval = service.healthcheck
      ? seconds(service.healthcheck.interval)
      : Number(/HEALTHCHECK --interval=(\d+)s/.exec(dockerfile)?.[1])
    if (!oneShot.has(name)) expect(service.healthcheck ?? service.image === own).toBeTruthy()
    expect(interval).toBeLessThanOrEqual(5)
  })

  it('has a bound for its memory', () => {
    expect(bytes(interpolate(service.mem_limit ?? ''))).toBeGreaterThan(0)
  })

  it('waits only for what can say that it is ready', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const ends = oneShot.has(other)
      expect(condition).toBe(ends ? 'service_completed_successfully' : 'service_healthy')
      if (!ends) expect(services[other]?.healthcheck).toBeDefined()
    }
  })
})

it('publishes on this host alone, unless PUBLISH says otherwise', () => {
  const published = Object.values(services).flatMap(({ ports = [] }) => ports)
  expect(published.length).toBeGreaterThan(0)
  for (const port of published) expect(interpolate(port)).toMatch(/^127\.0\.0\.1:/)
  expect(interpolate(publish, { PUBLISH: '0.0.0.0:80' })).toBe('0.0.0.0:80:8080')
})

it('starts no tool for people by itself', () => {
  const always = Object.keys(services).filter((name) => services[name]!.profiles === undefined)
  expect(always).toEqual([
    ...['nginx', 'api', 'producer', 'worker', 'redis', 'mongodb', 'mongodb-init'],
  ])
})

it('has no password that everybody knows', () => {
  for (const [name, { environment = {} }] of Object.entries(services))
    for (const [setting, text] of Object.entries(environment))
      if (/PASSWORD|SECRET|TOKEN/.test(setting)) expect(interpolate(text ?? ''), name).toBe('')
})

it('leaves each server room beside the memory that it is told to use', () => {
  const [, ...redis] = services.redis!.command!
  const maxmemory = bytes(interpolate(redis[redis.indexOf('--maxmemory') + 1]!))
  // While Redis rewrites its file, changed pages are there twice.
  expect(bytes(interpolate(services.redis!.mem_limit!))).toBeGreaterThanOrEqual(2 * maxmemory)
  const [, heap] = /--max-old-space-size=(\d+)/.exec(dockerfile)!
  for (const name of ['api', 'producer', 'worker'])
    expect(bytes(services[name]!.mem_limit!)).toBeGreaterThanOrEqual(
      Number(heap) * 1.3 * 1024 * 1024,
    )
})

it('keeps the networks of data and measurements closed', () => {
  const closed = { internal: true }
  expect(compose.networks).toEqual({ edge: null, data: closed, monitoring: closed })
})

it('uses every volume it declares', () => {
  const used = table.flatMap(([, , , , writable]) => writable.map((mount) => mount.split(':')[0]))
  expect(Object.keys(compose.volumes)).toEqual(used.filter((name) => !name?.startsWith('.')))
})

describe('the LikeFlow processes', () => {
  const ours = Object.entries(services).filter(([, { image }]) => image === own)

  it('share one image that is built once', () => {
    expect(ours.map(([name, { build }]) => [name, build])).toEqual([
      ['api', '.'],
      ['producer', undefined],
      ['worker', undefined],
    ])
  })

  it('fill every role, two API processes and two workers among them', () => {
    const filled = ours.flatMap(([, { environment }]) => environment!.ROLES!.split(','))
    expect(filled.sort()).toEqual([...roles].sort())
    expect(services.api?.deploy?.replicas).toBe(2)
    expect(services.worker?.deploy?.replicas).toBe(2)
  })

  /** What a process is given when the shell and .env say `env`. */
  const given = (environment: Record<string, string | null>, env: Record<string, string> = {}) =>
    Object.fromEntries(
      Object.entries(environment).map(([name, text]) => [
        name,
        text === null ? (env[name] ?? '') : interpolate(text, env),
      ]),
    )

  it('get a valid configuration, and every other setting from the shell or .env', () => {
    const notNeeded = new Set([
      'REUSE_PORT', // every container has a port of its own; so has the API
      'METRICS_PORT',
      'REDIS_CA_FILE', // Redis is the one that Compose brings
      'REDIS_CERT_FILE',
      'REDIS_KEY_FILE',
      'REDIS_SENTINEL_PASSWORD',
    ])
    const names = Object.values(variables).map(({ name }) => name)
    for (const [, { environment }] of ours)
      expect(loadConfig(given(environment!))).toMatchObject({ env: 'production', host: '0.0.0.0' })
    expect(Object.keys(services.api!.environment!).sort()).toEqual(
      names.filter((name) => !notNeeded.has(name)).sort(),
    )
  })

  it('tell only the API who may come in', () => {
    const door = ['ADMIN_PASSWORD', 'ORIGINS', 'RATE_LIMIT', 'TRUST_PROXY']
    for (const [name, { environment }] of Object.entries(services)) {
      const known = door.filter((setting) => setting in (environment ?? {}))
      expect(known, name).toEqual(name === 'api' ? door : [])
    }
    expect(services.api!.environment!.ADMIN_PASSWORD).toBeNull()
  })

  it('trust the nginx in front, or as many proxies as .env says', () => {
    const trusted = (env?: Record<string, string>) =>
      loadConfig(given(services.api!.environment!, env)).trustProxy
    expect(trusted()).toBe(1)
    expect(trusted({ TRUST_PROXY: '' })).toBe(1) // .env.example, copied as it is
    expect(trusted({ TRUST_PROXY: '2' })).toBe(2)
  })

  it('are checked through the port they listen on', () => {
    expect(services.api?.healthcheck?.test.at(-1)).toContain(':4000/readyz')
    expect(services.api?.environment?.PORT).toBe('4000')
  })
})
