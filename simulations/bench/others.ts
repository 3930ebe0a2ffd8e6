// What everybody else notices of a crowd: connections that like all the time, looked at for a while beside it.
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../../testing/until.ts'
import { getJson } from './ask.ts'
import type { AskersPlan, AskersReport } from './crowds/askers.ts'
import { type Crowd, gatherCrowd } from './crowds/crowd.ts'
import { formatNumber } from './statistics.ts'

export interface Noticed {
  readonly others: AskersReport
  /** null: there was none */
  readonly crowd: AskersReport | null
}

const settledMs = 300
const calmMs = 50

const gather = (plan: AskersPlan) => gatherCrowd<AskersReport>('askers.ts', plan)

/** What was sent and not answered before it was left is no part of what comes next. */
const isCalm = async (url: string) => {
  const began = performance.now()
  return (await getJson(`${url}/livez`)) !== null && performance.now() - began < calmMs
}

/** So many connections that like at `url` while `work` runs; `beside` looks at them. */
export const withOthers = async <T>(
  url: string,
  connections: number,
  seconds: number,
  work: (beside: (crowd: Omit<AskersPlan, 'url'> | null) => Promise<Noticed>) => Promise<T>,
): Promise<T> => {
  const request = 'POST /posts/others/like HTTP/1.1\r\nHost: x\r\n\r\n'
  const others = await gather({ url, connections, request })
  const look = async (crowd: Crowd<AskersReport> | null): Promise<Noticed> => {
    await delay(settledMs)
    others.tell('begin')
    await delay(seconds * 1000)
    return { others: await others.ask('report'), crowd: crowd && (await crowd.ask('report')) }
  }
  const beside = async (plan: Omit<AskersPlan, 'url'> | null) => {
    if (!plan) return look(null)
    const crowd = await gather({ ...plan, url })
    try {
      return await look(crowd)
    } finally {
      await crowd.dismiss()
      await until('the server answers as before', () => isCalm(url))
    }
  }
  try {
    return await work(beside)
  } finally {
    await others.dismiss()
  }
}

/** Their p99 beside a crowd to that without, or beside another one. */
export const ratioOf = (noticed: Noticed, without: Noticed): number =>
  noticed.others.p99Ms / without.others.p99Ms

/** `400: 1,234, broken: 5` */
export const formatAnswers = ({ answers }: AskersReport): string =>
  Object.entries(answers)
    .map(([status, n]) => `${status}: ${formatNumber(n)}`)
    .join(', ') || 'none'
