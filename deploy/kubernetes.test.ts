// What deploy/kubernetes promises, read from its files; kubernetes.servers.test.ts asks Kubernetes' own schemas.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { roles } from '../contract/index.ts'
import { loadConfig, variables } from '../server/config.ts'
import { file, root } from '../testing/compose.ts'

interface Container {
  env: { name: string; value?: string }[]
  ports: { name: string; containerPort: number }[]
  resources: Record<string, Record<string, string>>
  securityContext: object
  volumeMounts: { mountPath: string }[]
  [probe: `${string}Probe`]: { httpGet: { path: string; port: string } } | undefined
}
interface Resource {
  kind: string
  metadata: { name: string }
  // biome-ignore lint/suspicious/noExplicitAny: the schemas are Kubernetes' own
  spec: any
}

const folder = 'deploy/kubernetes'
const read = (name: string) =>
  parseAllDocuments(file(`${folder}/${name}`)).map((document) => document.toJS() as Resource)
const kustomization = parse(file(`${folder}/kustomization.yaml`))
const resources: Resource[] = kustomization.resources.flatMap(read)
const ofKind = (kind: string) => resources.filter((resource) => resource.kind === kind)
const deployments = ofKind('Deployment')
const containerOf = ({ spec }: Resource): Container => spec.template.spec.containers[0]
const [pod] = read('pod.yaml')
const shared = containerOf(pod!)
const settings = Object.fromEntries(
  [...file(`${folder}/settings.env`).matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [
    name!,
    value!,
  ]),
)
/** What a process of this Deployment gets, with secrets that fit. */
const environmentOf = (deployment: Resource) => ({
  REDIS_URL: 'rediss://redis.example',
  MONGODB_URL: 'mongodb://mongodb.example/likeflow',
  ...settings,
  ...Object.fromEntries(
    containerOf(deployment).env.map(({ name, value }) => [name, value ?? 'a-long-secret']),
  ),
})

it('applies every file of its folder', () => {
  const others = ['kustomization.yaml', 'README.md', 'pod.yaml', 'settings.env']
  const files = readdirSync(join(root, folder))
  expect([...kustomization.resources, ...others].sort()).toEqual(files.sort())
  expect(kustomization.patches).toMatchObject([
    { path: 'pod.yaml', target: { kind: 'Deployment' } },
  ])
})

it('runs every role once, by settings that the server reads', () => {
  const known = Object.values(variables).map(({ name }) => name)
  const configs = deployments.map(environmentOf)
  expect(configs.flatMap(Object.keys).filter((name) => !known.includes(name))).toEqual([])
  expect(configs.flatMap((env) => loadConfig(env).roles).sort()).toEqual([...roles].sort())
  const told = file(`${folder}/README.md`)
  for (const [, name] of told.matchAll(/--from-literal=([A-Z_]+)=/g)) expect(known).toContain(name)
})

it('gives a pod the time that its process takes to end, and a new one comes first', () => {
  const { terminationGracePeriodSeconds } = pod!.spec.template.spec
  for (const deployment of deployments) {
    const { stopDelayMs } = loadConfig(environmentOf(deployment))
    expect(terminationGracePeriodSeconds * 1000).toBeGreaterThan(stopDelayMs + 12_000)
  }
  const api = loadConfig(
    environmentOf(deployments.find(({ metadata }) => metadata.name === 'api')!),
  )
  expect(api.stopDelayMs).toBeGreaterThanOrEqual(5000) // until every node knows that its endpoint is gone
  expect(pod!.spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 })
})

it('kills only who is dead, and sends likes only to who counts them', () => {
  const ports = Object.fromEntries(
    [shared, ...deployments.map(containerOf)].flatMap(({ ports = [] }) =>
      ports.map(({ name, containerPort }) => [name, containerPort]),
    ),
  )
  const { METRICS_PORT } = settings
  expect(ports).toEqual({ http: Number(variables.port.fallback), metrics: Number(METRICS_PORT) })
  for (const probe of [shared.livenessProbe, shared.startupProbe])
    expect(probe?.httpGet).toEqual({ path: '/livez', port: 'metrics' })
  const ready = deployments.map((each) => [
    each.metadata.name,
    containerOf(each).readinessProbe?.httpGet,
  ])
  expect(ready.filter(([, probe]) => probe)).toEqual([['api', { path: '/readyz', port: 'http' }]])
})

it('contains every pod: no root, no privileges, no token, nothing writable but /tmp', () => {
  const { spec } = pod!.spec.template
  expect(spec).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  })
  expect(spec.securityContext.runAsUser).toBeGreaterThan(0)
  expect(shared.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  expect(shared.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(['/tmp'])
  expect(shared.resources.limits).toHaveProperty('memory')
  for (const deployment of deployments)
    expect(Object.keys(containerOf(deployment).resources.requests!)).toEqual(['cpu', 'memory'])
})

describe.each(deployments.map(({ metadata: { name } }) => name))('%s', (name) => {
  const component = { 'app.kubernetes.io/component': name }
  const deployment = deployments.find(({ metadata }) => metadata.name === name)!

  it('is found by its own selectors, and keeps running while nodes are drained', () => {
    expect(deployment.spec.selector.matchLabels).toEqual(component)
    expect(deployment.spec.template.metadata.labels).toEqual(component)
    const budget = ofKind('PodDisruptionBudget').find(({ metadata }) => metadata.name === name)
    expect(budget?.spec).toEqual({ maxUnavailable: 1, selector: { matchLabels: component } })
    const scaled = ofKind('HorizontalPodAutoscaler').find(
      ({ spec }) => spec.scaleTargetRef.name === name,
    )
    expect(deployment.spec.replicas ?? scaled?.spec.minReplicas).toBeGreaterThan(1)
    expect(deployment.spec.replicas === undefined).toBe(scaled !== undefined)
  })
})

it('lets in likes and Prometheus, and out to names, Redis, MongoDB and the webhook', () => {
  const [all, worker, api] = ofKind('NetworkPolicy')
  expect(all!.spec).toMatchObject({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
  expect(all!.spec.ingress).toMatchObject([{ ports: [{ port: 'metrics' }] }])
  const out = all!.spec.egress.flatMap(({ ports }: { ports: { port: number }[] }) => ports)
  expect(out.map(({ port }: { port: number }) => port)).toEqual([53, 53, 6379, 6380, 26379, 27017])
  expect(worker!.spec).toMatchObject({
    podSelector: { matchLabels: { 'app.kubernetes.io/component': 'worker' } },
    egress: [{ ports: [{ port: 443 }] }],
  })
  const [service] = ofKind('Service')
  expect(api!.spec.podSelector.matchLabels).toEqual(service!.spec.selector)
  expect(api!.spec.ingress).toMatchObject([
    { ports: [{ port: service!.spec.ports[0].targetPort }] },
  ])
})
