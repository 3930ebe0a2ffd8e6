// `npm ci` refuses a lockfile that lacks an optional package, and npm leaves those of other platforms
// out when it could not fetch them while it wrote the file. Then the project installs nowhere. And what runs
// a script while it is installed is decided here, one by one.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

interface Locked {
  dev?: boolean
  /** for development, and for others if they want it */
  devOptional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
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

it('installs at most 120 packages to run, LikeFlow itself among them', () => {
  const fits = ({ os, cpu, libc }: Locked) =>
    (os ?? ['linux']).includes('linux') &&
    (cpu ?? ['x64']).includes('x64') &&
    (libc ?? ['glibc']).includes('glibc')
  const running = Object.values(packages).filter(
    (locked) => !locked.dev && !locked.devOptional && fits(locked),
  )
  expect(running.length).toBeLessThanOrEqual(120)
})

// An npm that does not know `allowScripts` runs the script, which looks for this.
it('tells the script of @scarf/scarf to send nothing', () => {
  expect(manifest.allowScripts['@scarf/scarf']).toBe(false)
  expect(manifest.scarfSettings).toEqual({ enabled: false })
})
