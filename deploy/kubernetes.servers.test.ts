// deploy/kubernetes by Kubernetes' own schemas, strictly: a field that they do not know is a fault. They come from
// PyPI's kubernetes-validate; Kustomize is that of kubectl, or its own.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest'
import { findOnPath } from '../local-servers/find-on-path.ts'
import type { InstalledPackage } from '../local-servers/pip.ts'
import { installedPackage } from '../local-servers/venv.ts'
import { file, root } from '../testing/compose.ts'
import { testToolsDir } from '../testing/tools-dir.ts'

const run = promisify(execFile)
const version = '1.34'
const resources = ['api', 'network', 'producer', 'sampler', 'worker', 'namespace']
/** What is laid over every Deployment; without Kustomize it lacks their selector. */
const pod = file('deploy/kubernetes/pod.yaml').replace('\nspec:\n', '\nspec:\n  selector: {}\n')

let folder: string
let schemas: InstalledPackage | string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'likeflow-kubernetes-'))
  mkdirSync(testToolsDir, { recursive: true })
  schemas = await installedPackage(
    {
      folder: 'kubernetes-validate-1.37.0',
      requirements: ['kubernetes-validate==1.37.0'],
      size: '22 MB',
    },
    { dataDir: folder, toolsDir: testToolsDir, env: process.env, log: () => {} },
  ).catch((error: Error) => error.message)
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** What the schemas say of these texts; null: nothing. */
const faults = async (context: TestContext, ...texts: string[]): Promise<string | null> => {
  if (typeof schemas === 'string') return context.skip(`no schemas of Kubernetes here: ${schemas}`)
  const files = texts.map((text, i) => {
    const name = join(folder, `${i}.yaml`)
    writeFileSync(name, text)
    return name
  })
  const args = ['-m', 'kubernetes_validate', '--strict', '-k', version, '--quiet', ...files]
  return run(schemas.python, args, { env: { ...process.env, ...schemas.env } }).then(
    () => null,
    ({ stdout, stderr }) => `${stdout}${stderr}`,
  )
}

/** What `kubectl apply -k` would apply. */
const build = async (context: TestContext): Promise<string> => {
  const at = join(root, 'deploy/kubernetes')
  for (const [program, ...args] of [
    ['kustomize', 'build', at],
    ['kubectl', 'kustomize', at],
  ] as const) {
    const command = findOnPath(program, process.env)
    if (command) return (await run(command, args)).stdout
  }
  return context.skip('neither kustomize nor kubectl is on this machine')
}

it('has only fields that Kubernetes knows, with values that fit', async (context) => {
  const texts = resources.map((name) => file(`deploy/kubernetes/${name}.yaml`))
  expect(await faults(context, pod, ...texts)).toBeNull()
})

it('is built by Kustomize into what Kubernetes takes, whole', async (context) => {
  const built = await build(context)
  expect(await faults(context, built)).toBeNull()
  for (const name of ['readOnlyRootFilesystem: true', 'secretKeyRef', 'configMapRef', 'secretRef'])
    expect(built).toContain(name)
  expect(built).toMatch(/name: settings-\w+\n/)
  expect(built.match(/^ {2}namespace: likeflow$/gm)).toHaveLength(14)
})

it.for([
  ['a field with a letter too many', 'enableServiceLinks:', 'enableServicesLinks:'],
  ['a text where a number belongs', 'containerPort: 9400', 'containerPort: "9400"'],
] as const)('notices %s', async ([_what, right, wrong], context) => {
  expect(pod).toContain(right)
  expect(await faults(context, pod.replace(right, wrong))).not.toBeNull()
})
