// `npm ci` refuses a lockfile that lacks an optional package, and npm leaves those of other platforms
// out when it could not fetch them while it wrote the file. Then the project installs nowhere.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

interface Locked {
  optionalDependencies?: Record<string, string>
}

const file = join(import.meta.dirname, '../package-lock.json')
const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Locked> }

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
