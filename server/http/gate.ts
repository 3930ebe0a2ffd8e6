// The two cheap questions before any work is done for a request: has the process room for it, and has
// its sender a request left. Both refusals promise that nothing was counted.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type UnavailableReason, unavailableReasons } from '../../contract/index.ts'
import type { Config } from '../config.ts'
import { clientKey } from './client-address.ts'
import { sendProblem } from './problems.ts'
import { createRateLimiter, type RateLimiter } from './rate-limit.ts'
import { createReadyRefusal } from './ready-refusal.ts'
import type { Shedding } from './shedding.ts'

/**
 * `like`: counts or reads; `watcher`: gives way first; `scrape`: gives way as a read does, but has no rate;
 * `probe`: health and the stop of a flood, always let in.
 */
export type Priority = 'like' | 'watcher' | 'scrape' | 'probe'

export interface Gate {
  /** Whether there is no room for it now: its sender is to come back in a second. */
  sheds(priority: Priority): boolean
  /** `false`: the request has been answered with a refusal. */
  admit(req: IncomingMessage, res: ServerResponse, priority: Priority): boolean
  /** `overloaded`, or `unavailable` with its reason, to come back in a second. */
  refuse(req: IncomingMessage, res: ServerResponse, reason?: UnavailableReason): void
}

const withinRate = (
  limiter: RateLimiter,
  hops: number,
  req: IncomingMessage,
  res: ServerResponse,
) => {
  const decision = limiter.take(clientKey(req, hops))
  res.setHeader('RateLimit-Policy', limiter.policy)
  res.setHeader('RateLimit', `"default";r=${decision.remaining};t=${decision.resetSeconds}`)
  if (!decision.allowed) sendProblem(req, res, 'rate-limited', { retryAfter: decision.retryAfter })
  return decision.allowed
}

export const createGate = ({ config, shedding }: { config: Config; shedding: Shedding }): Gate => {
  const limiter = config.rateLimit && createRateLimiter(config.rateLimit)
  const refuseBusy = createReadyRefusal('overloaded', { retryAfter: 1 })
  const refuseAway = new Map(
    unavailableReasons.map((reason) => [
      reason,
      createReadyRefusal('unavailable', { retryAfter: 1, reason }),
    ]),
  )
  const sheds = (priority: Priority) => {
    const level = shedding.level()
    return level !== 'none' && (level === 'all' || priority === 'watcher')
  }
  return {
    sheds,
    refuse: (req, res, reason) => (reason ? refuseAway.get(reason)! : refuseBusy)(req, res),
    admit: (req, res, priority) => {
      if (priority === 'probe') return true
      if (sheds(priority)) {
        refuseBusy(req, res)
        return false
      }
      if (limiter === null || priority === 'scrape') return true
      return withinRate(limiter, config.trustProxy, req, res)
    },
  }
}
