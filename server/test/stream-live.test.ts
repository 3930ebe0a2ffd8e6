// The stream of the whole app: what a browser sees of real likes.
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { BatchEvent, LikesEvent, Sample, Snapshot } from '../../contract/index.ts'
import { type Browser, browse } from '../../testing/event-reader.ts'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { until } from '../../testing/until.ts'

let harness: Harness

beforeAll(async () => {
  harness = await startHarness({ env: { DRAIN_INTERVAL_MS: '300' } })
})
afterAll(() => harness.stop())

/** A busy server sheds browsers first: like a page, it asks again. */
const openBrowser = async (port = harness.app.port()): Promise<Browser> => {
  let browser: Browser | undefined
  await until('the stream is answered', async () => {
    browser = await browse(port)
    onTestFinished(browser.close)
    return browser.status === 200
  })
  await browser!.has('snapshot')
  return browser!
}

const like = (postId: string) => accepted(harness.like(postId))

/** Post → the newest total a page would show: from the snapshot, raised by `likes`. */
const shown = (browser: Browser) => {
  const totals = new Map<string, number>()
  for (const { postId, likes } of browser.of('snapshot').at(-1)!.top) totals.set(postId, likes ?? 0)
  for (const [postId, total] of browser.of('likes').flat())
    totals.set(postId, Math.max(total, totals.get(postId) ?? 0))
  return totals
}

describe('the stream of an app', () => {
  it('shows every like, live, to browsers of every API process', async () => {
    const other = await harness.more({ ROLES: 'api' })
    const browsers = [await openBrowser(), await openBrowser(other.port())]
    for (let i = 0; i < 30; i++) await like(`live-${i % 3}`)
    for (const browser of browsers) {
      await until('all likes are shown', () => {
        const totals = shown(browser)
        return ['live-0', 'live-1', 'live-2'].every((postId) => totals.get(postId) === 10)
      })
    }
    const both = browsers.map((browser) => browser.ids().slice(1))
    const common = both[0]!.filter((id) => both[1]!.includes(id))
    expect(common.length).toBeGreaterThan(0)
  })

  it('shows the likes of a moment ago to a browser that comes now', async () => {
    const first = await openBrowser()
    await like('recent')
    const { url } = harness
    await until('it is in the list', async () =>
      (await (await fetch(`${url}/posts?sort=-likes`)).text()).includes('"recent"'),
    )
    for (let total = 2; total <= 6; total++) {
      await like('recent')
      await until('the total was published', () => shown(first).get('recent') === total)
      expect(shown(await openBrowser()).get('recent')).toBe(total)
    }
  })

  it('says each state of a batch once and in order, as the contract says', async () => {
    const browser = await openBrowser()
    const receipt = (await like('states')).receipt.split('.')
    const states = () =>
      browser
        .of('batch')
        .filter((batch) => `${batch.partition}.${batch.ordinal}` === `${receipt[0]}.${receipt[1]}`)
        .map((batch) => BatchEvent.parse(batch).state)
    await until('it is settled', () => states().includes('settled'))
    expect(states()[0]).toBe('claimed')
    expect(states().at(-1)).toBe('settled')
    expect(new Set(states()).size).toBe(states().length)
    for (const snapshot of browser.of('snapshot')) Snapshot.parse(snapshot)
    for (const likes of browser.of('likes')) LikesEvent.parse(likes)
  })

  it('samples whole sums, and /stats is the same object', async () => {
    const browser = await openBrowser()
    for (let i = 0; i < 20; i++) await like(`sum-${i}`)
    await harness.drained()
    const { accepted: all } = (await harness.stats()).totals
    await until('a sample says that all is persisted', () =>
      browser.of('sample').some(({ totals }) => totals.persisted >= all && totals.pending === 0),
    )
    for (const sample of browser.of('sample')) {
      expect(Sample.parse(sample)).toEqual(sample)
      expect(sample.conservation.difference).toBe(0)
      // A process that stood still for three seconds counts as gone until it reports again.
      expect(sample.workers.processes).toBeLessThanOrEqual(1)
    }
    const stats = await harness.stats()
    await until('the sample came', () => browser.of('sample').some(({ at }) => at === stats.at))
    expect(browser.of('sample').find(({ at }) => at === stats.at)).toEqual(stats)
    expect(browser.of('sample').some(({ workers }) => workers.processes === 1)).toBe(true)
    expect(browser.of('alert').filter(({ code }) => code === 'likes-missing')).toEqual([])
  })
})
