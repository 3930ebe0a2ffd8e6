// The dashboard's figures as one table, each beside its bar.
import { aboutStanding } from '../elsewhere.ts'
import type { Section } from '../report.ts'
import { formatNumber, formatSpread, spread } from '../statistics.ts'
import type { Flooded } from './flood.ts'
import type { Idle } from './idle.ts'
import type { Opening } from './opening.ts'
import type { Options } from './options.ts'
import { quantile } from './probe.ts'

export interface Measured {
  flood: Flooded
  idle: Idle
  openings: Opening[]
}

const megabyte = 2 ** 20
/** Maps and code that grow to their size once; a leak at this rate would be seen over ten minutes. */
const growthMegabytes = 3

interface Line {
  what: string
  value: string
  bar: string
  kept: boolean | null
}

const line = (what: string, value: string, bar = '', kept: boolean | null = null): Line => ({
  ...{ what, value, bar, kept },
})

const frameLines = ({ stays }: Flooded): Line[] => {
  const frames = stays.flatMap((s) => s.frames)
  const median = quantile(frames, 0.5)
  const slow = quantile(frames, 0.05)
  return [
    line('frames of the flow picture, median second', formatNumber(median), '≥ 55', median >= 55),
    line('the same, 5th percentile', formatNumber(slow)),
  ]
}

const taskLines = ({ stays }: Flooded): Line[] =>
  [...new Set(stays.map((s) => s.where))].flatMap((where) => {
    const here = stays.filter((s) => s.where === where)
    const tasks = here.flatMap((s) => s.tasks)
    const most = Math.max(0, ...tasks.map((t) => t.ms))
    const text = `${tasks.length}, longest ${formatNumber(most)} ms`
    const cpu = Math.max(...here.flatMap((s) => s.cpuMs))
    const long = here.flatMap((s) => s.longest).filter(({ wallMs }) => wallMs > 50)
    const worked = () => formatSpread(spread(long.map(({ cpuMs }) => cpuMs)))
    return [
      line(`${where}: tasks over 50 ms`, text, 'none', tasks.length === 0),
      ...(long.length > 0 ? [line(`${where}: ms of CPU time in each`, worked())] : []),
      line(`${where}: longest task, ms of CPU time`, formatNumber(cpu)),
      line(
        `${where}: main thread, % of a core`,
        formatSpread(spread(here.map((s) => s.mainThread))),
      ),
    ]
  })

const heapLines = ({ heaps }: Flooded, minutes: number): Line[] => {
  const sizes = heaps.map((h) => h.heapBytes / megabyte)
  const growth = sizes.at(-1)! - sizes[0]!
  const most = Math.max(...sizes)
  return [
    line('JS heap after a collection, MB', formatSpread(spread(sizes), 1), '≤ 100', most <= 100),
    line(
      `its growth over ${minutes} min, MB`,
      formatNumber(growth, 1),
      `≤ ${growthMegabytes}`,
      growth <= growthMegabytes,
    ),
  ]
}

const truthLines = ({ truth, end }: Flooded): Line[] => {
  const age = Math.max(...truth.ageMs)
  const wrong = truth.faults.length + truth.oldTotals
  return [
    line('figures read during the flood', formatNumber(truth.figures)),
    line('figures unlike their event', formatNumber(wrong), '0', wrong === 0),
    line('oldest figure, ms since it was measured', formatNumber(age), '≤ 1,500', age <= 1500),
    line('longest that a newer one was out, ms', formatNumber(Math.max(...truth.lateMs))),
    line(
      `page = /stats = MongoDB after ${formatNumber(end.accepted)} likes`,
      end.equal ? 'yes' : 'no',
      'yes',
      end.equal,
    ),
  ]
}

const idleLines = ({ mainThread, processes, framesPerSecond }: Idle): Line[] => {
  const all = Object.entries(processes)
    .filter(([kind, share]) => kind !== 'main thread' && share >= 0.05)
    .map(([kind, share]) => `${kind} ${formatNumber(share, 1)}`)
    .join(', ')
  const renderer = processes.renderer ?? Number.NaN
  return [
    line('idle: renderer process, % of a core', formatNumber(renderer, 1), '< 5', renderer < 5),
    line('idle: its main thread alone, %', formatNumber(mainThread, 1)),
    line('idle: all processes of the browser, %', all),
    line('idle: drawings of the picture per second', formatNumber(framesPerSecond, 1)),
  ]
}

const openingLines = (openings: Opening[]): Line[] => {
  const ready = spread(openings.map((o) => o.interactiveMs))
  const shown = spread(openings.map((o) => o.shownMs))
  return [
    line('first visit: Live and numbers, ms', formatSpread(shown)),
    line('first visit: interactive, ms', formatSpread(ready), '< 1,000', ready.median < 1000),
  ]
}

const verdict = { true: 'kept', false: 'not kept', null: '' } as const

export const toSection = (options: Options, servers: string, measured: Measured): Section => {
  const { flood, idle, openings } = measured
  const least = 0.95 * options.rate // slower, it was another flood
  const reached = flood.likesPerSecond >= least
  const lines = [
    line('likes/s', formatNumber(flood.likesPerSecond), `≥ ${formatNumber(least)}`, reached),
    ...frameLines(flood),
    ...taskLines(flood),
    ...heapLines(flood, options.minutes),
    ...truthLines(flood),
    ...idleLines(idle),
    ...openingLines(openings),
  ]
  return {
    title: 'The dashboard in a browser',
    columns: ['what', 'measured', 'bar', ''],
    rows: lines.map(({ what, value, bar, kept }) => [what, value, bar, verdict[`${kept}`]]),
    notes: [
      `${formatNumber(flood.likesPerSecond)} likes/s over ${options.posts} posts (zipf) in bulks of ` +
        `${options.bulk}, 15 minutes of history, ` +
        '1440 × 1000, headless Chromium that draws in software: what is drawn is paid by the CPU ' +
        'in its GPU process. The servers and the load run during the flood ' +
        aboutStanding(flood.standing),
      ...flood.truth.faults,
      servers,
    ],
    kept: lines.every(({ kept }) => kept !== false),
    data: { options, ...measured },
  }
}
