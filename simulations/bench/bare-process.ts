// Starts bare.ts with the very bytes that LikeFlow answers a like with.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseTarget } from '../../load/target.ts'
import { connectRaw } from '../../testing/raw-socket.ts'
import type { BareAnswer } from './bare.ts'
import type { Side } from './turns.ts'

/** node:http writes these itself. */
const own = new Set(['date', 'connection', 'keep-alive'])

/** Sends one request to LikeFlow and takes the answer apart. @throws unless it was accepted. */
const captureAnswer = async (url: string, request: string): Promise<BareAnswer> => {
  const socket = await connectRaw(parseTarget(url).port)
  try {
    socket.send(request)
    const { status, headers, body } = await socket.answer()
    if (status !== 202) throw new Error(`the first like was answered with ${status}`)
    const kept = [...headers].filter(([name]) => !own.has(name))
    return { status, headers: kept.flat(), body }
  } finally {
    socket.destroy()
  }
}

const file = fileURLToPath(new URL('bare.ts', import.meta.url))

/** Runs `work` beside a bare server that gives LikeFlow's answer to `request`. */
export const withBare = async <T>(
  url: string,
  request: string,
  work: (bare: Side) => Promise<T>,
): Promise<T> => {
  const answer = await captureAnswer(url, request)
  const child = fork(file, { execArgv: [], detached: true })
  const ended = once(child, 'exit')
  try {
    child.send(answer)
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    const pids = { server: child.pid! }
    return await work({ name: 'bare', url: `http://127.0.0.1:${port}`, pids: () => pids })
  } finally {
    if (child.connected) child.disconnect()
    await ended
  }
}
