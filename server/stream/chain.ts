// Keeps the events of one relay complete and in order. Each message names the entry before it; if that
// is not the last one accepted, the missing ones are read from the history. If the history does not go
// back that far, `reset` is called instead, and the chain goes on from the newest entry.
//
// Invariant: the ids handed to `accept` only rise, and between two resets none is left out.
import type { Log } from '../log.ts'
import { beforeAll, isAfter } from './event-id.ts'
import type { History, HistoryEvent } from './history.ts'

const retryMs = 500 // Redis does not answer: ask again
const recalledEntries = 500 // some ten seconds of a flood

export interface Chain {
  /** A message: `event`, and the id of the entry before it. */
  message(previous: string, event: HistoryEvent): void
  /** Looks for a gap without being told of one; true when something was missing. */
  check(): Promise<boolean>
  stop(): Promise<void>
}

interface ChainDeps {
  readonly history: Pick<History, 'newest' | 'after'>
  readonly log: Log
  /** The newest entries of the past, where the chain goes on after a reset. */
  readonly recall: (events: readonly HistoryEvent[]) => void
  /** At the start with the newest of the past: whoever has come before it may lack the last of them. */
  readonly accept: (events: readonly HistoryEvent[]) => void
  readonly reset: (reason: string) => void
}

export const createChain = ({ history, log, recall, accept, reset }: ChainDeps): Chain => {
  let last: string | null = null // null: nothing read yet
  let wanted: string | null = null // the newest id heard of while reading
  let again = false
  let found = false
  let reading: Promise<boolean> | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const behind = () => wanted !== null && (last === null || isAfter(wanted, last))

  /** Goes on at the newest entry; the answer is what led there. */
  const newest = async (): Promise<readonly HistoryEvent[]> => {
    const events = await history.newest(recalledEntries)
    last = events.at(-1)?.id ?? beforeAll
    return events
  }

  const readOnce = async () => {
    again = false
    wanted = null // what was heard of is in Redis by now: entry and message are one script
    const from = last
    if (from === null) return accept(await newest())
    const missed = await history.after(from)
    if (missed.status === 'unknown') {
      const events = await newest()
      if (last === from) return
      recall(events)
      log.warn({ from, to: last }, 'gap is not in the history')
      found = true
      reset('history-trimmed')
    } else if (missed.events.length > 0 && !stopped) {
      last = missed.events.at(-1)!.id
      log.info({ events: missed.events.length, last }, 'gap filled')
      found = true
      accept(missed.events)
    }
  }

  const read = async (): Promise<boolean> => {
    found = false
    try {
      do await readOnce()
      while ((again || behind()) && !stopped)
    } catch (error) {
      log.warn({ err: error }, 'history not read')
      if (!stopped) timer = setTimeout(check, retryMs)
    }
    reading = undefined
    return found
  }

  const begin = async (): Promise<boolean> => {
    clearTimeout(timer)
    if (stopped) return false
    reading ??= read()
    return reading
  }

  const check = () => {
    again = true
    return begin()
  }

  return {
    message(previous, event) {
      if (reading || last === null || previous !== last) {
        if (last !== null && !isAfter(event.id, last)) return
        if (wanted === null || isAfter(event.id, wanted)) wanted = event.id
        void begin()
        return
      }
      last = event.id
      accept([event])
    },
    check,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await reading
    },
  }
}
