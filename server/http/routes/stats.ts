// One second of the whole system, the same object as the stream's `sample`. However many ask at once,
// the system is measured once.
import { Sample } from '../../../contract/index.ts'
import type { HttpDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { type Route, route } from '../route.ts'

/** A sample comes every second; an older one means that no sampler runs here. */
const freshMs = 2000

export const statsRoute = ({ sampler }: HttpDeps): Route => {
  let measuring: Promise<Sample> | undefined

  const current = (): Promise<Sample> | Sample => {
    const latest = sampler.latest()
    if (latest && Date.now() - latest.at < freshMs) return latest
    measuring ??= sampler.sampleNow().finally(() => {
      measuring = undefined
    })
    // Whoever samples is away or has just begun; the log of the sampler says why.
    return measuring.catch(() => {
      throw new Problem('overloaded', { retryAfter: 1 })
    })
  }

  return route({
    method: 'get',
    path: '/stats',
    summary: 'The newest sample of the whole system, with the conservation sum',
    tag: 'stream',
    priority: 'watcher',
    answers: { 200: { description: 'The sample', schema: Sample } },
    problems: [],
    handle: async () => ({ status: 200, body: await current() }),
  })
}
