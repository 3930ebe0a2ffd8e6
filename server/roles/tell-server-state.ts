// What this process knows of its servers, to its browsers: at every change, and every second while no sample tells that
// somebody lives. Refused likes are an alert as well (`redis-away`, `redis-refuses`), from this process to its own
// browsers, because the history is in Redis; an outage that is over goes there as an incident.
import { randomBytes } from 'node:crypto'
import type { ProblemType, ServerState } from '../../contract/index.ts'
import { codeOf, createOutages } from '../stream/outages.ts'
import type { Publisher } from '../stream/publisher.ts'
import type { Relay } from '../stream/relay.ts'
import type { ServerStateSource } from '../stream/server-state.ts'

const everyMs = 1000
const quietMs = 1500 // a sample is due every second

interface TellDeps {
  readonly serverState: ServerStateSource
  readonly relay: Pick<Relay, 'local' | 'tell' | 'latestAgeMs'>
  readonly publisher: Pick<Publisher, 'incident'>
  /** Likes that were not counted, by problem. */
  readonly problems: ReadonlyMap<ProblemType, number>
}

type Code = NonNullable<ReturnType<typeof codeOf>>

const createAlerts = (relay: Pick<Relay, 'local'>) => {
  let open: { code: Code; since: number; text: string } | null = null
  return ({ reason, text, since, at }: ServerState) => {
    const code = codeOf(reason)
    if (open && open.code !== code) relay.local({ level: 'critical', ...open, until: at })
    const words = code === 'redis-away' ? text : `Likes are refused: ${text}`
    open = code && { code, since, text: words }
    if (open) relay.local({ level: 'critical', ...open })
  }
}

/** From now on; answers how to end it. */
export const tellServerState = ({ serverState, relay, publisher, problems }: TellDeps) => {
  const tellAlert = createAlerts(relay)
  const onOutage = createOutages({
    process: randomBytes(6).toString('base64url'),
    refused: () => problems.get('unavailable') ?? 0,
    unknown: () => problems.get('outcome-unknown') ?? 0,
    tell: publisher.incident,
  })
  const off = serverState.onChange((now, before) => {
    relay.tell(now)
    tellAlert(now)
    onOutage(now, before)
  })
  const timer = setInterval(() => {
    if (relay.latestAgeMs() > quietMs) relay.tell(serverState.now())
  }, everyMs)
  return () => {
    clearInterval(timer)
    off()
    serverState.stop()
  }
}
