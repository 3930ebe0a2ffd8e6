// Server-Sent Events out of the bytes of an answer
// (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream).

export interface RawEvent {
  /** the id that a later connection resumes after; '': none so far */
  readonly id: string
  readonly name: string
  readonly data: string
}

/** A line without an end is none of ours: the largest is a snapshot. */
const maxLine = 64 * 1024 * 1024

/** `lastId`: that of the connection before. `onBytes` is called for whatever comes, comments too. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  lastId: string,
  onBytes: () => void,
): AsyncGenerator<RawEvent, void, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const pieces: string[] = []
  let length = 0
  let id = lastId
  let name = ''
  let data: string[] = []

  /** The event that ends with this line; null: none does. */
  const take = (line: string): RawEvent | null => {
    if (line === '') {
      const event = data.length > 0 ? { id, name: name || 'message', data: data.join('\n') } : null
      name = ''
      data = []
      return event
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'id' && !value.includes('\0')) id = value
    else if (field === 'event') name = value
    else if (field === 'data') data.push(value)
    return null
  }

  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onBytes()
      // Lines end as our server ends them; a CR before it is cut off.
      const parts = decoder.decode(value, { stream: true }).split('\n')
      for (const part of parts.slice(0, -1)) {
        const event = take([...pieces.splice(0), part].join('').replace(/\r$/, ''))
        length = 0
        if (event) yield event
      }
      const rest = parts.at(-1)!
      pieces.push(rest)
      length += rest.length
      if (length > maxLine) throw new Error('a line without an end')
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
