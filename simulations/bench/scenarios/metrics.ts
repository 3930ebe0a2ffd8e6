// Many connections ask for /metrics again and again: do the likes of others notice more of it than of /livez?
import { formatAnswers, type Noticed, ratioOf, withOthers } from '../others.ts'
import { line, linesOf, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { withStack } from '../stack.ts'
import { formatNumber } from '../statistics.ts'
import { inTurns } from '../turns.ts'

const paths = ['/livez', '/metrics'] as const
const promised = 2

const told = (path: string, rounds: readonly Noticed[]) => {
  const line = linesOf(rounds)
  return [
    line(`others' p99 beside ${path}, ms`, (n) => n.others.p99Ms, { digits: 1 }),
    line(`${path} per second`, (n) => n.crowd!.perSecond),
  ]
}

export default scenario({
  summary: "others' likes beside 64 connections on /metrics, and beside 64 on /livez",
  seconds: 40,
  options: {
    ...{ rounds: count(4, 20), seconds: count(3, 60), connections: count(64, 5000) },
    ...{ askers: count(64, 1000) },
  },
  run: ({ rounds, seconds, connections, askers }, context) =>
    withStack(context, {}, ({ url, servers }) =>
      withOthers(url, connections, seconds, async (beside) => {
        await beside(null) // warm
        const ask = async (path: string) => {
          const request = `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
          const noticed = await beside({ connections: askers, request })
          context.log(`beside ${path}: p99 ${formatNumber(noticed.others.p99Ms, 1)} ms`)
          return noticed
        }
        const [livez, metrics] = (await inTurns(paths, rounds, ask)) as [Noticed[], Noticed[]]
        const ratios = metrics.map((noticed, i) => ratioOf(noticed, livez[i]!))
        const last = [livez, metrics].map((list) => formatAnswers(list.at(-1)!.crowd!))
        return {
          title: '/metrics under load',
          ...tableOf([
            ...told('/livez', livez),
            ...told('/metrics', metrics),
            line('p99 beside /metrics, of that beside /livez', ratios, {
              most: promised,
              digits: 2,
            }),
          ]),
          notes: [`Answers: /livez ${last[0]}; /metrics ${last[1]}.`],
          servers,
          data: { livez, metrics },
        }
      }),
    ),
})
