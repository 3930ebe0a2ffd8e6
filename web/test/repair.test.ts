// What an operator repairs, through the page of the real app and by keyboard: a post that MongoDB refuses,
// and a partition that stopped because Redis came back empty, continued both ways.
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { patient, untilCurrent, untilLive } from '../../testing/chromium.ts'
import { until } from '../../testing/until.ts'
import { focused, tabTo } from './keyboard.ts'
import { appForTests, browserForTests } from './set-up.ts'

const real = appForTests({ env: { PARTITIONS: '1' } })
const browser = browserForTests()
let page: Page

const figure = (id: string) => page.getByTestId(id).textContent()
const shows = (id: string, value: string) => expect.poll(() => figure(id), patient).toBe(value)
/** When the audit that the page shows was made; 0: it shows none. */
const auditAt = async () => {
  const line = page.getByTestId('audit')
  return (await line.count()) === 0 ? 0 : Number(await line.getAttribute('data-at'))
}
const control = (name: string) => page.getByRole('region', { name })
const button = (name: string) => page.getByRole('button', { name, exact: true })
const dialog = () => page.getByRole('dialog')

/** What has the focus, once the page has moved it. */
const holds = (name: RegExp) =>
  expect.poll(async () => (await focused(page)).name, patient).toMatch(name)

/** Counts one like; a refusal, while the app finds its way back, counts nothing. */
const like = (postId: string) =>
  until('a like is counted', async () => (await real.harness.like(postId)).status === 202)

beforeAll(async () => {
  page = (await browser.open(real.harness.url)).page
  await untilLive(page)
})

describe('dead letters', () => {
  const document = { _id: 'bad' as never }

  it('lists a post that MongoDB refuses, and buries it again while it is not repaired', async () => {
    await real.harness.models.posts.collection.insertOne({ ...document, likes: 'many', seq: 0 })
    await like('bad')
    await shows('deadLettered', '1')
    await control('Dead letters').getByText('1 like', { exact: true }).waitFor()
    await button('Replay bad').waitFor()
    await tabTo(page, 'Replay bad')
    await page.keyboard.press('Enter')
    await control('Dead letters').getByText('1 like of 1 post put back into pending.').waitFor()
    await holds(/^Replay all$/)
    // The page may still show the first burial: only Redis knows that the second one has happened.
    await until('it is buried again', async () => (await real.harness.metas())[0]!.dead === 1)
    await untilCurrent(page)
    await shows('deadLettered', '1')
  })

  it('replays it after the repair, and the like is in MongoDB', async () => {
    await real.harness.models.posts.collection.updateOne(document, { $set: { likes: 40 } })
    // A list asked for before the burial may be an empty one: nothing would be replayed.
    const asked = page.waitForRequest((request) => request.url().endsWith('/admin/dead-letters'))
    await (await (await asked).response())?.finished()
    await control('Dead letters').getByText('bad', { exact: true }).waitFor()
    await tabTo(page, 'Replay all')
    await page.keyboard.press('Space')
    await shows('deadLettered', '0')
    await real.harness.drained()
    await untilCurrent(page)
    // The audit finds what the repair by hand has put there.
    await shows('difference', '40')
    expect((await real.harness.persisted()).get('bad')).toBe(41)
    await control('Dead letters').getByText('none', { exact: true }).waitFor()
  })
})

describe('a stopped partition', () => {
  const list = () => page.getByRole('list', { name: 'Stopped partitions' })

  const isStopped = async () => (await real.harness.metas())[0]!.stopped !== null

  /** What is persisted stays in MongoDB; Redis forgets that it ever was. */
  const forget = async () => {
    await like('kept')
    await real.harness.drained()
    await real.harness.redis.flushall()
    await like('kept')
    await until('it has stopped', isStopped)
  }

  it('says why and what is at stake, and lets go of nothing before it is told to', async () => {
    await forget()
    await list()
      .getByText(/Partition 0 is stopped/)
      .waitFor()
    await list()
      .getByText(/Redis knows less/)
      .waitFor()
    await page
      .getByRole('list', { name: 'Status' })
      .getByText(/[Pp]artition/)
      .first()
      .waitFor()
    await tabTo(page, 'Continue and apply…')
    await page.keyboard.press('Enter')
    await dialog()
      .getByText(/may be counted a second time/)
      .waitFor()
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('Tab')
      expect(['Cancel', 'Continue and apply', '']).toContain((await focused(page)).name)
    }
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    await holds(/^Continue and apply…$/)
    expect(await isStopped()).toBe(true)
  })

  it.each([
    ['apply', 'may be counted a second time', 'written'],
    ['discard', 'may be lost for good', 'discarded'],
  ] as const)(
    'goes on by %s once the risk was told, and all likes add up',
    async (way, risk, done) => {
      if (!(await isStopped())) await forget()
      await button(`Continue and ${way}…`).waitFor()
      await tabTo(page, `Continue and ${way}…`)
      await page.keyboard.press('Enter')
      await dialog().getByText(risk).waitFor()
      await tabTo(page, `Continue and ${way}`)
      await page.keyboard.press('Enter')
      await page
        .getByText(new RegExp(`^Partition 0 goes on: \\d+ restored likes? ${done}\\.$`))
        .waitFor()
      await holds(/^Partition 0 goes on/)
      await list().waitFor({ state: 'detached' })
      await real.harness.drained()
      await untilCurrent(page)
      await shows('difference', '0')
      await tabTo(page, 'Audit now', 'Shift+Tab')
      const asked = Date.now()
      await page.keyboard.press('Enter')
      await expect.poll(auditAt, patient).toBeGreaterThanOrEqual(asked)
      await shows('audit', 'equal')
    },
  )
})
