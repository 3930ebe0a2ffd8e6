// Hundreds of clients write many likes at once and read no answer: another client must still be answered soon,
// and the process must not keep for them what it cannot send.
import { createConnection, type Outcome } from '../../../load/connection.ts'
import { createRequests, parseTarget } from '../../../load/target.ts'
import { gatherCrowd } from '../crowds/crowd.ts'
import type { PipelinersPlan } from '../crowds/pipeliners.ts'
import { peakMb } from '../processes.ts'
import { count, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, quantile } from '../statistics.ts'

const promised = { worstMs: 1000, mb: 400 }
const giveUpMs = 5000

/** By what the likes have that decides who reads them. */
const kinds: Readonly<Record<string, string>> = {
  plain: '',
  'with an Idempotency-Key': 'Idempotency-Key: pipelined-#\r\n',
  'with another header': 'TE: trailers\r\n',
}

/** One like on a connection of its own; no answer is an outcome, too. */
const likeOnce = (url: string) =>
  new Promise<{ ms: number; outcome: Outcome }>((resolve) => {
    const target = parseTarget(url)
    const began = performance.now()
    const timer = setTimeout(() => connection.abandon(), giveUpMs)
    const connection = createConnection({
      ...{ target, readBytes: 4096, withBody: false },
      onOutcome: (outcome) => {
        clearTimeout(timer)
        connection.close()
        resolve({ ms: performance.now() - began, outcome })
      },
    })
    connection.send(createRequests(target).like('other', null))
  })

/** Likes one after the other, of a client that is none of them. */
const likeOn = async (url: string, seconds: number) => {
  const likes: Awaited<ReturnType<typeof likeOnce>>[] = []
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) likes.push(await likeOnce(url))
  return likes
}

interface Result {
  readonly kind: string
  readonly likes: Awaited<ReturnType<typeof likeOn>>
  readonly mb: number
}

const measure = async (stack: Stack, plan: PipelinersPlan, seconds: number) => {
  const crowd = await gatherCrowd('pipeliners.ts', plan)
  try {
    return await peakMb(stack.pids.api!, async () => {
      await crowd.ask('write')
      return likeOn(stack.url, seconds)
    })
  } finally {
    await crowd.dismiss()
    await stack.crash('api') // the next ones find a process as new as these did
  }
}

const worstMs = ({ likes }: Result) => Math.max(...likes.map(({ ms }) => ms))
const answered = ({ likes }: Result, status: number) =>
  likes.filter(({ outcome }) => typeof outcome === 'object' && outcome.status === status).length

const row = (result: Result) => [
  result.kind,
  formatNumber(result.likes.length),
  formatNumber(answered(result, 202)),
  formatNumber(answered(result, 503)),
  formatNumber(
    quantile(
      result.likes.map(({ ms }) => ms),
      0.5,
    ),
  ),
  formatNumber(worstMs(result)),
  formatNumber(result.mb),
]

const isKept = (result: Result) =>
  worstMs(result) <= promised.worstMs &&
  result.mb <= promised.mb &&
  result.likes.length === answered(result, 202) + answered(result, 503)

export default scenario({
  summary: 'a like of another client while 800 clients write 64 kB of likes each and read nothing',
  seconds: 50,
  options: {
    seconds: count(10, 120, 2),
    connections: count(800, 9000),
    bytes: count(65_536, 10_000_000),
  },
  run: ({ seconds, connections, bytes }, context) =>
    withStack(context, {}, async (stack) => {
      const results: Result[] = []
      for (const [kind, header] of Object.entries(kinds)) {
        const request = `POST /posts/pipelined/like HTTP/1.1\r\nHost: x\r\n${header}\r\n`
        const plan = { url: stack.url, connections, bytes, request }
        const { mb, result: likes } = await measure(stack, plan, seconds)
        results.push({ kind, likes, mb })
        context.log(
          `${kind}: worst ${formatNumber(worstMs(results.at(-1)!))} ms, ${formatNumber(mb)} MB`,
        )
      }
      return {
        title: 'Pipelined likes that nobody reads',
        columns: [
          'pipelined likes',
          "another's likes",
          '202',
          '503',
          'median ms',
          'worst ms',
          'API MB at most',
        ],
        rows: results.map(row),
        notes: [
          `${connections} connections, ${formatNumber(bytes)} bytes each, then ${seconds} s of likes one after the other, ` +
            `each on a new connection; one that has no answer in the end counts with its time so far. Promised: ` +
            `each answered within ${formatNumber(promised.worstMs)} ms, at most ${promised.mb} MB.`,
        ],
        servers: stack.servers,
        kept: results.every(isKept),
        data: results,
      }
    }),
})
