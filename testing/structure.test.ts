// The house keeps its order: no file imports itself through others, and none imports from above. Imports of
// types count too: they say as much about who knows whom.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

/** file → the files of this project that it imports */
type Imports = ReadonlyMap<string, readonly string[]>

const root = join(import.meta.dirname, '..')
const pattern = /(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']+\.(?:tsx?|cjs))'/g

const readImports = (): Imports => {
  const files = globSync('**/*.{ts,tsx}', {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist*/**', '**/.*/**'],
  })
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      return [file, [...text.matchAll(pattern)].map(([, to]) => join(dirname(file), to!))]
    }),
  )
}

/** The first ring of imports, as `a → b → a`; null when there is none. */
const findCycle = (imports: Imports): string | null => {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): string | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(' → ')
    if (done.has(file)) return null
    path.push(file)
    for (const next of imports.get(file) ?? []) {
      const found = visit(next)
      if (found) return found
    }
    path.pop()
    done.add(file)
    return null
  }
  for (const file of imports.keys()) {
    const found = visit(file)
    if (found) return found
  }
  return null
}

/** Lowest first: a file may import from its own level and from those before it. */
const levels: readonly (readonly [name: string, files: RegExp])[] = [
  ['files', /^files\//],
  ['contract', /^contract\//],
  ['client', /^client\//],
  ['load', /^load\//],
  ['server/libraries', /^server\/libraries\//],
  ['server: what stands alone', /^server\/[^/]+$/],
  ['server/traces', /^server\/traces\//],
  ['server/mongodb', /^server\/mongodb\//],
  ['server/redis', /^server\/redis\//],
  ['server: of both servers', /^server\/away\.ts$/],
  ['server/migrations', /^server\/migrations\//],
  ['server/stream', /^server\/stream\//],
  ['server/likes', /^server\/likes\//],
  ['server/posts', /^server\/posts\//],
  ['server/batches', /^server\/batches\//],
  ['server/changes', /^server\/changes\//],
  ['server/notifications', /^server\/notifications\//],
  ['server/flood', /^server\/flood\//],
  ['server/lab', /^server\/lab\//],
  ['server/http', /^server\/http\//],
  ['server: what joins several', /^server\/(layout-check|metrics|readiness|stream-config)\.ts$/],
  ['server/roles', /^server\/roles\//],
  ['server/partitions', /^server\/partitions\//],
  ['server/app', /^server\/app\.ts$/],
  ['server/main', /^server\/main\.ts$/],
  ['deploy', /^deploy\//],
  ['local-servers', /^local-servers\//],
  ['start', /^start\//],
  ['cli', /^cli\//],
  ['scripts', /^scripts\/|^web\/[^/]+\.ts$/],
  ['testing', /^testing\/|^server\/test\/|^(?!web\/).*\.test\.ts$/],
  ['client/generate', /^client\/generate\//],
  ['web/test', /^web\/test\/|^web\/.*\.test\.tsx?$/],
  ['simulations', /^simulations\//],
  ['docs', /^docs\//],
]

/** The last that fits: an exception stands below its rule; -1: in no level. */
const levelOf = (file: string) => levels.findLastIndex(([, files]) => files.test(file))

const isPage = (file: string) => file.startsWith('web/src/') && !file.includes('.test.')

/** Imports that point up, as `from (level) → to (level)`. The page knows the contract and nothing else. */
const upward = (imports: Imports): string[] =>
  [...imports].flatMap(([from, targets]) =>
    targets
      .filter((to) =>
        isPage(from)
          ? !isPage(to) && !to.startsWith('contract/')
          : !isPage(to) && levelOf(to) > levelOf(from),
      )
      .map((to) => `${from} → ${to}`),
  )

const imports = readImports()

it('has no import cycle', () => {
  expect(findCycle(imports)).toBeNull()
})

it('has no import from above', () => {
  expect(upward(imports)).toEqual([])
})

it('could do without the fast reader: one file knows it', () => {
  const fast = 'server/http/fast/'
  const knowing = [...imports].flatMap(([from, targets]) =>
    targets.filter((to) => to.startsWith(fast) && !from.startsWith(fast)).map(() => from),
  )
  expect(knowing).toEqual(['server/http/server.ts'])
})

it('loads OpenTelemetry by one import, when it is asked for', () => {
  const files = [...imports.keys()].filter((file) => !file.includes('.test.'))
  const saying = (pattern: RegExp) =>
    files.filter((file) => pattern.test(readFileSync(join(root, file), 'utf8')))
  const naming = saying(/from '(@opentelemetry\/|bullmq-otel)/)
  expect(naming).toEqual(['server/libraries/opentelemetry.ts'])
  const reaching = (known: readonly string[]) =>
    files.filter((file) => imports.get(file)!.some((to) => known.includes(to)))
  const using = reaching(naming)
  expect(using.filter((file) => !file.startsWith('server/traces/'))).toEqual([])
  expect(reaching(using).filter((file) => !using.includes(file))).toEqual(['server/traces/load.ts'])
  expect(saying(/from '(\.|.*\/traces)\/opentelemetry\.ts'/)).toEqual([])
})

it('gives every file of the project a level', () => {
  const others = [...imports.keys()].filter((file) => levelOf(file) < 0 && !isPage(file))
  expect(others.filter((file) => file.includes('/'))).toEqual([])
})

it('notices a cycle and an import from above', () => {
  const made = new Map([
    ['server/likes/a.ts', ['server/redis/b.ts']],
    ['server/redis/b.ts', ['server/redis/c.ts']],
    ['server/redis/c.ts', ['server/likes/a.ts']],
    ['web/src/page.ts', ['server/config.ts', 'contract/index.ts']],
  ])
  expect(findCycle(made)).toBe(
    'server/likes/a.ts → server/redis/b.ts → server/redis/c.ts → server/likes/a.ts',
  )
  expect(upward(made)).toEqual([
    'server/redis/c.ts → server/likes/a.ts',
    'web/src/page.ts → server/config.ts',
  ])
})
