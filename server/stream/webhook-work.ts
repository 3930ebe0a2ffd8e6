// How telling by webhook goes, out of the reports of the processes that send and of what waits in Redis. Pure. Counters
// begin at zero with each process, so differences are taken per process.
import type { ProcessReport, Sample } from '../../contract/index.ts'
import { mergeHistograms, percentiles } from '../histogram.ts'

/** What Redis says. */
export interface WebhookReading {
  readonly state: 'sending' | 'paused' | 'gone'
  readonly waiting: number
  readonly dead: number
}

type Tried = { readonly delivered: number; readonly tries: number }

export interface WebhookWork {
  readonly processes: ReadonlyMap<string, Tried>
  /** of the last seconds that had a try, the newest at last */
  readonly recent: readonly Tried[]
}

export const firstWebhookWork: WebhookWork = { processes: new Map(), recent: [] }

const secondsRemembered = 60

const sum = (list: Iterable<Tried>): Tried =>
  [...list].reduce(
    (all, one) => ({ delivered: all.delivered + one.delivered, tries: all.tries + one.tries }),
    { delivered: 0, tries: 0 },
  )

export const nextWebhookWork = (
  before: WebhookWork,
  live: readonly ProcessReport[],
): WebhookWork => {
  const processes = new Map(
    live.flatMap(({ id, notifications }): [string, Tried][] =>
      notifications ? [[id, notifications]] : [],
    ),
  )
  const done = sum(
    [...processes].map(([id, { delivered, tries }]) => {
      const start = before.processes.get(id)
      return {
        delivered: delivered - (start?.delivered ?? 0),
        tries: tries - (start?.tries ?? 0),
      }
    }),
  )
  const recent = done.tries > 0 ? [...before.recent, done] : before.recent
  return { processes, recent: recent.slice(-secondsRemembered) }
}

/** `unnoticed`: what found no room since this data began. */
export const webhookOf = (
  reading: WebhookReading,
  work: WebhookWork,
  live: readonly ProcessReport[],
  unnoticed: number,
): NonNullable<Sample['webhook']> => {
  const reports = live.flatMap(({ notifications }) => notifications ?? [])
  const recent = sum(work.recent)
  return {
    ...reading,
    unnoticed,
    senders: reports.length,
    delivered: sum(work.processes.values()).delivered,
    successShare: recent.tries > 0 ? recent.delivered / recent.tries : null,
    failure: reports.map(({ failure }) => failure).find((failure) => failure !== null) ?? null,
    delayMs: percentiles(mergeHistograms(reports.map(({ delayMs }) => delayMs))),
  }
}
