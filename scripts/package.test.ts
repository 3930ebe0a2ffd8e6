// What goes into the package (tsconfig.build.json) can stand alone.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../files/root.ts'
import { builtIn } from './built-in.ts'

const read = (name: string) => readFileSync(join(root, name), 'utf8')
const { include } = JSON.parse(read('tsconfig.build.json').replace(/^ *\/\/.*$/gm, '')) as {
  include: string[]
}
const named = globSync(
  include.map((name) => (name.endsWith('.ts') ? name : `${name}/**/*.ts`)),
  { cwd: root },
).filter((name) => !name.endsWith('.test.ts') && !/^(server\/test|client\/generate)\//.test(name))

interface Import {
  file: string
  /** as it is written */
  from: string
}

const importsOf = (file: string): Import[] =>
  [...read(file).matchAll(/(?:\bfrom|^import|\bimport\() ?'([^'\n]+)'/gm)].map(([, from]) => ({
    file,
    from: from!,
  }))

/** What tsc makes of these: themselves, and all that they import. */
const imports: Import[] = []
const programs = [...named]
for (const file of programs)
  for (const each of importsOf(file)) {
    imports.push(each)
    const path = join(dirname(file), each.from)
    if (each.from.startsWith('.') && !programs.includes(path)) programs.push(path)
  }

it('imports nothing of tests, benches and simulations', () => {
  expect(programs.length).toBeGreaterThan(200)
  const foreign = /^(testing|simulations|docs|scripts|web\/test)\/|\.test\.|\.tsx$/
  expect(programs.filter((file) => foreign.test(file))).toEqual([])
})

it('imports no package that npm would not install with it', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object }
  const packages = imports
    .filter(({ from }) => !/^(\.|node:)/.test(from))
    .map(({ file, from }) => ({ file, name: /^(@[^/]+\/)?[^/]+/.exec(from)![0] }))
  expect(packages.length).toBeGreaterThan(20)
  const missing = packages.filter(({ name }) => !(name in dependencies))
  expect(missing.filter(({ file }) => !builtIn.includes(file))).toEqual([])
})

it('starts programs by a name that is right in a clone and in the package', () => {
  const byItself = /new URL\([^)]*\.ts'|join\(import\.meta\.dirname, '([^']*\.ts'|\.\.)/
  const helper = 'files/root.ts'
  expect(programs.filter((file) => file !== helper && byItself.test(read(file)))).toEqual([])
})
