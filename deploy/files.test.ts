// The places where two files of the deployment must agree.
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ProblemBody, type ProblemType, problemTypes } from '../contract/index.ts'
import { nodeArguments, nodeEnvironment } from '../server/node-options.ts'
import { dockerfile, file, services } from '../testing/compose.ts'

describe('files that must agree', () => {
  const nginx = file('deploy/nginx.conf')

  it('nginx.conf names the API service and its port, and listens where it is published', () => {
    expect(nginx).toContain(`server api:${services.api?.environment?.PORT} resolve`)
    expect(nginx).toContain(`listen ${services.nginx?.ports?.[0]?.split(':').at(-1)};`)
    expect(services.nginx?.command?.slice(1)).toEqual([
      ...['-p', '/tmp', '-e', 'stderr', '-c', '/etc/nginx/nginx.conf', '-g', 'daemon off;'],
    ])
  })

  it('nginx.conf answers with problems as the contract has them, by paths that have one', () => {
    const lines = [...nginx.matchAll(/^ {4}\/__problem\/(\S+) '("type".+)';$/gm)]
    const problems = lines.map(([, slug, members]) => [
      slug,
      JSON.parse(`{${members},"instance":""}`),
    ])
    for (const [slug, problem] of problems) {
      const known = problemTypes[slug as ProblemType]
      expect(ProblemBody.parse(problem)).toMatchObject({ type: `/problems/${slug}`, ...known })
      expect(known, slug).toBeDefined()
    }
    const pages = [...nginx.matchAll(/error_page .+ =(\d+) \/__problem\/([a-z-]+);/g)]
    expect(pages.length).toBeGreaterThan(5)
    for (const [, status, slug] of pages)
      expect(Number(status), slug).toBe(problemTypes[slug as ProblemType].status)
    const unanswered = [
      ...nginx.matchAll(/^ {4}(?:"~\S+ .*"|default) (unavailable|outcome-unknown);/gm),
    ]
    const used = [...pages.map(([, , slug]) => slug), ...unanswered.map(([, slug]) => slug)]
    expect(problems.map(([slug]) => slug).sort()).toEqual([...new Set(used)].sort())
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
  /** What `COPY` takes from this folder. */
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
    names!.split(' '),
  )

  it('is made of official slim Node images and runs without root', () => {
    const from = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
    expect(from).toEqual(['node:26-slim', 'manifest', 'manifest', 'node:26-slim'])
    expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('FROM'))
  })

  it('runs the server as npm start does', () => {
    const [, command] = /^CMD (.+)$/m.exec(dockerfile)!
    expect(JSON.parse(command!)).toEqual(['node', ...nodeArguments, 'dist/server/main.js'])
    expect(dockerfile).toContain(`MALLOC_ARENA_MAX=${nodeEnvironment.MALLOC_ARENA_MAX}`)
  })

  it('is sent nothing but what it is made of', () => {
    const [first, ...rest] = file('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(first).toBe('*')
    const sent = rest.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    expect(sent.sort()).toEqual([...new Set(copied)].sort())
  })

  it('is built of all that the build takes', () => {
    const { include } = parse(file('tsconfig.build.json').replace(/^ *\/\/.*$/gm, '')) as {
      include: string[]
    }
    expect(copied).toEqual(expect.arrayContaining([...include, 'web']))
  })
})
