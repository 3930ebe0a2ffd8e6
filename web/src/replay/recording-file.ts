// Writes and reads the file of a recording (contract/recording.ts), compressed by the platform, in a page and in Node
// alike. Reading is linear in the file, and stops at the bounds: a small file may unpack to a huge one.
import {
  NotPlayable,
  type RecordingEntry,
  type RecordingHead,
  readEntry,
  readHead,
  recordingBounds,
  recordingVersion,
} from '../../../contract/recording.ts'

export interface Recording {
  startedAt: number
  lastsMs: number
  /** in the order of time, without the end */
  entries: readonly RecordingEntry[]
}

type Bytes = Uint8Array<ArrayBuffer>

/** A file that grows entry by entry; only what is compressed is kept. */
export const createRecordingFile = (startedAt: number) => {
  const encoder = new TextEncoder()
  const gzip = new CompressionStream('gzip')
  const writer = gzip.writable.getWriter()
  const packed = new Response(gzip.readable as ReadableStream<Bytes>).blob()
  let bytes = 0
  const write = (line: RecordingHead | RecordingEntry) => {
    const text = encoder.encode(`${JSON.stringify(line)}\n`)
    bytes += text.length
    void writer.write(text)
  }
  write({ likeflow: 'recording', version: recordingVersion, startedAt })
  return {
    write,
    /** so far, not compressed */
    bytes: () => bytes,
    /** Ends it. */
    finish: async (ms: number): Promise<Blob> => {
      write({ ms, kind: 'end' })
      await writer.close()
      return packed
    },
  }
}

const cut = () => new NotPlayable('This recording is cut off: its end is missing.')
const notWhole = () =>
  new NotPlayable('This recording is cut off or damaged: it cannot be unpacked.')
const tooLarge = () =>
  new NotPlayable(
    `This recording is too large: at most ${recordingBounds.bytes / 1e6} MB are played.`,
  )

/** The lines of `stream`, each with its end taken off. @throws {NotPlayable} */
async function* linesOf(stream: ReadableStream<Bytes>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const reader = stream.getReader()
  let rest: string[] = []
  let bytes = 0
  let lines = 0
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      bytes += value.length
      if (bytes > recordingBounds.bytes) throw tooLarge()
      const [first = '', ...others] = decoder.decode(value, { stream: true }).split('\n')
      rest.push(first)
      for (const next of others) {
        lines += 1
        yield rest.join('')
        rest = [next]
      }
    }
  } finally {
    void reader.cancel().catch(() => {})
  }
  const last = rest.join('')
  if (last === '') return
  if (lines === 0) yield last // perhaps it is no recording at all
  throw cut()
}

const isGzip = async (file: Blob) => {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  return first === 0x1f && second === 0x8b
}

/** Some file servers and browsers have unpacked it on the way. */
const unpacked = async (file: Blob): Promise<ReadableStream<Bytes>> =>
  (await isGzip(file))
    ? file.stream().pipeThrough(new DecompressionStream('gzip'))
    : (file.stream() as ReadableStream<Bytes>)

const readLines = async (lines: AsyncIterable<string>): Promise<Recording> => {
  const entries: RecordingEntry[] = []
  let head: RecordingHead | null = null
  let number = 0
  let ms = 0
  let ended = false
  for await (const line of lines) {
    number += 1
    if (!head) {
      head = readHead(line)
      continue
    }
    const entry = readEntry(line, number, ms)
    if (!entry) continue
    ms = entry.ms
    // Read on: the check of the compression comes last.
    if (entry.kind === 'end') ended = true
    else if (!ended) entries.push(entry)
  }
  if (!head) throw new NotPlayable('This file is empty.')
  if (!ended) throw cut()
  return { startedAt: head.startedAt, lastsMs: ms, entries }
}

/** @throws {NotPlayable} for whatever is no whole recording that this page can play. */
export const readRecording = async (file: Blob): Promise<Recording> => {
  if (file.size > recordingBounds.bytes) throw tooLarge()
  try {
    return await readLines(linesOf(await unpacked(file)))
  } catch (error) {
    // Else it is of the decompression: bytes that are no gzip, or not all of them.
    throw error instanceof NotPlayable ? error : notWhole()
  }
}
