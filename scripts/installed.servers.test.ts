import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const script = join(import.meta.dirname, 'installed.cjs')
let project: string

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'likeflow-project-'))
  mkdirSync(join(project, 'scripts'))
  cpSync(script, join(project, 'scripts/installed.cjs'))
  writeFileSync(join(project, 'main.ts'), 'console.log("runs" satisfies string)')
})
afterEach(() => rmSync(project, { recursive: true }))

/** `main.ts` behind the check, on a Node that calls itself `version`. */
const start = (version = process.versions.node, folder = project) => {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`
  const args = ['--import', pretend, '--import', join(folder, 'scripts/installed.cjs'), 'main.ts']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, said: `${stdout}${stderr}`.trim() }
}

it('says what to type where nothing is installed', () => {
  expect(start()).toEqual({
    status: 1,
    said: 'LikeFlow is not installed: type `npm ci`, without --omit=dev',
  })
})

it('says so when the Node of the project is not there', () => {
  mkdirSync(join(project, 'node_modules/pino'), { recursive: true })
  const { status, said } = start('20.20.2')
  expect(status).toBe(1)
  expect(said).toMatch(/^this is Node 20\.20\.2, .*`npm ci`.*$/)
})

it('lets an installed project run', () => {
  mkdirSync(join(project, 'node_modules/pino'), { recursive: true })
  expect(start()).toEqual({ status: 0, said: 'runs' })
})

// `exec`: npm passes signals only to the shell that it starts, and dash keeps them to itself.
it('stands before every command, in place of the shell', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const unguarded = Object.entries(scripts).filter(
    ([, text]) =>
      /\bnode .*\.ts\b/.test(text) && !text.startsWith('exec node -r ./scripts/installed.cjs '),
  )
  expect(unguarded).toEqual([])
})

it('says so when the path of the project cannot be one of the PATH', () => {
  const odd = `${project}/a:b`
  cpSync(join(project, 'scripts'), join(odd, 'scripts'), { recursive: true })
  cpSync(join(project, 'main.ts'), join(odd, 'main.ts'))
  mkdirSync(join(odd, 'node_modules/pino'), { recursive: true })
  const { status, said } = start('20.20.2', odd)
  expect(status).toBe(1)
  expect(said).toMatch(/^the project's path has a ":", .* move the project$/)
})
