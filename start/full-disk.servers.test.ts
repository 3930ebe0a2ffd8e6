// `npm start` whose data lie on a small disk of their own, which fills up: a tmpfs that only its processes see.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { delimiter } from 'node:path'
import { expect, it } from 'vitest'
import { mainFile } from '../server/node-options.ts'
import { fillDisk, freeDisk } from '../testing/full-disk.ts'
import { afterwards } from '../testing/local-servers.ts'
import { cliFile, emptyPlace, like, ready, watched } from '../testing/npm-start.ts'
import { portForLater } from '../testing/port.ts'
import { testToolsDir } from '../testing/tools-dir.ts'
import { until } from '../testing/until.ts'

const script = `mount -t tmpfs -o size=40m tmpfs "$DATA_DIR" && ln -s "$TOOLS" "$DATA_DIR/tools" &&
  echo '{"failedAt":8e15,"reason":"not in this test"}' > "$DATA_DIR/mongod-download.json" && exec "$@"`

const startOnSmallDisk = async (before = '') => {
  const { env, dataDir, url } = await emptyPlace()
  const PATH = [env.PATH, '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(delimiter)
  const text = before ? script.replace('exec', before) : script
  const args = ['-rm', 'sh', '-c', text, 'sh', process.execPath, cliFile]
  const run = watched(spawn('unshare', args, { env: { ...env, PATH, TOOLS: testToolsDir } }))
  // How the disk is seen from outside.
  return { ...run, disk: `/proc/${run.child.pid}/root${dataDir}`, url }
}

it('says that the disk is full, and goes on when there is room', async () => {
  const { child, exit, said, disk, url } = await startOnSmallDisk()
  await ready(url)
  expect(await like(url)).toBe(202)

  fillDisk(disk)
  let counted = 1
  await until('Redis has ended', async () => {
    if ((await like(url)) === 202) counted++
    return /Redis ended: .*The disk is full/.test(said())
  })
  expect(await like(url)).toBe(503)
  expect((await fetch(`${url}/livez`)).status).toBe(200)

  freeDisk(disk)
  await until('likes are counted again', async () => {
    if ((await like(url)) !== 202) return false
    counted++
    return true
  })
  await until('all of them are in MongoDB, none of them twice', async () => {
    const post = (await (await fetch(`${url}/posts/p1`)).json()) as { persisted: number }
    return post.persisted >= counted
  })
  child.kill('SIGTERM')
  expect(await exit).toBe(0)
  expect(said().match(/The disk is full/g)).toHaveLength(1)
  expect(said()).not.toMatch(/node:fs|^ +at /m)
})

it('does not start on a disk that is full', async () => {
  const { exit, said } = await startOnSmallDisk('dd if=/dev/zero "of=$DATA_DIR/filler"; exec')
  expect(await exit).toBe(1)
  expect(said()).toMatch(
    /^ +✗ DATA_DIR is on a disk with 0 MB of room: at least 16 MB are needed$/m,
  )
  expect(said()).not.toMatch(/node:fs|^ +at /m)
})

it('lets no full disk under its log end the server', async () => {
  const port = await portForLater()
  const env = {
    ...{ PATH: process.env.PATH, PORT: String(port), ROLES: 'api', LOG_LEVEL: 'debug' },
    ...{ REDIS_URL: 'redis://127.0.0.1:1', MONGODB_URL: 'mongodb://127.0.0.1:1/likeflow' },
  }
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [mainFile], { env, stdio: ['ignore', full, 'pipe'] })
  afterwards(() => child.kill('SIGKILL'))
  let complaints = ''
  child.stderr!.on('data', (data) => {
    complaints += data
  })
  await until('it is alive', async () => (await fetch(`http://127.0.0.1:${port}/livez`)).ok)
  child.kill('SIGTERM')
  expect(await once(child, 'close')).toEqual([0, null])
  expect(complaints).toBe('')
})
