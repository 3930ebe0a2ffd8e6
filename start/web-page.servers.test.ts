import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { afterwards, freshFolder } from '../testing/local-servers.ts'
import { buildFault, buildPage, pageIsStale } from './web-page.ts'

/** A project whose files were changed at the given seconds. */
const project = (files: Record<string, number>) => {
  const root = freshFolder()
  for (const [name, seconds] of Object.entries(files)) {
    const file = join(root, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '')
    utimesSync(file, seconds, seconds)
  }
  return root
}

const built = { 'web/index.html': 10, 'web/src/App.tsx': 20, 'web/dist/index.html': 30 }

it.each([
  ['nothing changed since it was built', built, false],
  ['it was never built', { 'web/index.html': 10 }, true],
  ['a source changed', { ...built, 'web/src/panels/Top.tsx': 31 }, true],
  ['its configuration changed', { ...built, 'web/vite.config.ts': 31 }, true],
  ['the shapes of the events changed', { ...built, 'contract/index.ts': 31 }, true],
  ['a bound it shows changed', { ...built, 'contract/flood-facts.ts': 31 }, true],
  ['a library changed', { ...built, 'package-lock.json': 31 }, true],
  ['only a test of it changed', { ...built, 'web/test/page.test.ts': 31 }, false],
  ['only what was built is newer', { ...built, 'web/dist/assets/a.js': 31 }, false],
])('the page is stale or not when %s', (_what, files, stale) => {
  expect(pageIsStale(project(files))).toBe(stale)
})

it('names the fault of a build that failed', () => {
  const text = `\u001b[31m✗ Build failed in 399ms\u001b[39m
error during build:
Build failed with 1 error:

\u001b[31m[UNRESOLVED_IMPORT]\u001b[0m Could not resolve './Controls.tsx' in web/src/App.tsx
   at somewhere`
  expect(buildFault(text)).toBe(
    "[UNRESOLVED_IMPORT] Could not resolve './Controls.tsx' in web/src/App.tsx",
  )
})

const real = fileURLToPath(new URL('..', import.meta.url))

/** The same files under another name; a link in their place would be looked through. */
const linkFiles = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) linkFiles(source, target)
    else if (entry.isFile()) linkSync(source, target)
  }
}

const inProject = join(real, 'results') // on the disk of the libraries, where links can be, and ignored by git
const notOfThePage = /^(\.|node$|@biomejs$|typescript$|@typescript$|playwright-core$)/

/** The project itself, with its libraries and without its tests, in a folder of this name. */
const copyIn = (name: string) => {
  mkdirSync(inProject, { recursive: true })
  const folder = mkdtempSync(join(inProject, 'page-'))
  afterwards(() => rmSync(folder, { recursive: true }))
  const root = join(folder, name)
  const wanted = (from: string) => !/\/(dist|test)(-|\/|$)|\.test\./.test(relative(real, from))
  for (const part of ['web', 'contract', 'package.json', 'package-lock.json'])
    cpSync(join(real, part), join(root, part), { recursive: true, filter: wanted })
  for (const library of readdirSync(join(real, 'node_modules')))
    if (!notOfThePage.test(library))
      linkFiles(join(real, 'node_modules', library), join(root, 'node_modules', library))
  return root
}

// Vite reads what follows # or ? in a path as no part of it, and the rest as patterns.
it.each(['likes #1', 'é what?', '50%25 [a]{b}*(c)!'])(
  'builds the page in a folder named %s',
  async (name) => {
    const root = copyIn(name)
    const lines: string[] = []
    await buildPage({ root, env: process.env, log: (line) => lines.push(line) })
    expect(lines).toEqual(['building the page'])
    const page = readFileSync(join(root, 'web/dist/index.html'), 'utf8')
    const files = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file!)
    expect(new Set(files.map((file) => extname(file)))).toEqual(new Set(['.css', '.js', '.woff2']))
    for (const file of files) expect(existsSync(join(root, 'web/dist', file))).toBe(true)
  },
)

it('builds the page once, again after a change, and goes on when that fails', async () => {
  const root = project({ 'web/index.html': 10, 'web/src/main.js': 10 })
  symlinkSync(
    fileURLToPath(new URL('../node_modules', import.meta.url)),
    join(root, 'node_modules'),
  )
  const config = 'export default { root: import.meta.dirname }'
  writeFileSync(join(root, 'web/vite.config.ts'), config)
  utimesSync(join(root, 'web/vite.config.ts'), 10, 10)
  const page = '<!doctype html><script type="module" src="/src/main.js"></script>'
  writeFileSync(join(root, 'web/index.html'), page)
  const lines: string[] = []
  const build = () => buildPage({ root, env: process.env, log: (line) => lines.push(line) })
  await build()
  await build()
  expect(lines).toEqual(['building the page'])
  expect(existsSync(join(root, 'web/dist/index.html'))).toBe(true)

  writeFileSync(join(root, 'web/src/main.js'), "import './missing.js'")
  const later = Date.now() / 1000 + 60
  utimesSync(join(root, 'web/src/main.js'), later, later)
  await build()
  expect(lines.at(-1)).toMatch(/^the page could not be built: .*missing\.js/)
  expect(readdirSync(join(root, 'web')).sort()).toEqual([
    'dist',
    'index.html',
    'src',
    'vite.config.ts',
  ])
  expect(existsSync(join(root, 'web/dist/index.html'))).toBe(true)
})
