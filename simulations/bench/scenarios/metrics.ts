// Many connections ask for /metrics again and again: do the likes of others notice more of it than of /livez?
import { formatAnswers, type Noticed, noticedBeside } from '../others.ts'
import { line, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { withStack } from '../stack.ts'
import { formatNumber } from '../statistics.ts'
import { inTurns } from '../turns.ts'

const paths = ['/livez', '/metrics'] as const
const promised = 2

export default scenario({
  summary: "others' likes beside 64 connections on /metrics, and beside 64 on /livez",
  seconds: 40,
  options: {
    ...{ rounds: count(4, 20), seconds: count(3, 60), connections: count(64, 5000) },
    ...{ askers: count(64, 1000) },
  },
  run: ({ rounds, seconds, connections, askers }, context) =>
    withStack(context, {}, async (stack) => {
      const others = { url: stack.url, connections, seconds }
      await noticedBeside(others, null) // warm
      const ask = async (path: string) => {
        const request = `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
        const noticed = await noticedBeside(others, { connections: askers, request })
        context.log(`beside ${path}: p99 ${formatNumber(noticed.p99Ms, 1)} ms`)
        return noticed
      }
      const [livez, metrics] = (await inTurns(paths, rounds, ask)) as [Noticed[], Noticed[]]
      const lines = [
        line(
          "others' p99 beside /livez, ms",
          livez.map((n) => n.p99Ms),
          { digits: 1 },
        ),
        line(
          "others' p99 beside /metrics, ms",
          metrics.map((n) => n.p99Ms),
          { digits: 1 },
        ),
        line(
          'ratio per pair',
          metrics.map((n, i) => n.p99Ms / livez[i]!.p99Ms),
          { most: promised, digits: 2 },
        ),
        line(
          "others' likes/s beside /livez",
          livez.map((n) => n.perSecond),
        ),
        line(
          "others' likes/s beside /metrics",
          metrics.map((n) => n.perSecond),
        ),
        line(
          '/livez per second',
          livez.map((n) => n.crowd!.perSecond),
        ),
        line(
          '/metrics per second',
          metrics.map((n) => n.crowd!.perSecond),
        ),
      ]
      return {
        title: '/metrics under load',
        ...tableOf(lines),
        notes: [
          `Answers: /livez ${formatAnswers(livez.at(-1)!.crowd!)}; /metrics ${formatAnswers(metrics.at(-1)!.crowd!)}.`,
        ],
        servers: stack.servers,
        data: { livez, metrics },
      }
    }),
})
