// What each drill breaks. `inject` resolves when the fault is over and everything stands as before; whatever ends
// it earlier, the host heals.
import { setTimeout as delay } from 'node:timers/promises'
import type { DrillName } from '../../contract/index.ts'
import type { Act, Server } from './messages.ts'

/** What a drill may do. */
export interface Ground {
  act<T = void>(what: Act): Promise<T>
  /** Says what happens now. */
  step(text: string): void
  /** How long a server is frozen or full, milliseconds. */
  readonly faultMs: number
  /** Resolves when all likes that were accepted before this call are in MongoDB. */
  held(): Promise<void>
}

interface Drill {
  inject(ground: Ground): Promise<void>
  /** What must be so again, besides the likes. */
  back?(ground: Ground): Promise<boolean>
}

const names: Record<Server, string> = { redis: 'Redis', mongodb: 'MongoDB' }

const kill = (server: Server): Drill => ({
  async inject({ act, step }) {
    step(`kill -9 ${names[server]}`)
    await act({ type: 'kill', server })
    step(`${names[server]} runs again, on the same port and the same data`)
  },
})

const freeze = (server: Server): Drill => ({
  async inject({ act, step, faultMs }) {
    step(`${names[server]} is frozen: its connections stay open and nothing answers`)
    await act({ type: 'freeze', server, ms: faultMs })
    step(`${names[server]} goes on`)
  },
})

const fill: Drill = {
  async inject({ act, step, faultMs }) {
    step('Redis has no memory left: every write is refused')
    await act({ type: 'fill', ms: faultMs })
    step('Redis has room again')
  },
}

const replies = 5

const loseReply: Drill = {
  async inject({ act, step }) {
    for (let n = 1; n <= replies; n++) {
      const lost = await act<boolean>({ type: 'lose-reply' })
      if (!lost) throw new Error('no flush was on its way')
      step(`Redis has counted a flush, and its reply is lost (${n} of ${replies})`)
      await delay(200)
    }
  },
}

const killWorker: Drill = {
  async inject({ act, step }) {
    step('One more worker starts: it will die between write and settle')
    await act({ type: 'kill-worker' })
    step('It wrote a slice to MongoDB and was killed before Redis knew')
  },
}

const twoWorkers: Drill = {
  async inject({ act, step, held }) {
    step('One more worker starts: it will stand still with a batch in its hands')
    await act({ type: 'freeze-worker' })
    step('It stands still before its write: another worker will take the batch over')
    await held()
    step('The batch is in MongoDB. Now the first worker wakes and writes it again')
    await act({ type: 'wake-worker' })
    step('Its write changed nothing, and it ended')
  },
}

let cut = 0

const cutBrowsers: Drill = {
  async inject({ act, step }) {
    cut = await act<number>({ type: 'cut-browsers' })
    step(`${cut} streams to browsers were cut`)
  },
  back: async ({ act }) => (await act<number>({ type: 'browsers' })) >= cut,
}

export const drills: Record<DrillName, Drill> = {
  'kill-redis': kill('redis'),
  'freeze-redis': freeze('redis'),
  'fill-redis': fill,
  'lose-reply': loseReply,
  'kill-mongodb': kill('mongodb'),
  'freeze-mongodb': freeze('mongodb'),
  'kill-worker': killWorker,
  'two-workers': twoWorkers,
  'cut-browsers': cutBrowsers,
}
