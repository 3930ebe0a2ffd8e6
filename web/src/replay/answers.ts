// What the server answered up to a moment of a recording, by path. Whatever else is asked is refused with the reason.
import type { RecordingEntry } from '../../../contract/recording.ts'
import type { Ask } from '../ask.ts'

type Answer = Extract<RecordingEntry, { kind: 'answer' }>

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

const notRecorded = () =>
  json(404, { type: '/problems/not-recorded', title: 'This is not in the recording.' })

export const createAnswers = () => {
  let byPath = new Map<string, unknown>()
  let changed = false
  let notify = () => {}

  const ask: Ask = async (path, init) =>
    (init?.method ?? 'GET') === 'GET' && byPath.has(path)
      ? json(200, byPath.get(path))
      : notRecorded()

  return {
    ask,
    onChange(listener: () => void) {
      notify = listener
    },
    set({ path, body }: Answer) {
      byPath.set(path, body)
      changed = true
    },
    replace(past: readonly RecordingEntry[]) {
      byPath = new Map()
      for (const entry of past) if (entry.kind === 'answer') byPath.set(entry.path, entry.body)
      changed = true
    },
    /** Says once that something changed, if it did. */
    tell() {
      if (changed) notify()
      changed = false
    },
  }
}
