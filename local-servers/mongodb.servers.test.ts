import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { expect, it } from 'vitest'
import {
  afterwards,
  folderOfPrograms,
  freshFolder,
  python3,
  stopAfterwards,
  type World,
  world,
} from '../testing/local-servers.ts'
import { findMongodb } from './mongodb.ts'

const found = async (options: Parameters<typeof findMongodb>[0]) =>
  stopAfterwards(await findMongodb(options))

const posts = async (url: string) => {
  const connection = await mongoose.createConnection(url).asPromise()
  afterwards(() => connection.close())
  return connection.collection<{ _id: string; likes: number }>('posts')
}

const durably = { writeConcern: { w: 'majority', j: true } } as const

/** No mongod from this machine's caches, and none from the network. */
const offline = () => ({
  HOME: freshFolder(),
  MONGOMS_DOWNLOAD_DIR: freshFolder(),
  MONGOMS_VERSION: '8.0.99',
  MONGOMS_DOWNLOAD_MIRROR: 'https://127.0.0.1:1',
})

const unreachable = 'mongod download: 127.0.0.1:1 cannot be reached (ECONNREFUSED)'

/**
 * A stand-in where no real mongod can be had: it insists on mongod's own arguments, then answers by
 * nx-27017 and leaves the file that a mongod leaves in its data directory.
 */
const standIn = async (options: World) => {
  const { python } = JSON.parse(
    readFileSync(join(options.toolsDir!, 'nx-27017-0.8.1/installed.json'), 'utf8'),
  ) as { python: string }
  const venv = join(options.toolsDir!, 'nx-27017-0.8.1/venv/bin/python')
  expect(python).toBeTruthy()
  return `[ "$1" = --version ] && { echo "db version v8.0.99"; exit; }
    [ "$1 $3 $5 $6 $7 $8 $9" = "--dbpath --port --bind_ip 127.0.0.1 --storageEngine wiredTiger --nounixsocket" ] || { echo "error: $*"; exit 2; }
    : > "$2/WiredTiger"
    exec ${venv} -c 'from nx_27017 import main; main()' --data-dir "$2" -p "$4" --pid-file "$2/stand-in.pid" --log-file /dev/null`
}

/** nx-27017 is installed before a stand-in needs it. */
const withNx = async () => {
  const options = world({ python3: python3() }, offline())
  await (await findMongodb({ ...options, only: 'wheel' })).stop()
  rmSync(join(options.dataDir, 'mongodb'), { recursive: true })
  rmSync(join(options.dataDir, 'mongodb.json'))
  return options
}

it('brings nx-27017 when there is no mongod, and finds its data again', async () => {
  const options = world({ python3: python3() }, offline())
  const first = await found(options)
  expect(first).toMatchObject({ server: 'nx-27017', version: '0.8.1', from: 'PyPI nx-27017-0.8.1' })
  expect(options.lines).toContain('mongod: not on the PATH')
  expect(options.lines).toContain(unreachable)
  await (await posts(first.url)).insertOne({ _id: 'p1', likes: 7 }, durably)
  await first.stop()

  options.lines.length = 0
  // Its own pid file may name a process that lives: the kernel gives numbers to others again.
  writeFileSync(join(options.dataDir, 'mongodb/nx.pid'), String(process.pid))
  const second = await found(options)
  expect(second.url).toBe(first.url)
  expect(await (await posts(second.url)).findOne()).toEqual({ _id: 'p1', likes: 7 })
  expect(options.lines).toEqual([])
})

it('takes mongod on the PATH, with a data directory that stays', async () => {
  const options = await withNx()
  options.env = { ...options.env, PATH: folderOfPrograms({ mongod: await standIn(options) }) }
  const server = await found(options)
  expect(server).toMatchObject({
    server: 'mongod',
    version: '8.0.99',
    from: `${options.env.PATH}/mongod`,
  })
  await (await posts(server.url)).insertOne({ _id: 'p1', likes: 3 }, durably)
  await server.stop()
  expect(await (await posts((await found(options)).url)).findOne()).toEqual({ _id: 'p1', likes: 3 })
})

it('passes over a mongod that the server would call too old', async () => {
  const options = {
    ...world({ mongod: 'echo db version v4.2.24' }, offline()),
    only: 'path' as const,
  }
  await expect(findMongodb(options)).rejects.toThrow(/^no MongoDB/)
  expect(options.lines[0]).toMatch(/mongod is 4\.2\.24, too old: 4\.4 is needed$/)
})

it('takes the mongod that mongodb-memory-server finds, and remembers where it is', async () => {
  const options = await withNx()
  const mongod = join(folderOfPrograms({ mongod: await standIn(options) }), 'mongod')
  options.env = { ...options.env, MONGOMS_SYSTEM_BINARY: mongod }
  const server = await found(options)
  expect(server).toMatchObject({ server: 'mongod', from: mongod })
  await server.stop()

  options.lines.length = 0
  await found(options)
  expect(options.lines).toEqual(['mongod: not on the PATH'])
})

it('remembers a failed download for a day, and says how to try again', async () => {
  const options = { ...world({}, offline()), only: 'download' as const }
  const memory = join(options.dataDir, 'mongod-download.json')
  const attempt = async () => {
    options.lines.length = 0
    await expect(findMongodb(options)).rejects.toThrow(/^no MongoDB: install mongod/)
    return options.lines.at(-1)
  }
  expect(await attempt()).toBe(unreachable)
  expect(await attempt()).toBe(
    `${unreachable} (tried again after a day, or now if you delete ${memory})`,
  )
  const { reason } = JSON.parse(readFileSync(memory, 'utf8')) as { reason: string }
  writeFileSync(memory, JSON.stringify({ reason, failedAt: Date.now() - 25 * 3_600_000 }))
  expect(await attempt()).toBe(unreachable)
})

it('keeps to the server that wrote the data, whatever is installed later', async () => {
  const options = world({ python3: python3() }, offline())
  const first = await found(options)
  await (await posts(first.url)).insertOne({ _id: 'p1', likes: 7 }, durably)
  await first.stop()

  options.lines.length = 0
  const env = { ...options.env, PATH: folderOfPrograms({ mongod: 'exit 1', python3: python3() }) }
  const second = await found({ ...options, env })
  expect(second.server).toBe('nx-27017')
  expect(await (await posts(second.url)).findOne()).toEqual({ _id: 'p1', likes: 7 })
  expect(options.lines).toEqual([
    `mongod: passed over, the data in ${options.dataDir}/mongodb is of nx-27017`,
  ])
})

it('does not open data of mongod with anything else', async () => {
  const options = await withNx()
  const withMongod = { ...options.env, PATH: folderOfPrograms({ mongod: await standIn(options) }) }
  await (await found({ ...options, env: withMongod })).stop()

  options.lines.length = 0
  await expect(findMongodb(options)).rejects.toThrow(
    `only mongod can open the data in ${options.dataDir}/mongodb`,
  )
  expect(options.lines.some((line) => line.startsWith('nx-27017'))).toBe(false)
})

it('uses MONGODB_URL as it is and leaves that server alone', async () => {
  const other = await found({ ...world({ python3: python3() }, offline()), only: 'wheel' })
  const given = await findMongodb(world({}, { MONGODB_URL: other.url }))
  expect(given).toMatchObject({ url: other.url, pid: null, from: 'MONGODB_URL' })
  await given.stop()
  expect(await (await posts(other.url)).countDocuments()).toBe(0)
})

it('does not bring another server when MONGODB_URL cannot be reached, nor print its password', async () => {
  const MONGODB_URL = 'mongodb://user:secret@127.0.0.1:1/likeflow?appName=x'
  await expect(findMongodb(world({ python3: python3() }, { MONGODB_URL }))).rejects.toThrow(
    /^MONGODB_URL mongodb:\/\/127\.0\.0\.1:1\/likeflow cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1$/,
  )
})

it('says which option of MONGODB_URL the driver does not take', async () => {
  const MONGODB_URL = 'mongodb://user:secret@127.0.0.1:1/likeflow?replicaSte=rs0'
  await expect(findMongodb(world({ python3: python3() }, { MONGODB_URL }))).rejects.toThrow(
    /^MONGODB_URL: option replicaste is not supported$/,
  )
})
