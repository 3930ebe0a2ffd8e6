import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import mongoose from 'mongoose'
import { expect, it } from 'vitest'
import { afterwards, isRunning, redisAt, stopAfterwards, world } from '../testing/local-servers.ts'
import { redisSixTwo } from '../testing/test-redis.ts'
import { testToolsDir } from '../testing/tools-dir.ts'
import { until } from '../testing/until.ts'
import { type StartOptions, startServices } from './start-services.ts'

const options = async (): Promise<StartOptions & { lines: string[] }> => ({
  ...world({ 'redis-server': await redisSixTwo() }),
  mongodb: 'wheel',
})

const started = async (what: StartOptions) => stopAfterwards(await startServices(what))

const facts = (dataDir: string) =>
  JSON.parse(readFileSync(join(dataDir, 'services.json'), 'utf8')) as {
    redisUrl: string
    mongodbUrl: string
    redisPid: number
    mongodbPid: number
  }

const mongo = async (url: string) => {
  const connection = await mongoose.createConnection(url).asPromise()
  afterwards(() => connection.close())
  return connection.collection<{ _id: string; likes: number }>('posts')
}

/** Another process that starts the services on `dataDir` and prints what came of it. */
const inAnotherProcess = async (what: StartOptions) => {
  const module = new URL('./start-services.ts', import.meta.url).href
  const { dataDir, env, toolsDir, mongodb } = what
  const script = `const { startServices } = await import(${JSON.stringify(module)})
    const options = ${JSON.stringify({ dataDir, env, toolsDir, mongodb })}
    const said = await startServices({ ...options, detached: true, log: () => {} }).then(
      (services) => ({ pids: [services.redisPid, services.mongodbPid] }),
      (error) => ({ refused: error.message }),
    )
    process.stdout.write(JSON.stringify(said))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  afterwards(() => child.kill('SIGKILL'))
  const [text] = await once(child.stdout, 'data')
  return { child, said: JSON.parse(String(text)) as { pids: [number, number]; refused?: string } }
}

const killed = async (child: ChildProcess) => {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

it('starts both servers, says where they are, and takes down both and nothing else', async () => {
  const neighbour = await started(await options())
  const what = await options()
  const services = await started(what)
  const { redisPid, mongodbPid } = services
  expect(facts(what.dataDir)).toEqual({
    redisUrl: services.redisUrl,
    mongodbUrl: services.mongodbUrl,
    redisPid,
    mongodbPid,
  })
  expect([redisPid!, mongodbPid!].map(isRunning)).toEqual([true, true])
  // They hold the password of Redis.
  for (const file of ['services.json', 'redis.json'])
    expect(statSync(join(what.dataDir, file)).mode & 0o777).toBe(0o600)

  await Promise.all([services.stop(), services.stop()])
  expect([redisPid!, mongodbPid!].map(isRunning)).toEqual([false, false])
  expect(existsSync(join(what.dataDir, 'services.json'))).toBe(false)
  expect(await redisAt(neighbour.redisUrl).ping()).toBe('PONG')
  expect(await (await mongo(neighbour.mongodbUrl)).countDocuments()).toBe(0)
})

it('finds its data again, at the same addresses', async () => {
  const what = await options()
  const first = await started(what)
  await redisAt(first.redisUrl).set('like', 'kept')
  await (await mongo(first.mongodbUrl)).insertOne({ _id: 'p1', likes: 2 })
  await first.stop()

  const second = await started(what)
  expect([second.redisUrl, second.mongodbUrl]).toEqual([first.redisUrl, first.mongodbUrl])
  expect(await redisAt(second.redisUrl).get('like')).toBe('kept')
  expect(await (await mongo(second.mongodbUrl)).findOne()).toEqual({ _id: 'p1', likes: 2 })
})

it('takes another port when its own was taken meanwhile', async () => {
  const what = await options()
  const first = await started(what)
  await redisAt(first.redisUrl).set('like', 'kept')
  await first.stop()
  const stranger = createServer().listen(Number(new URL(first.redisUrl).port), '127.0.0.1')
  afterwards(() => stranger.close())
  await once(stranger, 'listening')

  const second = await started(what)
  expect(second.redisUrl).not.toBe(first.redisUrl)
  expect(await redisAt(second.redisUrl).get('like')).toBe('kept')
})

it('refuses a second start on the same data, and names the process that has it', async () => {
  const what = await options()
  const services = await started(what)
  const reason = `${what.dataDir} is in use by pid ${process.pid}: stop it, or set another DATA_DIR`
  expect((await inAnotherProcess(what)).said).toEqual({ refused: reason })
  await expect(startServices(what)).rejects.toThrow(reason)
  expect(await redisAt(services.redisUrl).ping()).toBe('PONG')
})

it('starts a server that was killed again, on its port and with its data', async () => {
  const what = await options()
  const services = await started(what)
  const { redisPid, mongodbPid } = services
  await redisAt(services.redisUrl).set('like', 'kept')
  await (await mongo(services.mongodbUrl)).insertOne({ _id: 'p1', likes: 2 })
  process.kill(redisPid!, 'SIGKILL')
  process.kill(mongodbPid!, 'SIGKILL')
  await until(
    'both are told to run again',
    () => what.lines.filter((l) => /runs again/.test(l)).length === 2,
  )

  expect(services.redisPid).not.toBe(redisPid)
  expect(facts(what.dataDir)).toMatchObject({
    redisPid: services.redisPid,
    mongodbPid: services.mongodbPid,
  })
  expect(await redisAt(services.redisUrl).get('like')).toBe('kept')
  expect(await (await mongo(services.mongodbUrl)).findOne()).toEqual({ _id: 'p1', likes: 2 })
  expect(what.lines).toContain('Redis was ended by SIGKILL: starting it again')
})

it('gives up on a server that dies again and again, and counts no death that was wanted', async () => {
  const what = await options()
  const services = await started(what)
  for (let wanted = 0; wanted < 7; wanted++) {
    const { redisPid } = services
    expect(services.redis.signal('SIGKILL')).toBe(true)
    await until('another one runs', () => ![null, redisPid].includes(services.redisPid))
  }
  const givenUp = () => what.lines.find((line) => line.includes('stays down'))
  while (!givenUp()) {
    if (services.redisPid && isRunning(services.redisPid))
      process.kill(services.redisPid, 'SIGKILL')
    await delay(5)
  }
  expect(givenUp()).toBe(
    `Redis was ended by SIGKILL. It died 6 times within a minute and stays down: see ${what.dataDir}/redis.log, then start again`,
  )
  expect(services.redisPid).toBeNull()
  expect(facts(what.dataDir).redisPid).toBeNull()
  expect(isRunning(services.mongodbPid!)).toBe(true)
})

it('ends what a killed parent left, and goes on with its data', async () => {
  const what = await options()
  const { child, said } = await inAnotherProcess(what)
  await redisAt(facts(what.dataDir).redisUrl).set('like', 'kept')
  await killed(child)
  expect(said.pids.map(isRunning)).toEqual([true, true])

  const services = await started(what)
  expect(said.pids.map(isRunning)).toEqual([false, false])
  expect(await redisAt(services.redisUrl).get('like')).toBe('kept')
  expect(what.lines).toContain(`taken over from pid ${child.pid}, which ended without a clean stop`)
  expect(what.lines).toContain(
    `Redis of an earlier run that was killed is still here (pid ${said.pids[0]}): stopping it`,
  )
})

it('stops the one that came up when the other cannot be had', async () => {
  const what = await options()
  const bare = { ...what, toolsDir: join(what.dataDir, 'no-tools') }
  await expect(startServices(bare)).rejects.toThrow(/^no MongoDB: install mongod/)
  await (await started({ ...what, toolsDir: testToolsDir })).stop()
  expect(what.lines.filter((line) => line.includes('still here'))).toEqual([])
})

it('leaves a start that was given up half way with nothing running', async () => {
  const what = await options()
  const leaving = new AbortController()
  const start = startServices({
    ...what,
    signal: leaving.signal,
    toolsDir: join(what.dataDir, 't'),
  })
  leaving.abort()
  await expect(start).rejects.toThrow()
  await (await started(what)).stop()
})

it('says when the data directory cannot be used', async () => {
  const what = await options()
  for (const dataDir of ['/dev/null/data', '/proc/likeflow/data'])
    await expect(startServices({ ...what, dataDir })).rejects.toThrow(
      `DATA_DIR ${dataDir} cannot be used: `,
    )
})
