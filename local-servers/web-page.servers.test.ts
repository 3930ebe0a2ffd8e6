import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { freshFolder } from '../testing/local-servers.ts'
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

it('builds the page once, again after a change, and goes on when that fails', async () => {
  const root = project({ 'web/index.html': 10, 'web/src/main.js': 10 })
  symlinkSync(
    fileURLToPath(new URL('../node_modules', import.meta.url)),
    join(root, 'node_modules'),
  )
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
})
