// One browser's HTTP response, as better-sse writes to it. The library's own adapter builds a URL from
// the Host header (a bad one throws) and takes a request whose body was read for a closed one; this one
// watches only the response.
import type { ServerResponse } from 'node:http'
import { Connection } from './better-sse.ts'

const address = new URL('http://localhost/events')

const headers = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache',
  Connection: 'close', // the end of the connection is the end of the stream
  'X-Accel-Buffering': 'no', // nginx passes events on at once
}

/** The bytes of a frame, made once: it is written to one browser after the other. */
let shared = { text: '', bytes: Buffer.alloc(0) }
const bytesOf = (text: string) => {
  if (text !== shared.text) shared = { text, bytes: Buffer.from(text) }
  return shared.bytes
}

export class BrowserConnection extends Connection {
  override readonly url = address
  override readonly request: Request
  override readonly response = new Response(null)
  /** What is sent next is a frame as all get it. */
  shares = false
  readonly #closed = new AbortController()
  readonly #res: ServerResponse

  constructor(res: ServerResponse) {
    super()
    this.#res = res
    this.request = new Request(address, { signal: this.#closed.signal })
    res.socket?.setNoDelay(true)
    res.once('close', this.#onClose)
    res.on('error', this.#onError)
  }

  readonly #onClose = () => this.#closed.abort()

  /** A write to a connection that just broke; its `close` ends the session. */
  readonly #onError = () => {}

  override readonly sendHead = () => {
    if (this.#res.destroyed || this.#res.headersSent) return
    // Not chunked: a chunk's head and tail would make three buffers of every write.
    this.#res.removeHeader('Transfer-Encoding')
    this.#res.writeHead(200, headers)
  }

  override readonly sendChunk = (text: string) => {
    if (!this.#res.destroyed && !this.#res.writableEnded)
      this.#res.write(this.shares ? bytesOf(text) : text)
  }

  override readonly cleanup = () => {
    this.#res.off('close', this.#onClose)
    this.#res.off('error', this.#onError)
  }
}
