// LikeFlow and the naive pipelines behind one face, so that each gets the same load and the same kill.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sample } from '../../contract/index.ts'
import { freePort } from '../../local-servers/ports.ts'
import { until } from '../../testing/until.ts'
import { getJson } from './ask.ts'
import type { PeerState } from './peers/peer.ts'
import { startServer } from './server-process.ts'
import { cleanEnv, type Stack } from './stack.ts'
import type { Side } from './turns.ts'

export interface Contender extends Side {
  readonly mongodbUrl: string
  /** Writes to MongoDB since its process began. */
  writes(): Promise<number>
  /** Kills the process by SIGKILL and starts it again; resolves when it answers. */
  crash(): Promise<void>
  drained(): Promise<void>
  stop(): Promise<void>
}

const answersWithinMs = 30_000
const drainedWithinMs = 180_000 // BullMQ finds a job of a killed worker after half a minute

/** LikeFlow in one process, as the others are. */
export const likeflowContender = (stack: Stack): Contender => ({
  name: 'LikeFlow',
  url: stack.url,
  pids: () => ({ server: stack.pids.one! }),
  after: stack.drained,
  mongodbUrl: stack.mongodbUrl,
  writes: async () => (await getJson<Sample>(`${stack.url}/stats`))?.database.operations ?? 0,
  crash: () => stack.crash('one'),
  drained: stack.drained,
  stop: async () => {}, // it ends with the stack
})

const main = fileURLToPath(new URL('peers/main.ts', import.meta.url))

/** Starts the naive pipeline `peer` on the servers of `stack`, in databases of its own. */
export const startPeer = async (
  stack: Stack,
  peer: string,
  name: string,
  redisDatabase: number,
): Promise<Contender> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const mongodbUrl = new URL(`/peer_${redisDatabase}`, stack.mongodbUrl).href
  const env = {
    ...cleanEnv(),
    REDIS_URL: `${stack.redisUrl}/${redisDatabase}`,
    MONGODB_URL: mongodbUrl,
    PORT: String(port),
  }
  const logFile = join(stack.dataDir, `${peer}.log`)
  const launch = () => startServer({ args: [main, peer], env, logFile })
  const state = () => getJson<PeerState>(`${url}/state`)
  let server = launch()
  const ready = async () => {
    server.check()
    return (await state()) !== null
  }
  const isDrained = async () => (await state())?.pending === 0
  const drained = () => until(`${peer} is drained`, isDrained, drainedWithinMs)
  await until(`${peer} answers`, ready, answersWithinMs)
  return {
    ...{ name, url, mongodbUrl, drained, after: drained },
    pids: () => ({ server: server.pid }),
    writes: async () => (await state())?.writes ?? 0,
    crash: async () => {
      await server.kill()
      server = launch()
      await until(`${peer} answers again`, ready, answersWithinMs)
    },
    stop: () => server.stop(),
  }
}
