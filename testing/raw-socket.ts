// HTTP by hand: sends exactly these bytes and reads the answers, for what no HTTP client would send.
import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  status: number
  headers: Map<string, string>
  body: string
}

export interface RawSocket {
  send(bytes: string | Buffer): void
  /** The next answer. @throws when the connection closes before a whole one came. */
  answer(): Promise<RawAnswer>
  /** Resolves when the server has closed; what it still sends is kept for `answer`. */
  closed(): Promise<void>
  destroy(): void
}

/** Takes one whole answer with a Content-Length off the front, or returns null. */
const takeAnswer = (bytes: Buffer): { answer: RawAnswer; rest: Buffer } | null => {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
  )
  const start = end + 4
  const size = Number(headers.get('content-length') ?? 0)
  if (bytes.length < start + size) return null
  const body = bytes.subarray(start, start + size).toString()
  const status = Number(statusLine.split(' ')[1])
  return { answer: { status, headers, body }, rest: bytes.subarray(start + size) }
}

const opened = (port: number) =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject)
  })

export const connectRaw = async (port: number): Promise<RawSocket> => {
  const socket = await opened(port)
  const over = Promise.withResolvers<void>()
  let received: Buffer = Buffer.alloc(0)
  let isOver = false
  let more = Promise.withResolvers<void>()

  const wake = () => {
    more.resolve()
    more = Promise.withResolvers<void>()
  }
  const finish = () => {
    isOver = true
    over.resolve()
    wake()
  }
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    wake()
  })
  // A reset is one way to close; the server may have answered before.
  socket.on('error', finish).on('end', finish).on('close', finish)

  return {
    send: (bytes) => void socket.write(bytes),
    async answer() {
      for (;;) {
        const taken = takeAnswer(received)
        if (taken) {
          received = taken.rest
          return taken.answer
        }
        if (isOver) throw new Error(`closed without an answer: ${received.toString('latin1')}`)
        await more.promise
      }
    },
    closed: () => over.promise,
    destroy: () => void socket.destroy(),
  }
}

/** The slug at the end of a problem's `type`; undefined when the body is no problem document. */
export const problemSlug = (answer: RawAnswer): string | undefined => {
  if (answer.headers.get('content-type') !== 'application/problem+json') return undefined
  return (JSON.parse(answer.body) as { type: string }).type.split('/').pop()
}
