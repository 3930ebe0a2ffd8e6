// Every figure a page shows, read in one instant, and what is wrong with it: each must be the one of the
// event it claims to come from. `follow` is a second client, whose events the page is compared with.
import type { Page } from 'playwright-core'
import type { LikesEvent, Sample, Snapshot, StreamConfig } from '../../contract/index.ts'
import { readEvents } from '../../testing/read-events.ts'
import { idleWords, stageFacts } from '../src/flow/facts.ts'
import { count } from '../src/format.ts'
import { charts } from '../src/series/charts.ts'
import { stages } from '../src/stages.ts'

export interface Figures {
  /** the page's clock when it was read */
  now: number
  /** which sample each part of the page shows, by name */
  parts: { name: string; at: number }[]
  /** the conservation sum, by term */
  totals: Record<string, string>
  /** the words in each vessel */
  vessels: string[]
  /** newest values in the legend of each chart that shows any */
  legends: Record<string, string[]>
  posts: Record<string, number>
}

/** Runs inside the page: one task, so all of it is one instant. */
export const readFigures = (page: Page): Promise<Figures> =>
  page.evaluate(() => {
    const all = (selector: string, inside: ParentNode = document) => [
      ...inside.querySelectorAll<HTMLElement>(selector),
    ]
    const text = (e: Element | null | undefined) => e?.textContent ?? ''
    const figures = all('figure[data-sample]')
    return {
      now: Date.now(),
      parts: all('[data-sample]').map((e) => ({
        name: e.dataset.part ?? '',
        at: Number(e.dataset.sample),
      })),
      totals: Object.fromEntries(all('dd[data-testid]').map((e) => [e.dataset.testid, text(e)])),
      vessels: all('[data-vessel]').map(text),
      legends: Object.fromEntries(
        figures.map((f) => [f.dataset.part, all('[data-newest]', f).map(text)]),
      ),
      posts: Object.fromEntries(
        all('[data-testid^="likes-"]').map((e) => [
          e.dataset.testid!.slice('likes-'.length),
          Number((e.firstChild?.textContent ?? '').replaceAll(/\D/g, '')),
        ]),
      ),
    }
  })

const termOf: Record<string, (sample: Sample) => number> = {
  accepted: (s) => s.totals.accepted,
  pending: (s) => s.totals.pending,
  claimed: (s) => s.totals.claimed,
  persisted: (s) => s.totals.persisted,
  deadLettered: (s) => s.totals.deadLettered,
}

/** What is not as the samples say, in words; `samples` by their second. Pure. */
export const faultsIn = (
  figures: Figures,
  samples: ReadonlyMap<number, Sample>,
  config: StreamConfig,
): string[] => {
  const faults: string[] = []
  const expect = (what: string, shown: string | undefined, wanted: string) => {
    if (shown !== wanted) faults.push(`${what} shows ${shown} and not ${wanted}`)
  }
  for (const { name, at } of figures.parts) {
    const sample = samples.get(at)
    if (!sample) {
      faults.push(`${name} shows a sample of ${at} that was never sent`)
      continue
    }
    const chart = charts.find((c) => c.key === name)
    chart?.series.forEach((series, i) => {
      const value = series.value(sample)
      // A second without a measurement keeps the one before it.
      if (value !== null)
        expect(`${name}, ${series.name}`, figures.legends[name]?.[i], chart.write(value))
    })
    if (name === 'sum')
      for (const [term, read] of Object.entries(termOf))
        expect(term, figures.totals[term], count(read(sample)))
    if (name === 'flow')
      stages.forEach(({ key }, i) => {
        const { main } = stageFacts(key, { sample, config })
        const { rates, totals } = sample
        const isQuiet = rates.accepted === 0 && totals.pending + totals.claimed === 0
        const idle = isQuiet && figures.vessels[i] === idleWords(config.drainIntervalMs)[key]
        expect(`vessel ${key}`, figures.vessels[i], idle ? figures.vessels[i]! : main)
      })
  }
  return faults
}

export interface Heard {
  sample: Sample
  /** this machine's clock */
  at: number
  /** the newest live totals when the sample came */
  totals: ReadonlyMap<string, number>
}

/** A second client of the stream, which keeps what it hears. */
export const follow = async (url: string) => {
  const samples = new Map<number, Sample>()
  const heard: Heard[] = []
  const totals = new Map<string, number>()
  const { promise: config, resolve } = Promise.withResolvers<StreamConfig>()
  const reader = await readEvents(`${url}/events`, (name, data) => {
    const value = JSON.parse(data)
    if (name === 'snapshot') {
      const snapshot = value as Snapshot
      for (const sample of snapshot.samples) samples.set(sample.at, sample)
      resolve(snapshot.config)
    }
    if (name === 'sample') {
      samples.set(value.at, value)
      heard.push({ sample: value, at: Date.now(), totals: new Map(totals) })
    }
    if (name === 'likes')
      for (const [postId, likes] of value as LikesEvent)
        totals.set(postId, Math.max(likes, totals.get(postId) ?? 0))
  })
  return { config: await config, samples, heard: heard as readonly Heard[], stop: reader.stop }
}
