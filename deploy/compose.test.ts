// What docker-compose.yml promises, checked without an engine: every service by one row of the table,
// and the places where two files must agree.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadConfig, variables } from '../server/config.ts'
import { roles } from '../server/contract.ts'

interface Service {
  image?: string
  build?: string
  user?: string
  command?: string[]
  init?: boolean
  read_only?: boolean
  tmpfs?: string[]
  cap_drop?: string[]
  security_opt?: string[]
  restart?: string
  stop_grace_period?: string
  environment?: Record<string, string | null>
  volumes?: string[]
  ports?: string[]
  networks?: string[]
  profiles?: string[]
  deploy?: { replicas?: number }
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[]; interval: string }
}
interface Compose {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean } | null>
  volumes: Record<string, null>
}

const root = join(import.meta.dirname, '..')
const file = (name: string) => readFileSync(join(root, name), 'utf8')
const compose = parse(file('docker-compose.yml'), { merge: true }) as Compose
const { services } = compose
const dockerfile = file('Dockerfile')
const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1])

const own = 'likeflow:local'
const publish = `\${PUBLISH:-127.0.0.1:4000}:8080`
const none: string[] = []
const table = [
  ['nginx', 'nginx:1.28-alpine', ['edge'], [publish], none, none],
  ['api', own, ['edge', 'data'], none, none, none],
  ['producer', own, ['data'], none, none, none],
  ['worker', own, ['data'], none, none, none],
  ['redis', 'redis:8.2-alpine', ['data'], none, ['redis-data:/data'], none],
  ['mongodb', 'mongo:8.0', ['data'], none, ['mongodb-data:/data/db'], none],
  ['mongodb-init', 'mongo:8.0', ['data'], none, none, none],
  [
    'redis-insight',
    'redis/redisinsight:2.70',
    ['edge', 'data'],
    ['127.0.0.1:5540:5540'],
    ['redis-insight-data:/data'],
    none,
  ],
  ['k6', 'grafana/k6:1.3.0', ['edge'], none, ['./results:/results'], ['k6']],
  [
    'prometheus',
    'prom/prometheus:v3.5.0',
    ['edge'],
    none,
    ['prometheus-data:/prometheus'],
    ['monitoring'],
  ],
  [
    'grafana',
    'grafana/grafana:12.1.1',
    ['edge'],
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

  it('waits only for what can say that it is ready', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const ends = oneShot.has(other)
      expect(condition).toBe(ends ? 'service_completed_successfully' : 'service_healthy')
      if (!ends) expect(services[other]?.healthcheck).toBeDefined()
    }
  })
})

it('keeps the data network closed', () => {
  expect(compose.networks).toEqual({ edge: null, data: { internal: true } })
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

  it('get a valid configuration, and every other setting from the shell or .env', () => {
    const notNeeded = new Set(['REUSE_PORT']) // every container has a port of its own
    const names = Object.values(variables).map(({ name }) => name)
    for (const [, { environment }] of ours) {
      const given = Object.entries(environment!)
      const set = Object.fromEntries(given.filter((pair): pair is [string, string] => !!pair[1]))
      expect(loadConfig(set)).toMatchObject({ env: 'production', host: '0.0.0.0', trustProxy: 1 })
      expect(Object.keys(environment!).sort()).toEqual(
        names.filter((name) => !notNeeded.has(name)).sort(),
      )
      expect(environment).toHaveProperty('ADMIN_PASSWORD', null)
    }
  })

  it('are checked through the port they listen on', () => {
    expect(services.api?.healthcheck?.test.at(-1)).toContain(':4000/readyz')
    expect(services.api?.environment?.PORT).toBe('4000')
  })
})

describe('files that must agree', () => {
  const nginx = file('deploy/nginx.conf')

  it('nginx.conf names the API service and its port, and listens where it is published', () => {
    expect(nginx).toContain(`server api:${services.api?.environment?.PORT} resolve`)
    expect(nginx).toContain(`listen ${services.nginx?.ports?.[0]?.split(':').at(-1)};`)
    expect(services.nginx?.command?.slice(1)).toEqual([
      ...['-p', '/tmp', '-e', 'stderr', '-c', '/etc/nginx/nginx.conf', '-g', 'daemon off;'],
    ])
  })

  it('mongodb-init.js makes the replica set that the server has and the URL asks for', () => {
    const [, set] = /replicaSet=(\w+)/.exec(services.api!.environment!.MONGODB_URL!)!
    expect(services.mongodb?.command).toContain(set)
    expect(file('deploy/mongodb-init.js')).toContain(`_id: '${set}'`)
    expect(file('deploy/mongodb-init.js')).toContain(`host: 'mongodb:27017'`)
  })

  it('Redis runs with redis.conf and a bound for its memory', () => {
    expect(services.redis?.command?.slice(0, 3)).toEqual([
      'redis-server',
      '/etc/redis.conf',
      '--maxmemory',
    ])
  })

  it('Prometheus asks every API process and has its rules', () => {
    const { scrape_configs, rule_files } = parse(file('deploy/monitoring/prometheus.yml'))
    for (const name of rule_files)
      expect(services.prometheus?.volumes).toContain(
        `./deploy/monitoring/${name}:/etc/prometheus/${name}:ro`,
      )
    expect(scrape_configs[0].dns_sd_configs).toMatchObject([
      { names: ['api'], type: 'A', port: Number(services.api?.environment?.PORT) },
    ])
  })

  it('k6 sends to nginx, by the variable that its scripts read', () => {
    expect(services.k6?.environment?.URL).toBe('http://nginx:8080')
    expect(file('simulations/k6/lib/settings.ts')).toContain('env.URL')
  })

  it('Grafana finds Prometheus by itself', () => {
    const { datasources } = parse(file('deploy/monitoring/grafana/datasources/prometheus.yml'))
    expect(datasources[0]).toMatchObject({
      type: 'prometheus',
      url: 'http://prometheus:9090',
      isDefault: true,
    })
  })
})

describe('the image', () => {
  it('is made of official slim Node images and runs without root', () => {
    const from = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
    expect(from).toEqual(['node:26-slim', 'manifest', 'manifest', 'node:26-slim'])
    expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('FROM'))
  })

  it('is sent nothing but what it is made of', () => {
    const [first, ...rest] = file('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(first).toBe('*')
    const sent = rest.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
      names!.split(' '),
    )
    expect(sent.sort()).toEqual([...new Set(copied)].sort())
  })
})
