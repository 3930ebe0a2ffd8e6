// LikeFlow and the naive pipelines behind one face, so that each gets the same load and the same kill.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sample } from '../../contract/index.ts'
import { freePort } from '../../local-servers/ports.ts'
import { getJson, waitFor } from './ask.ts'
import type { PeerState } from './peers/peer.ts'
import { startServer } from './server-process.ts'
import { cleanEnv, type Stack } from './stack.ts'

export interface Contender {
  name: string
  url: string
  /** of the process that takes the likes; another one after a crash */
  pid(): number
  mongodbUrl: string
  /** Writes to MongoDB since its process began. */
  writes(): Promise<number>
  /** Kills the process by SIGKILL and starts it again; resolves when it answers. */
  crash(): Promise<void>
  drained(): Promise<void>
  stop(): Promise<void>
}

const answersWithinMs = 30_000
const drainedWithinMs = 180_000 // BullMQ finds a job of a killed worker after half a minute

export const likeflowContender = (stack: Stack): Contender => ({
  name: 'LikeFlow',
  url: stack.url,
  pid: () => stack.pids.one!,
  mongodbUrl: stack.mongodbUrl,
  writes: async () => (await getJson<Sample>(`${stack.url}/stats`))?.database.operations ?? 0,
  crash: () => stack.crash('one'),
  drained: stack.drained,
  stop: async () => {}, // the stack is stopped by its owner
})

const main = fileURLToPath(new URL('peers/main.ts', import.meta.url))

/** Starts the naive pipeline `name` on the servers of `stack`, in databases of its own. */
export const startPeer = async (
  stack: Stack,
  name: string,
  about: string,
  redisDatabase: number,
): Promise<Contender> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const mongodbUrl = new URL(`/peer_${redisDatabase}`, stack.mongodbUrl).href
  const launch = () =>
    startServer({
      script: [main, name],
      nodeArgs: [],
      logFile: join(stack.dataDir, `${name}.log`),
      env: {
        ...cleanEnv(),
        NODE_ENV: 'production',
        REDIS_URL: `${stack.redisUrl}/${redisDatabase}`,
        MONGODB_URL: mongodbUrl,
        PORT: String(port),
      },
    })
  const state = () => getJson<PeerState>(`${url}/state`)
  let server = launch()
  const ready = () =>
    waitFor(`${name} answers`, answersWithinMs, async () => {
      server.check()
      return (await state()) !== null
    })
  await ready()
  return {
    name: about,
    url,
    pid: () => server.pid,
    mongodbUrl,
    writes: async () => (await state())?.writes ?? 0,
    crash: async () => {
      await server.kill()
      server = launch()
      await ready()
    },
    drained: () =>
      waitFor(
        `${name} is drained`,
        drainedWithinMs,
        async () => (await state())?.pending === 0,
        250,
      ),
    stop: () => server.stop(),
  }
}
