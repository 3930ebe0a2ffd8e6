// Hundreds of clients write many likes at once and read no answer: another client must still be answered soon,
// and the process must not keep for them what it cannot send.
import { createConnection, type Outcome } from '../../../load/connection.ts'
import { createRequests, parseTarget } from '../../../load/target.ts'
import { gatherCrowd } from '../crowds/crowd.ts'
import type { PipelinersPlan } from '../crowds/pipeliners.ts'
import { peakMb } from '../processes.ts'
import { type Line, line, matrixOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, median } from '../statistics.ts'

const promised = { worstMs: 1000, mb: 400 }
const giveUpMs = 5000

/** By what the likes have that decides who reads them. */
const kinds: Readonly<Record<string, string>> = {
  plain: '',
  keyed: 'Idempotency-Key: pipelined-#\r\n',
  'another header': 'TE: trailers\r\n',
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

type Likes = Awaited<ReturnType<typeof likeOn>>

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

const worstMs = (likes: Likes) => Math.max(...likes.map(({ ms }) => ms))
const answered = (likes: Likes, status: number) =>
  likes.filter(({ outcome }) => typeof outcome === 'object' && outcome.status === status).length

const told = (likes: Likes, mb: number): Line[] => {
  const [taken, refused] = [answered(likes, 202), answered(likes, 503)]
  const unanswered = likes.length - taken - refused
  return [
    line('worst like, ms', [worstMs(likes)], { most: promised.worstMs }),
    line('median like, ms', [median(likes.map(({ ms }) => ms))]),
    line('likes counted', [taken]),
    line('likes refused with 503', [refused]),
    line('likes without an answer', [unanswered], { most: 0 }),
    line('API process at most, MB', [mb], { most: promised.mb }),
  ]
}

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
      const sides: Record<string, Line[]> = {}
      for (const [kind, header] of Object.entries(kinds)) {
        const request = `POST /posts/pipelined/like HTTP/1.1\r\nHost: x\r\n${header}\r\n`
        const plan = { url: stack.url, connections, bytes, request }
        const { mb, result: likes } = await measure(stack, plan, seconds)
        sides[kind] = told(likes, mb)
        context.log(`${kind}: worst ${formatNumber(worstMs(likes))} ms, ${formatNumber(mb)} MB`)
      }
      return {
        title: 'Pipelined likes that nobody reads',
        ...matrixOf(sides),
        notes: [
          `${connections} connections write ${formatNumber(bytes)} bytes each, then another client likes for ${seconds} s, ` +
            `each time on a new connection. It gives up after ${giveUpMs / 1000} s.`,
        ],
        servers: stack.servers,
        data: sides,
      }
    }),
})
