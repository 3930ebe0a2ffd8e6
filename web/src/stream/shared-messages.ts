// What a page and the worker that keeps the stream for all pages of a browser say to each other.
import type { Incoming } from './events.ts'
import type { SocketState } from './liveness.ts'

export type ToWorker = { say: 'join'; url: string } | { say: 'leave' } | { say: 'hurry' }

export type FromWorker =
  /** `begun`: the stream has begun before, so its snapshot will not come again */
  | { say: 'joined'; socket: SocketState; begun: boolean }
  | { say: 'socket'; socket: SocketState }
  /** `id`: of the newest event of the history up to this one */
  | { say: 'event'; name: Incoming['name']; data: unknown; id: string }
