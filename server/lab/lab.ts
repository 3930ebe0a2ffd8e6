// The laboratory as an API process has it: it asks the host over the channel to whoever started it, and does what
// only it can, on request. Without such a host, or where not only this machine may see /admin, nothing is broken.
import type { DrillBody, LabAnswer, LabRun } from '../../contract/index.ts'
import { createCalls } from './calls.ts'
import type { HostBegun, HostState, ToApi, ToHost } from './messages.ts'

export type Begun =
  | { readonly status: 'begun'; readonly run: LabRun }
  | { readonly status: 'refused'; readonly state: string }

/** Each throws when the host does not answer in time: what it does is not known. */
export interface Lab {
  read(): Promise<LabAnswer>
  begin(body: DrillBody): Promise<Begun>
  /** The one that runs is asked to end; as it is known now. */
  stop(): Promise<LabAnswer>
}

interface LabDeps {
  /** The channel to it; null: there is none. */
  readonly host: NodeJS.Process | null
  /** Is /admin for this machine alone? */
  readonly local: boolean
  /** This process's own base URL; known when it listens. */
  readonly url: () => string
  readonly loseReply: () => Promise<boolean>
  readonly cutBrowsers: () => number
  readonly browsers: () => number
}

const withinMs = 2000

const offBecause = (off: LabAnswer['off']): LabAnswer => ({ off, run: null })

export const createLab = (deps: LabDeps): Lab => {
  const { local, url, loseReply, cutBrowsers, browsers } = deps
  const handle = ({ type }: ToApi) => {
    if (type === 'lose-reply') return loseReply()
    return type === 'cut-browsers' ? cutBrowsers() : browsers()
  }
  const host = local && deps.host ? createCalls<ToHost, ToApi>(deps.host, handle) : null

  /** It has answered once; whoever holds the other end may know nothing of drills. */
  let hasHost = false
  const ask = async <T extends HostState>(what: ToHost): Promise<T | LabAnswer> => {
    if (!local) return offBecause('admin-not-local')
    if (!host) return offBecause('not-brought')
    try {
      const answer = await host.ask<T>(what, withinMs)
      hasHost = true
      return answer
    } catch (error) {
      if (hasHost) throw error
      return offBecause('not-brought')
    }
  }
  void ask({ type: 'read' }).catch(() => {}) // now the other end knows of this process

  return {
    read: () => ask({ type: 'read' }),
    stop: () => ask({ type: 'stop' }),
    async begin(body) {
      const answer = await ask<HostBegun>({ type: 'begin', body, url: url() })
      if ('begun' in answer && answer.begun && answer.run)
        return { status: 'begun', run: answer.run }
      return { status: 'refused', state: answer.off ?? answer.run?.state ?? 'not-brought' }
    },
  }
}
