// One browser. It gets an opening (a snapshot, or what it missed), then what was held meanwhile, then
// live events. When it does not read, events are not buffered for it without bound: it is skipped, and
// from then on nothing but `reset` and a new snapshot may follow.
//
// Invariant: every event with an id reaches the browser once and in order, or a `reset` says otherwise.
import type { ServerResponse } from 'node:http'
import type { Reset } from '../../contract/index.ts'
import { createEventBuffer, Session } from './better-sse.ts'
import { BrowserConnection } from './connection.ts'
import { isAfter } from './event-id.ts'
import { createFrame, type Frame, type PostFilter, remainder } from './events.ts'

export const sessionLimits = {
  bufferBytes: 256 * 1024, // unread by the browser: over it, it is skipped
  cutMs: 10_000, // over it for this long: the connection is closed
  openingMs: 30_000, // so long an opening larger than the limit may take to be read
  heldBytes: 4 * 1024 * 1024, // of live events while the opening is being built
  commentMs: 10_000, // of silence, after which something is said
  retryMs: 2000,
} as const

/** What a session waits for. `after`: resume from there; `reset`: why its picture is void. */
export interface Wish {
  readonly after: string | null
  readonly reset: string | null
}

/** How a session begins: everything up to `id`. */
export interface Opening {
  readonly reset: string | null
  readonly frame: Frame
  readonly id: string
}

export interface BrowserSession {
  /** The head is sent; false: the browser left before that. */
  readonly connected: Promise<boolean>
  /** What it waits for, when it can be given now; from here on live events are held for it. */
  takeWish(): Wish | null
  /** Begins with what `wish` asked for; ignored when that wish is void by now. */
  open(wish: Wish, opening: Opening): void
  /** The opening could not be made: it waits again. */
  postpone(wish: Wish): void
  deliver(frame: Frame): void
  /** What belongs to no history and needs no opening before it; a browser that does not read misses it. */
  tell(frame: Frame): void
  /** Its picture is void, whatever it has been sent. */
  restart(reason: string): void
  /** Once a second: a comment to who heard nothing for long, and the end of a browser that does not read. */
  sweep(now: number): void
  /** Asks the browser to come back after `retryMs` and ends the response. */
  end(retryMs: number): void
  destroy(): void
}

interface SessionDeps {
  readonly res: ServerResponse
  readonly posts: PostFilter | null
  readonly lastEventId: string | null
  readonly onClosed: () => void
}

const resetEvent = (reason: string) =>
  ({ id: null, name: 'reset', json: JSON.stringify({ reason } satisfies Reset) }) as const

const comment = createEventBuffer().comment().dispatch()

export const createBrowserSession = (deps: SessionDeps): BrowserSession => {
  const { res, posts, onClosed } = deps
  let phase: 'waiting' | 'opening' | 'live' | 'closed' = 'waiting'
  let wish: Wish = { after: deps.lastEventId, reset: null }
  let sent: string | null = null // ids up to it have been seen
  let held: Frame[] = []
  let heldBytes = 0
  let ready = false // the head is sent
  let overSince: number | null = null
  let extraBytes = 0 // an opening may be larger than the limit
  let extraUntil = 0
  let nextComment = performance.now() + sessionLimits.commentMs

  const connection = new BrowserConnection(res)
  const session = new Session(connection, {
    trustClientEventId: false,
    retry: sessionLimits.retryMs,
    keepAlive: null, // see sweep
  })

  const connected = new Promise<boolean>((resolve) => {
    const onConnected = () => {
      ready = phase !== 'closed'
      resolve(ready)
    }
    const onDisconnected = () => {
      phase = 'closed'
      held = []
      session.off('connected', onConnected)
      resolve(false)
      onClosed()
    }
    session.once('connected', onConnected)
    session.once('disconnected', onDisconnected)
  })

  const isOver = (now: number) => {
    const unread = res.writableLength
    if (unread <= sessionLimits.bufferBytes || now > extraUntil) extraBytes = 0
    return unread > sessionLimits.bufferBytes + extraBytes
  }

  const wait = (next: Wish) => {
    if (phase === 'closed') return
    phase = 'waiting'
    wish = next
    held = []
    heldBytes = 0
    extraBytes = 0
  }

  const hold = (frame: Frame) => {
    held.push(frame)
    heldBytes += frame.buffer.read().length
    if (heldBytes > sessionLimits.heldBytes) wait({ after: null, reset: 'too-slow' })
  }

  const write = (frame: Frame, now: number) => {
    const buffer = remainder(frame, sent, posts)
    if (buffer) {
      connection.shares = buffer === frame.buffer
      void session.batch(buffer)
      connection.shares = false
      nextComment = now + sessionLimits.commentMs
    }
    const last = frame.events.at(-1)?.id
    if (last && (sent === null || isAfter(last, sent))) sent = last
  }

  const deliver = (frame: Frame) => {
    if (phase === 'opening') return hold(frame)
    if (phase !== 'live') return
    const now = performance.now()
    if (!isOver(now)) return write(frame, now)
    overSince ??= now
    wait({ after: null, reset: 'skipped' })
  }

  const open = ({ reset, frame, id }: Opening) => {
    if (reset !== null) void session.batch(createFrame([resetEvent(reset)]).buffer)
    sent = null
    const now = performance.now()
    write(frame, now)
    sent = id
    extraBytes = res.writableLength
    extraUntil = now + sessionLimits.openingMs
    phase = 'live'
    const meanwhile = held
    held = []
    heldBytes = 0
    for (const each of meanwhile) deliver(each)
  }

  return {
    connected,
    takeWish() {
      if (!ready || phase !== 'waiting' || res.writableLength > sessionLimits.bufferBytes)
        return null
      phase = 'opening'
      return wish
    },
    open: (asked, opening) => phase === 'opening' && wish === asked && open(opening),
    postpone: (asked) => phase === 'opening' && wish === asked && wait(asked),
    deliver,
    tell(frame) {
      const now = performance.now()
      if (ready && phase !== 'closed' && frame.events.length > 0 && !isOver(now))
        void session.batch(frame.buffer)
    },
    restart: (reason) => wait({ after: null, reset: reason }),
    sweep(now) {
      if (phase === 'closed') return
      overSince = isOver(now) ? (overSince ?? now) : null
      if (overSince !== null && now - overSince >= sessionLimits.cutMs) return void res.destroy()
      if (now < nextComment) return
      nextComment = now + sessionLimits.commentMs
      void session.batch(comment)
    },
    end(retryMs) {
      if (phase === 'closed') return
      if (!ready) return void res.destroy()
      phase = 'closed'
      void session.batch(createEventBuffer().retry(retryMs).dispatch())
      res.end()
    },
    destroy: () => void res.destroy(),
  }
}
