// The two cheap questions before any work is done for a request: has the process room for it, and has
// its sender likes left. Both refusals promise that nothing was counted.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '../config.ts'
import { clientKey } from './client-address.ts'
import { sendProblem } from './problems.ts'
import { createRateLimiter, type RateDecision } from './rate-limit.ts'
import { problemReply, sendReply } from './reply.ts'
import type { Shedding } from './shedding.ts'

/**
 * `like`: counts or reads; `watcher`: gives way first; `scrape`: gives way as a read does, but has no rate;
 * `probe`: health and the stop of a flood, always let in.
 */
export type Priority = 'like' | 'watcher' | 'scrape' | 'probe'

export interface Gate {
  /** Whether there is no room for it now: its sender is to come back in a second. */
  sheds(priority: Priority): boolean
  /** null: there is no limit. `cost` in likes, above 0. */
  readonly rate: ((client: string, cost: number) => RateDecision & { fields: string[] }) | null
  /** `false`: the request has been answered with a refusal. */
  admit(req: IncomingMessage, res: ServerResponse, priority: Priority): boolean
  /** `overloaded`, to come back in a second. */
  refuse(req: IncomingMessage, res: ServerResponse): void
}

const createRate = (limit: NonNullable<Config['rateLimit']>) => {
  const limiter = createRateLimiter(limit)
  return (client: string, cost: number) => {
    const decision = limiter.take(client, cost)
    const left = `"default";r=${decision.remaining};t=${decision.resetSeconds}`
    return { ...decision, fields: ['RateLimit-Policy', limiter.policy, 'RateLimit', left] }
  }
}

export const createGate = ({ config, shedding }: { config: Config; shedding: Shedding }): Gate => {
  const rate = config.rateLimit && createRate(config.rateLimit)

  const sheds = (priority: Priority) => {
    const level = shedding.level()
    return level !== 'none' && (level === 'all' || priority === 'watcher')
  }

  const withinRate = (req: IncomingMessage, res: ServerResponse) => {
    if (!rate) return true
    const { allowed, retryAfter, fields } = rate(clientKey(req, config.trustProxy), 1)
    for (let i = 0; i < fields.length; i += 2) res.setHeader(fields[i]!, fields[i + 1]!)
    if (!allowed) sendProblem(req, res, 'rate-limited', { retryAfter })
    return allowed
  }

  /** It leaves after this turn of the event loop: see like-door.ts. */
  const refuse = (req: IncomingMessage, res: ServerResponse) =>
    void setImmediate(sendReply, req, res, problemReply('overloaded', { retryAfter: 1 }))

  return {
    sheds,
    rate,
    refuse,
    admit: (req, res, priority) => {
      if (priority === 'probe') return true
      if (!sheds(priority)) return priority === 'scrape' || withinRate(req, res)
      refuse(req, res)
      return false
    },
  }
}
