// A browser that never gives up: it watches through one API process after the other, goes on from the last
// event it saw, and notes what a page must never see. Ids only rise; only a snapshot begins anew.
import { setTimeout as delay } from 'node:timers/promises'
import type { LikesEvent, Snapshot } from '../../contract/index.ts'
import { isAfter } from '../../server/stream/event-id.ts'
import { type Browser, browse, type ReceivedEvent } from '../../testing/event-reader.ts'

export interface Viewer {
  /** Post → the last total that was published, since the last snapshot. */
  readonly totals: ReadonlyMap<string, number>
  /** What should not have come; taken out by who reads it. */
  findings(): string[]
  /** How often it began with a snapshot, and knows only the top posts since. */
  snapshots(): number
  /** The newest events it saw: when, through which API process, id, name, what is in it. */
  readonly trail: readonly string[]
  /** Begins with a snapshot again: the data is of another history now. */
  forget(): void
  stop(): Promise<void>
}

const lookMs = 50
const trailLength = 1000
/** The rules of one page; pure but for what it remembers. */
export const createPage = () => {
  let last: string | null = null
  const totals = new Map<string, number>()
  const findings: string[] = []
  let snapshots = 0
  return {
    totals,
    findings,
    last: () => last,
    snapshots: () => snapshots,
    forget() {
      last = null
      totals.clear()
    },
    see({ id, name, data }: ReceivedEvent) {
      if (name === 'reset') last = null
      else if (last && id && id !== last && !isAfter(id, last))
        findings.push(`event ids fell: ${id} (${name}) after ${last}`)
      if (id && name !== 'reset') last = id
      if (name === 'snapshot') {
        snapshots++
        totals.clear()
        for (const { postId, likes } of (data as Snapshot).top)
          if (likes !== null) totals.set(postId, likes)
      } else if (name === 'likes')
        for (const [postId, total] of data as LikesEvent)
          totals.set(postId, Math.max(total, totals.get(postId) ?? 0))
    },
  }
}

export const startViewer = (urls: () => readonly string[]): Viewer => {
  const page = createPage()
  const trail: string[] = []
  const see = (url: string, event: ReceivedEvent) => {
    page.see(event)
    const text = event.name === 'likes' ? JSON.stringify(event.data) : ''
    trail.push(`${Date.now()} ${url} ${event.id} ${event.name} ${text}`)
    if (trail.length > trailLength) trail.shift()
  }
  let stopped = false
  let browser: Browser | null = null

  const watch = async (url: string) => {
    const lastEventId = page.last()
    browser = await browse(Number(new URL(url).port), lastEventId ? { lastEventId } : {})
    const { events, ended } = browser
    while (!stopped && !ended()) {
      for (const event of events.splice(0)) see(url, event)
      await delay(lookMs)
    }
    for (const event of events.splice(0)) see(url, event)
  }
  const run = async () => {
    for (let turn = 0; !stopped; turn++) {
      const all = urls()
      if (all.length > 0) await watch(all[turn % all.length]!).catch(() => {})
      await delay(lookMs)
    }
  }
  const running = run()
  return {
    totals: page.totals,
    findings: () => page.findings.splice(0),
    snapshots: page.snapshots,
    trail,
    forget() {
      page.forget()
      browser?.close()
    },
    async stop() {
      stopped = true
      browser?.close()
      await running
    },
  }
}
