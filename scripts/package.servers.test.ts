// The package as npm makes it, installed in an empty folder with the packages that npm would install, and nothing else.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { isLabEnd, type LabAnswer, naiveNames } from '../contract/index.ts'
import { root, version } from '../files/root.ts'
import { freshFolder, isRunning, python3 } from '../testing/local-servers.ts'
import { answers, like, persisted, pids, place, watched } from '../testing/npm-start.ts'
import { startOtlpReceiver } from '../testing/otlp-receiver.ts'
import { post } from '../testing/requests.ts'
import { patience, until } from '../testing/until.ts'

interface Locked {
  dev?: boolean
  os?: string[]
}

const folder = mkdtempSync(join(tmpdir(), 'likeflow-package-'))
afterAll(() => rmSync(folder, { recursive: true }))
const bin = join(folder, 'node_modules/likeflow/bin/likeflow.cjs')
let files: string[]

const linkPackages = () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  for (const [path, { dev }] of Object.entries<Locked>(lock.packages)) {
    if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) || dev) continue
    if (!existsSync(join(root, path))) continue // for another kind of machine
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    symlinkSync(join(root, path), join(folder, path))
  }
}

beforeAll(() => {
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: root, stdio: 'ignore' })
  const tarball = join(folder, `likeflow-${version}.tgz`)
  files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n')
  linkPackages()
  const home = join(folder, 'node_modules/likeflow')
  mkdirSync(home)
  execFileSync('tar', ['-xzf', tarball, '-C', home, '--strip-components=1'])
})

/** Makes Node call itself 20: the package then looks for the Node that it brings. */
const asOldNode = [
  '--import',
  `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})`,
]

const run = (args: readonly string[], env = process.env) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    ...{ cwd: folder, env },
    encoding: 'utf8',
  })
  return { status, out: stdout.trim(), err: stderr.trim() }
}

/** What became of the likes of each column. */
const drill = async (url: string) => {
  const body = { drill: 'freeze-mongodb', seconds: 4, rate: 20, beside: true }
  expect((await post(`${url}/admin/lab/drill`, body, { origin: url })).status).toBe(202)
  const read = async () => ((await (await fetch(`${url}/admin/lab`)).json()) as LabAnswer).run!
  await until('the drill is over', async () => isLabEnd((await read()).state))
  return (await read()).columns
}

it('holds what runs, and nothing of tests, benches and simulations', () => {
  const tops = files.map((file) => file.split('/').slice(1, 3).join('/'))
  expect([...new Set(tops.map((top) => top.split('/')[0]))].sort()).toEqual(
    ['LICENSE', 'README.md', 'bin', 'dist', 'package.json', 'web'].sort(),
  )
  expect(files.filter((file) => /\.test\.|\/(testing|simulations|docs|test)\//.test(file))).toEqual(
    [],
  )
})

it('answers on an old Node by the one that it brings, with its exit codes', () => {
  expect(run([...asOldNode, bin, '--version'])).toEqual({ status: 0, out: version, err: '' })
  expect(run([bin, '--version'])).toEqual({ status: 0, out: version, err: '' })
  expect(run([...asOldNode, bin, 'flod'])).toMatchObject({ status: 2, err: /is flood meant/ })
})

it('says what to do where no Node came along', () => {
  const bare = join(freshFolder(), 'likeflow')
  execFileSync('cp', ['-r', join(folder, 'node_modules/likeflow'), bare])
  const { status, err } = run([...asOldNode, join(bare, 'bin/likeflow.cjs')])
  expect([status, err]).toEqual([1, expect.stringContaining('Install Node 26')])
})

it('looks for a mongod by what is built in', () => {
  const program = join(folder, 'node_modules/likeflow/dist/local-servers/fetch-mongod.js')
  const mongod = join(folder, 'mongod')
  writeFileSync(mongod, '#!/bin/sh\necho db version v8.0.99\n', { mode: 0o755 })
  const env = { ...process.env, MONGOMS_SYSTEM_BINARY: mongod }
  expect(run(['--no-warnings', program], env).out).toBe(`mongod=${mongod}`)
})

it('runs LikeFlow in an empty folder: page, likes, spans, a flood, a drill beside the naive ways', async () => {
  const { env: bare, dataDir, url } = await place()
  const collector = await startOtlpReceiver()
  onTestFinished(() => collector.stop())
  const env = {
    ...bare,
    PATH: [bare.PATH, dirname(python3())].join(delimiter),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  }
  const started = watched(spawn(process.execPath, [...asOldNode, bin], { env, cwd: freshFolder() }))
  // Its Python package may have to be installed first.
  await until('LikeFlow is ready', () => answers(`${url}/readyz`), 3 * patience.long)
  expect(await like(url)).toBe(202)
  await persisted(url, 1)
  await until('spans have come', () => collector.spans.some(({ name }) => name.includes('drain')))
  expect(await (await fetch(url)).text()).toContain('<script type="module"')
  const running = pids(dataDir)
  const flood = watched(spawn(process.execPath, [bin, 'flood', '--likes', '50'], { env }))
  expect([await flood.exit, flood.said()]).toEqual([0, expect.stringContaining('50 acknowledged')])
  expect(await drill(url)).toMatchObject([
    { name: 'likeflow', lost: 0, doubled: 0 },
    ...naiveNames.map((name) => ({ name, fault: null })),
  ])
  started.child.kill('SIGINT')
  expect(await started.exit).toBe(0)
  expect(running.map(isRunning)).toEqual([false, false, false])
})
