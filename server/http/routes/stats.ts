// One second of the whole system, the same object as the stream's `sample`. However many ask at once,
// the system is measured once.
import { Sample } from '../../../contract/index.ts'
import type { HttpDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { type Route, route } from '../route.ts'

/** A sample comes every second; an older one means that no sampler runs here. */
const freshMs = 2000

export const statsRoute = ({ sampler, redisReason }: HttpDeps): Route => {
  let measuring: Promise<Sample | null> | undefined

  const current = async (): Promise<Sample> => {
    const latest = sampler.latest()
    if (latest && sampler.latestAgeMs() < freshMs) return latest
    measuring ??= sampler.sampleNow().finally(() => {
      measuring = undefined
    })
    const sample = await measuring
    if (!sample) throw new Problem('unavailable', { reason: redisReason() ?? 'no-sample' })
    return sample
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
