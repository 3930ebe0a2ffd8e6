// Records what a page would hear from now on: a stream of its own, and beside it the questions that pages ask. It ends by
// itself at the bounds of a recording.
import { type RecordingEntry, recordingBounds } from '../../../contract/recording.ts'
import { type ConnectionOptions, createConnection } from '../stream/connection.ts'
import { createRecordingFile } from './recording-file.ts'

export interface RecorderOptions {
  /** where the server is; `` is the one of the page */
  base?: string
  open?: ConnectionOptions['open']
  /** It is full, and was ended. */
  onFull?: () => void
}

/** What pages ask beside the stream, how often. An answer is kept when it is another one than before. */
const questions: readonly { path: string; everyMs: number }[] = [
  { path: '/posts?sort=-likes&limit=10', everyMs: 1_000 },
  { path: '/processes', everyMs: 5_000 },
  { path: '/admin/dead-letters', everyMs: 5_000 },
  { path: '/admin/lab', everyMs: 1_000 },
  { path: '/admin/lab/sources', everyMs: 60_000 },
]
const answerWithinMs = 5_000
/** So long before the end there must be room for it. */
const sparedMs = 1_000

export const createRecorder = ({ base = '', open, onFull }: RecorderOptions = {}) => {
  const startedAt = Date.now()
  const file = createRecordingFile(startedAt)
  const since = performance.now()
  const lastAnswers = new Map<string, string>()
  const timers: ReturnType<typeof setInterval>[] = []
  let ended: Promise<Blob> | null = null

  const ms = () => Math.round(performance.now() - since)

  const note = (entry: Omit<RecordingEntry, 'ms'>) => {
    if (ended) return
    file.write({ ...entry, ms: ms() } as RecordingEntry)
    const full = file.bytes() > 0.9 * recordingBounds.bytes
    if (full || ms() > recordingBounds.ms - sparedMs) {
      void stop()
      onFull?.()
    }
  }

  const askOnce = async (path: string) => {
    try {
      const answer = await fetch(`${base}${path}`, { signal: AbortSignal.timeout(answerWithinMs) })
      const text = await answer.text()
      if (!answer.ok || text === lastAnswers.get(path)) return
      const body: unknown = JSON.parse(text)
      lastAnswers.set(path, text)
      note({ kind: 'answer', path, body } as RecordingEntry)
    } catch {
      // What was not answered is not in the recording.
    }
  }

  const connection = createConnection({
    url: `${base}/events`,
    onEvent: ({ name, data }) => note({ kind: 'event', name, data } as RecordingEntry),
    onSocket: (state) => note({ kind: 'socket', state } as RecordingEntry),
    ...(open && { open }),
  })

  const stop = (): Promise<Blob> => {
    connection.stop()
    for (const timer of timers.splice(0)) clearInterval(timer)
    ended ??= file.finish(ms())
    return ended
  }

  connection.start()
  for (const { path, everyMs } of questions) {
    void askOnce(path)
    timers.push(setInterval(askOnce, everyMs, path))
  }

  return {
    startedAt,
    ms,
    /** so far, not compressed */
    bytes: file.bytes,
    /** The file; may be called twice. */
    stop,
  }
}

export type Recorder = ReturnType<typeof createRecorder>
