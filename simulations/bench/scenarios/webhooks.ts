// A hundred thousand milestones to a receiver that is slow, fails, hangs up, asks to wait, is down for a while and gone
// for a moment, while the worker is killed again and again: each must arrive at least once, always under one id. Before
// that, what a like takes while notifications are sent, beside what it takes while none are.
import { setTimeout as delay } from 'node:timers/promises'
import type { Sample } from '../../../contract/index.ts'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import { until } from '../../../testing/until.ts'
import {
  type Answering,
  startWebhookReceiver,
  testSecret,
  type WebhookReceiver,
} from '../../../testing/webhook-receiver.ts'
import { postAdmin } from '../admin.ts'
import { getJson } from '../ask.ts'
import { fact, line, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber } from '../statistics.ts'

const milestones = 4 // a post that is liked four times passes as many
const bulkPosts = 500
const likesPerSecond = 1000 // of the load whose p99 is measured
const measuredMs = 10_000
const promisedRatio = 2 // p99 beside, of that without: as beside an attacker
const killEveryMs = 5000
const doneWithinMs = 1_200_000

/** Of a hundred requests; the others are answered at once. */
const bad: Answering = async (_, answer, request) => {
  const fate = Math.random() * 100
  if (fate < 5)
    await delay(2000) // slow
  else if (fate < 10) return 500
  else if (fate < 12) {
    request.socket.destroy()
    return 0
  } else if (fate < 12.05) {
    answer.setHeader('retry-after', '1')
    return 429
  }
  return 204
}

const down: Answering = (_, _answer, request) => {
  request.socket.destroy()
  return 0
}

/** Each of so many posts passes all milestones at once. */
const pass = async ({ url }: Stack, posts: number) => {
  for (let from = 0; from < posts; from += bulkPosts) {
    const here = Math.min(bulkPosts, posts - from)
    const likes = Array.from({ length: here }, (_, i) => ({
      ...{ postId: `liked-${from + i}`, count: milestones },
    }))
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ likes })
    const answer = await fetch(`${url}/likes`, { method: 'POST', headers, body })
    if (answer.status !== 202) throw new Error(`likes were answered with ${answer.status}`)
  }
}

const p99 = async ({ url }: Stack, prefix: string) => {
  const load = { url, prefix, posts: 20, rate: likesPerSecond, concurrency: 256 }
  const times = { warmupMs: 2000, durationMs: measuredMs }
  const { latencyMs } = await runLoad({ ...planDefaults, ...load, ...times }).done
  return latencyMs!.p99
}

const webhookOf = async ({ url }: Stack) => (await getJson<Sample>(`${url}/stats`))?.webhook

/** Posts' milestones, and the ids they came with. */
const told = ({ received }: WebhookReceiver) => {
  const ids = new Map<string, Set<string>>()
  let repeats = 0
  for (const { id, body, status } of received) {
    if (body.type !== 'like.milestone' || status !== 204) continue
    const about = `${body.data.postId} ${body.data.milestone}`
    if (ids.has(about)) repeats++
    ids.set(about, (ids.get(about) ?? new Set()).add(id))
  }
  return { ids, repeats }
}

export default scenario({
  summary: '100,000 notifications to a bad receiver while workers are killed: each at least once',
  seconds: 420,
  options: {
    ...{ milestones: count(100_000, 240_000, 1000), kills: count(20, 1000) },
    ...{ down: count(60, 600), rate: count(1000, 100_000) },
  },
  run: async ({ milestones: all, kills, down: downSeconds, rate }, context) => {
    const receiver = await startWebhookReceiver()
    const env = {
      ...{ WEBHOOK_URL: receiver.url, WEBHOOK_SECRET: testSecret, WEBHOOK_PRIVATE: 'on' },
      ...{ WEBHOOK_EVENTS: 'milestones', WEBHOOK_RATE: `${rate}/s` },
      WEBHOOK_MILESTONES: Array.from({ length: milestones }, (_, i) => i + 1).join(),
    }
    try {
      return await withStack(context, { env }, async (stack) => {
        const posts = Math.ceil(all / milestones)
        const without = await p99(stack, 'before')
        await pass(stack, posts)
        const beside = await p99(stack, 'beside')
        const waitingThen = (await webhookOf(stack))?.waiting ?? 0
        context.log(`p99 without ${without} ms, beside ${beside} ms, ${waitingThen} wait`)

        const began = performance.now()
        receiver.answerWith(down)
        const up = delay(downSeconds * 1000).then(() => receiver.answerWith(bad))
        for (let i = 0; i < kills; i++) {
          await delay(killEveryMs)
          await stack.crash('pipeline')
          if (i === Math.floor(kills / 2)) {
            receiver.answerWith(() => 410)
            await postAdmin(stack.url, 'notifications/test')
            await until(
              'it is switched off',
              async () => (await webhookOf(stack))?.state === 'gone',
            )
            receiver.answerWith(bad)
            await postAdmin(stack.url, 'notifications/resume')
          }
          context.log(`killed ${i + 1} times, ${told(receiver).ids.size} told`)
        }
        await up
        await until(
          'nothing waits',
          async () => {
            await delay(1000)
            return (await webhookOf(stack))?.waiting === 0
          },
          doneWithinMs,
        )
        const seconds = (performance.now() - began) / 1000
        const { ids, repeats } = told(receiver)
        const wanted = Array.from({ length: posts }, (_, i) =>
          Array.from({ length: milestones }, (_, m) => `liked-${i} ${m + 1}`),
        ).flat()
        const missing = wanted.filter((about) => !ids.has(about))
        const doubled = [...ids.values()].filter((of) => of.size > 1).length
        const webhook = await webhookOf(stack)
        return {
          title: 'Notifications to a bad receiver',
          ...tableOf([
            line('milestones passed', [wanted.length], { least: all }),
            fact('of them never told', String(missing.length), '0', missing.length === 0),
            fact('told under two ids', String(doubled), '0', doubled === 0),
            line('told again, under the same id', [repeats]),
            line('requests', [receiver.received.length]),
            fact('found no room', String(webhook?.unnoticed), '0', webhook?.unnoticed === 0),
            fact('given up', String(webhook?.dead), '0', webhook?.dead === 0),
            line('seconds until all were told', [seconds]),
            line('p99 of a like, none sent, ms', [without], { digits: 1 }),
            line('p99 of a like beside them, ms', [beside], { digits: 1 }),
            line('ratio', [beside / without], { most: promisedRatio, digits: 2 }),
          ]),
          notes: [
            `${kills} kills of the process that sends, ${downSeconds} s down, once 410, at most ${formatNumber(rate)} requests/s.`,
            ...missing.slice(0, 5),
          ],
          servers: stack.servers,
          data: { without, beside, repeats, missing, seconds },
        }
      })
    } finally {
      await receiver.stop()
    }
  },
})
