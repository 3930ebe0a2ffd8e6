// What goes into the package (tsconfig.build.json) can stand alone.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../files/root.ts'

const read = (name: string) => readFileSync(join(root, name), 'utf8')
const { include } = JSON.parse(read('tsconfig.build.json').replace(/^ *\/\/.*$/gm, '')) as {
  include: string[]
}
const programs = globSync(
  include.map((name) => (name.endsWith('.ts') ? name : `${name}/**/*.ts`)),
  { cwd: root },
).filter((name) => !name.endsWith('.test.ts') && !/^(server\/test|client\/generate)\//.test(name))
const imports = programs.flatMap((file) =>
  [...read(file).matchAll(/(?:\bfrom|^import|\bimport\() ?'([^'\n]+)'/gm)].map(([, from]) => ({
    file,
    from: from!,
  })),
)

it('imports nothing that is not in it', () => {
  expect(programs.length).toBeGreaterThan(200)
  const own = imports.filter(({ from }) => from.startsWith('.'))
  const missing = own.filter(({ file, from }) => !programs.includes(join(dirname(file), from)))
  expect(missing).toEqual([])
})

it('imports no package that npm would not install with it', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object }
  const packages = imports
    .filter(({ from }) => !/^(\.|node:)/.test(from))
    .map(({ file, from }) => ({ file, name: /^(@[^/]+\/)?[^/]+/.exec(from)![0] }))
  expect(packages.length).toBeGreaterThan(20)
  expect(packages.filter(({ name }) => !(name in dependencies))).toEqual([])
})

it('starts programs by a name that is right in a clone and in the package', () => {
  const byItself = /new URL\([^)]*\.ts'|join\(import\.meta\.dirname, '[^']*\.ts'/
  const helper = 'files/root.ts'
  expect(programs.filter((file) => file !== helper && byItself.test(read(file)))).toEqual([])
})
