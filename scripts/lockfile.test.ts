// `npm ci` refuses a lockfile that lacks an optional package, and npm leaves those of other platforms
// out when it could not fetch them while it wrote the file. Then the project installs nowhere. And what runs
// a script while it is installed is decided here, one by one.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

interface Locked {
  dependencies?: Record<string, string>
  os?: string[]
  cpu?: string[]
  optionalDependencies?: Record<string, string>
  hasInstallScript?: boolean
}

interface Manifest {
  allowScripts: Record<string, boolean>
  scarfSettings?: { enabled: boolean }
}

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', name), 'utf8')) as unknown
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> }
const manifest = read('package.json') as Manifest

/** The folders in which Node looks for a dependency of the package at `path`, nearest first. */
const lookups = (path: string): string[] => {
  const parent = path.lastIndexOf('/node_modules/')
  const here = path === '' ? 'node_modules' : `${path}/node_modules`
  return path === '' ? [here] : [here, ...lookups(parent < 0 ? '' : path.slice(0, parent))]
}

it('locks every optional package of every platform', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !lookups(path).some((folder) => packages[`${folder}/${name}`]),
    ),
  )
  expect(missing).toEqual([])
})

it('decides about every package that runs a script when it is installed', () => {
  const withScript = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
  expect(Object.keys(manifest.allowScripts).sort()).toEqual([...new Set(withScript)].sort())
})

/** What npm installs on this kind of machine for the package at `path`, besides `known`. */
const installed = (path: string, known = new Set<string>()): Set<string> => {
  const { dependencies, optionalDependencies } = packages[path]!
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const found = lookups(path).find((folder) => packages[`${folder}/${name}`])
    const next = `${found}/${name}`
    const { os = ['linux'], cpu = ['x64'] } = packages[next]!
    if (known.has(next) || !os.includes('linux') || !cpu.includes('x64')) continue
    installed(next, known.add(next))
  }
  return known
}

it('is at most 120 packages to run, LikeFlow itself among them', () => {
  expect(installed('').add('likeflow').size).toBeLessThanOrEqual(120)
})

// An npm that does not know `allowScripts` runs the script, which looks for this.
it('tells the script of @scarf/scarf to send nothing', () => {
  expect(manifest.allowScripts['@scarf/scarf']).toBe(false)
  expect(manifest.scarfSettings).toEqual({ enabled: false })
})
