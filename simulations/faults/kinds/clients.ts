// Clients that behave badly: the same key a thousand times, streams that nobody reads, old jobs.
import { Queue } from 'bullmq'
import type { BatchJob } from '../../../server/batches/queue.ts'
import { queueName, queuePrefix } from '../../../server/redis/keys.ts'
import { browse } from '../../../testing/event-reader.ts'
import type { FaultContext, Injection, Nemesis } from '../fault.ts'
import { sendLike } from '../traffic.ts'
import { until } from '../until.ts'

const repeats = 1000

/** One request a thousand times over both API processes; `during` happens meanwhile. */
const sameKey =
  (during: (context: FaultContext) => Promise<unknown>): Injection =>
  async (context) => {
    const { fleet, sent, name, drained, persisted } = context
    const post = `${name}-same`
    sent.likes += 1
    const urls = fleet.urls()
    const once = (i: number) => sendLike(urls[i % urls.length]!, post, `${name}-key`)
    const answers = Array.from({ length: repeats }, (_, i) => once(i))
    await Promise.race(answers)
    await during(context)
    const outcomes = await Promise.all(answers)
    await until('one more repeat is answered', async () => {
      const all = fleet.urls()
      return all.length > 0 && (await sendLike(all[0]!, post, `${name}-key`)) === 'counted'
    })
    await drained()
    const likes = (await persisted([post])).get(post)
    const counted = outcomes.filter((outcome) => outcome === 'counted').length
    const findings = likes === 1 ? [] : [`the same key was counted ${likes} times`]
    return { findings, counted: 1, note: `${counted} of ${repeats} repeats were answered with 202` }
  }

const patienceMs = 25_000 // its process may be killed, then it waits in vain

/** Streams that are opened and closed again and again, and some that nobody reads. */
const crowd: Injection = async ({ fleet, goesOn }) => {
  const portOf = (i: number) => Number(new URL(fleet.urls()[i % 2] ?? fleet.urls()[0]!).port)
  const stalled = await Promise.all(Array.from({ length: 20 }, (_, i) => browse(portOf(i))))
  for (const browser of stalled) browser.pause()
  let ended = false
  const churn = async (i: number) => {
    for (let turn = i; !ended; turn++) {
      const browser = await browse(portOf(turn)).catch(() => null)
      await browser?.has('snapshot', 1, patienceMs).catch(() => {})
      browser?.close()
    }
  }
  const churning = Promise.all(Array.from({ length: 6 }, (_, i) => churn(i)))
  try {
    await goesOn(40)
    await fleet.signal('api', 'SIGKILL', 0).ended
    await goesOn(40)
  } finally {
    ended = true
    for (const browser of stalled) browser.close()
    await churning
  }
}

/** Jobs of batches that were settled long ago, and second jobs for those that are open now. */
const oldJobs: Injection = async ({ connect, metas, goesOn, name }) => {
  const connection = connect()
  const queue = new Queue<BatchJob>(queueName, { connection, prefix: queuePrefix })
  let added = 0
  const again = async (data: BatchJob) => {
    added++
    await queue.add('apply', data, { jobId: `old-${name}-${added}`, removeOnComplete: true })
  }
  try {
    for (const { data } of await queue.getJobs(['completed'], 0, 60)) await again(data)
    for (let turn = 0; turn < 20; turn++) {
      for (const [partition, meta] of (await metas()).entries()) {
        const { openSeq: seq, ordinals, openlikes, claimedPosts } = meta
        if (seq)
          await again({
            ...{ partition, seq, ordinal: ordinals.open ?? 0 },
            ...{ posts: claimedPosts, likes: openlikes },
          })
      }
      await goesOn(2)
    }
    await until('all of them were taken', async () => {
      const jobs = await queue.getJobs(['wait', 'active', 'delayed', 'failed'])
      return !jobs.some((job) => job?.id?.startsWith('old-'))
    })
  } finally {
    await queue.close()
    connection.disconnect()
  }
  return { note: `${added} jobs were added again` }
}

const killOne = async ({ fleet }: FaultContext) => fleet.signal('api', 'SIGKILL', 1).ended

export const clientKinds: readonly Nemesis[] = [
  { name: 'the same key 1,000 times at once', inject: sameKey(async () => {}), quiet: true },
  { name: 'the same key 1,000 times, an API process dies', inject: sameKey(killOne), quiet: true },
  { name: 'stalled and churning browsers', inject: crowd },
  { name: 'old jobs added again', inject: oldJobs },
]
