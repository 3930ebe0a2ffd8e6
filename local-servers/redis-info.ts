// What a Redis says about itself, asked over a bare socket: enough to wait for one that was just started.
import { createConnection } from 'node:net'

const answerWithinMs = 1000

/** `INFO` of the Redis at 127.0.0.1:`port`, or null when nobody answers. */
const redisInfo = (port: number, password: string): Promise<Map<string, string> | null> =>
  new Promise((resolve) => {
    let text = ''
    const socket = createConnection({ port, host: '127.0.0.1' })
    const finish = (info: Map<string, string> | null) => {
      socket.destroy()
      resolve(info)
    }
    socket.setTimeout(answerWithinMs, () => finish(null))
    socket.once('error', () => finish(null))
    socket.once('close', () => finish(null))
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nINFO\r\n`))
    socket.on('data', (data) => {
      text += data.toString('latin1')
      const [head, length] = /^\+OK\r\n\$(\d+)\r\n/.exec(text) ?? []
      if (/^(\+OK\r\n)?-/.test(text)) finish(null)
      else if (head && text.length >= head.length + Number(length)) finish(parseInfo(text))
    })
  })

const parseInfo = (text: string) =>
  new Map(
    text
      .split('\r\n')
      .map((line) => line.split(':', 2) as [string, string])
      .filter(([, value]) => value !== undefined),
  )

/** Does exactly the process `pid` answer there, with its data loaded? */
export const redisAnswers = async (
  port: number,
  pid: number,
  password: string,
): Promise<boolean> => {
  const info = await redisInfo(port, password)
  return info?.get('process_id') === String(pid) && info.get('loading') === '0'
}
