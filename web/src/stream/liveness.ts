// What the header may claim. "Live" is earned by received events, never by the open socket alone:
// a frozen page that still says Live is the classic fault.
export type SocketState = 'connecting' | 'open' | 'waiting'
export type Liveness = 'live' | 'reconnecting' | 'stale' | 'offline'

/** A sample comes every second: three missing ones in a row are no jitter any more. */
export const staleAfterMs = 3_500
/** So long without a connection is not a restart any more. */
export const offlineAfterMs = 15_000

export interface LinkFacts {
  socket: SocketState
  /** when the last event arrived; null: none yet */
  lastEventAt: number | null
  /** when the socket was lost or first tried */
  downSince: number
  /** what the browser says of its network */
  online: boolean
  now: number
}

export const liveness = ({ socket, lastEventAt, downSince, online, now }: LinkFacts): Liveness => {
  if (socket !== 'open')
    return !online || now - downSince >= offlineAfterMs ? 'offline' : 'reconnecting'
  if (lastEventAt === null) return 'reconnecting'
  return now - lastEventAt > staleAfterMs ? 'stale' : 'live'
}
