// What may lie in Redis when everything is drained. Whatever else is found was left behind by somebody.
import type { Redis } from 'ioredis'

/** Keys that expire: each must have its time. */
const expiring = /^\{lf:\d+\}:(flush|idem|changed):|^lf:key:\{|^lf:probe:\{/
const lasting =
  /^\{lf:\d+\}:(meta|counts|top|deadinfo)$|^lf:(config|events|samples|alerts|incidents|procs|audit|flood)$|^lf:mark:\{/
/** BullMQ's own, and the completed jobs that are kept for the operator. */
const queue =
  /^\{lf:queue\}:drain:(id|meta|events|completed|stalled-check|wait|active|marker|pc|metrics:.+|\d+-\d+(:logs)?|old-.+)$/
const keptJobs = 520 // 500 completed ones, and those that end meanwhile

/** Pure: what is wrong with these keys; `ttl` in seconds, -1: none. */
export const faultsOfKeys = (keys: readonly (readonly [key: string, ttl: number])[]): string[] => {
  const findings: string[] = []
  let jobs = 0
  for (const [key, ttl] of keys) {
    if (/^\{lf:queue\}:drain:\d+-\d+$/.test(key)) jobs++
    if (expiring.test(key) ? ttl === -1 : !lasting.test(key) && !queue.test(key))
      findings.push(expiring.test(key) ? `${key} never expires` : `${key} is left in Redis`)
  }
  if (jobs > keptJobs) findings.push(`${jobs} jobs are kept`)
  return findings
}

/** Of one server. */
const keysOf = async (redis: Redis) => {
  const found: [string, number][] = []
  for await (const page of redis.scanStream({ count: 1000 }) as AsyncIterable<string[]>) {
    const times = await redis.pipeline(page.map((key) => ['ttl', key])).exec()
    page.forEach((key, i) => {
      const ttl = Number(times?.[i]?.[1] ?? -1)
      if (ttl !== -2) found.push([key, ttl])
    })
  }
  return found
}

export const leftovers = async (primaries: readonly Redis[]): Promise<string[]> =>
  faultsOfKeys((await Promise.all(primaries.map(keysOf))).flat())
