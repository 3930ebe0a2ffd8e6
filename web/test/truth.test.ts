// While likes pour in, every figure on the page is the one of the event it names, and every part of the page
// comes to each sample that a second client of the same stream has heard. No clock is asked: a starved page
// draws late, but it never stays behind. `npm run bench -- dashboard` measures the ages.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { planDefaults } from '../../load/plan.ts'
import { type LoadRun, runLoad } from '../../load/run.ts'
import { patient, untilLive } from '../../testing/chromium.ts'
import { until } from '../../testing/until.ts'
import { type Figures, faultsIn, follow, type Heard, readFigures } from './figures.ts'
import { appForTests, browserForTests } from './set-up.ts'

const real = appForTests({ env: { DRAIN_INTERVAL_MS: '1000' } })
const browser = browserForTests()
let page: Page
let load: LoadRun

const samplesWatched = 8
const chartsShown = 8

beforeAll(async () => {
  load = runLoad({
    ...planDefaults,
    ...{ url: real.harness.url, prefix: 'truth', rate: 1500, posts: 1000, skew: 'zipf' },
    // Longer than the test can take: it is stopped when that is over.
    ...{ durationMs: 300_000 },
  })
  // High enough for all charts: each is only kept up to date while it is on the screen.
  page = (await browser.open(real.harness.url, { height: 4000 })).page
  await untilLive(page)
  await page
    .locator('.recharts-surface')
    .nth(chartsShown - 1)
    .waitFor()
})
/** How thick the five pipes are drawn, in pixels: what is painted half-way between two stages. */
const thicknesses = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('canvas')!
    const frame = canvas.getBoundingClientRect()
    const scale = canvas.width / frame.width
    const stages = [...document.querySelectorAll('[data-stage]')].map((e) =>
      e.getBoundingClientRect(),
    )
    const columns = stages.slice(1).map((to, i) => {
      const x = Math.round(((stages[i]!.right + to.left) / 2 - frame.left) * scale)
      const { data } = canvas.getContext('2d')!.getImageData(x, 0, 1, canvas.height)
      return Array.from({ length: canvas.height }, (_, y) => data[4 * y + 3]! > 0)
    })
    // The first has nothing beside its pipe; all lie on one line.
    const middle = Math.floor((columns[0]!.indexOf(true) + columns[0]!.lastIndexOf(true)) / 2)
    const ofColumn = (painted: boolean[]) => {
      const below = painted.indexOf(false, middle)
      return Math.round((below - 1 - painted.lastIndexOf(false, middle)) / scale)
    }
    return columns.map(ofColumn)
  })

afterAll(async () => {
  load?.stop()
  await load?.done
})

/** The parts of the page that have not come to what `known` says. */
const behind = ({ parts, posts }: Figures, known: Heard): string[] => [
  ...parts.filter(({ at }) => at < known.sample.at).map(({ name }) => name),
  ...Object.keys(posts).filter((postId) => posts[postId]! < (known.totals.get(postId) ?? 0)),
]

/** The figures of an instant at which no part is behind `known`. @throws naming those that stay so. */
const figuresSince = async (known: Heard): Promise<Figures> => {
  let figures: Figures
  const late = async () => {
    figures = await readFigures(page)
    return behind(figures, known)
  }
  await expect.poll(late, patient).toEqual([])
  return figures!
}

it('shows the newest figures of the stream, all of them, while likes pour in', async () => {
  const second = await follow(real.harness.url)
  const seen = new Set<number>()
  const faults: string[] = []
  while (seen.size < samplesWatched) {
    await until('it heard of two samples', () => second.heard.length > 1)
    const known = second.heard.at(-2)!
    const figures = await figuresSince(known)
    seen.add(known.sample.at)
    expect(figures.parts.map(({ name }) => name)).toHaveLength(chartsShown + 2)
    // What the page knows and the second client does not yet is looked at in the next round.
    const parts = figures.parts.filter(({ at }) => second.samples.has(at))
    faults.push(...faultsIn({ ...figures, parts }, second.samples, second.config))
  }
  await second.stop()
  expect([...new Set(faults)]).toEqual([])
})

it('draws every pipe on one fixed scale: likes are the widest in a flood, and idle none is', async () => {
  const still = await browser.open(real.harness.url, { reducedMotion: true })
  await untilLive(still.page)
  const jobsAgainstLikes = async () => {
    const [likes, , jobs, started] = await thicknesses(still.page)
    return { wider: likes! > jobs! && likes! > started!, most: likes! <= 26 }
  }
  await expect.poll(jobsAgainstLikes, patient).toEqual({ wider: true, most: true })
  load.stop()
  await load.done
  await real.harness.drained()
  const thinnest = Array(5).fill(8) // with its edge
  await expect.poll(() => thicknesses(still.page), patient).toEqual(thinnest)
})
