// Every control of the page against the real app, and what the page says when that app is restarted.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patient, untilCurrent, untilLive } from '../../testing/chromium.ts'
import { portForLater } from '../../testing/port.ts'
import { startWebhookReceiver, testSecret } from '../../testing/webhook-receiver.ts'
import { appForTests, browserForTests } from './set-up.ts'

// One test gives the port back and takes it again.
const receiver = await startWebhookReceiver()
afterAll(receiver.stop)
const real = appForTests({
  env: {
    ...{ WEBHOOK_URL: receiver.url, WEBHOOK_SECRET: testSecret, WEBHOOK_PRIVATE: 'on' },
    PORT: String(await portForLater()),
  },
})
const browser = browserForTests()
let page: Page

const text = (id: string) => page.getByTestId(id).textContent()
const shows = (id: string, value: string) => expect.poll(() => text(id), patient).toBe(value)
const control = (name: string) => page.getByRole('region', { name })
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
/** A count of the page, when it shows everything that has happened so far. */
const quiet = async (id: string) => {
  await real.harness.drained()
  await untilCurrent(page)
  return Number(await text(id))
}

beforeAll(async () => {
  await real.harness.like('first')
  page = (await browser.open(real.harness.url)).page
  await untilLive(page)
})

describe('posts', () => {
  it('creates a post, finds it again and lets it go', async () => {
    await page.getByPlaceholder('Find a post by id').fill('made-here')
    await press('Create')
    const found = page.getByRole('list', { name: 'Found posts' })
    await found.getByText('made-here').waitFor()
    await press('Take made-here out of the list')
    await found.waitFor({ state: 'detached' })
    await page.getByPlaceholder('Find a post by id').fill('made-here')
    await press('Find')
    await found.getByText('made-here').waitFor()
  })

  it('says what to do about a post that is not known', async () => {
    await page.getByPlaceholder('Find a post by id').fill('never-heard-of')
    await press('Find')
    await page.getByText('No post is called never-heard-of.').waitFor()
  })
})

describe('changes of posts', () => {
  it('sets a post, blocks it, and lists who did it, from what to what', async () => {
    const panel = control('Changes of posts')
    await panel.getByLabel('Post to change').fill('changed')
    await panel.getByLabel('New likes').fill('234')
    await press('Set')
    const rows = panel.getByRole('row')
    await rows.filter({ hasText: '234 likes' }).filter({ hasText: '127.0.0.1' }).waitFor()
    // An open page follows downwards, too, also what was pressed on it.
    await real.harness.like('changed')
    const likes = page.getByTestId('likes-changed')
    await likes.filter({ hasText: '235' }).waitFor()
    await page
      .getByRole('button', { name: 'changed', exact: false })
      .and(page.getByLabel(/^Like /))
      .click()
    await likes.filter({ hasText: '236' }).waitFor()
    await real.harness.drained()
    await panel.getByLabel('New likes').fill('12')
    await press('Set')
    await likes.filter({ hasText: /^12 / }).waitFor()
    await press('Block')
    await rows.filter({ hasText: 'blocked' }).waitFor()
    expect((await real.harness.like('changed')).status).toBe(403)
  })
})

describe('trace one like', () => {
  it('follows the receipt until MongoDB has it, with a time at each stage', async () => {
    await page.getByLabel('Post to like').fill('traced')
    await press('Like and follow')
    await shows('receipt-state', 'persisted')
    const picture = page.getByRole('region', { name: 'What happens to a like' })
    await expect
      .poll(() => picture.locator('[data-trace]').getByText(/^\+/).count(), patient)
      .toBe(5)
    expect((await real.harness.persisted()).get('traced')).toBe(1)
  })
})

describe('notifications', () => {
  it('sends a test, says that the receiver is gone, and sends again', async () => {
    await press('Send a test')
    await control('Notifications').getByText('sending', { exact: true }).waitFor()
    receiver.answerWith(() => 410)
    await press('Send a test')
    await control('Notifications').getByText('off: it answered 410').waitFor()
    receiver.answerWith(() => 204)
    await press('Send again')
    await expect
      .poll(
        () => receiver.delivered().filter(({ body }) => body.type === 'webhook.test').length,
        patient,
      )
      .toBe(2)
    await control('Notifications').getByText('sending', { exact: true }).waitFor()
  })
})

describe('controls', () => {
  it('pauses claims, keeps counting, claims once on demand, and goes on', async () => {
    const before = await quiet('persisted')
    await press('Pause claims')
    await control('Drain').getByText('paused', { exact: true }).waitFor()
    await real.harness.like('while-paused')
    await shows('pending', '1')
    await press('Claim now')
    await control('Drain').getByText('1 batch opened.').waitFor()
    await shows('persisted', String(before + 1))
    await press('Resume claims')
    await control('Drain').getByText('running', { exact: true }).waitFor()
  })

  it('pauses the workers: the batch waits in the queue, and nothing is lost', async () => {
    await press('Pause workers')
    await control('Worker').getByText('paused', { exact: true }).waitFor()
    await real.harness.like('while-paused')
    await shows('claimed', '1')
    await press('Resume workers')
    await shows('claimed', '0')
    await control('Worker').getByText('running', { exact: true }).waitFor()
  })

  it('opens a batch to its steps and its job', async () => {
    const rows = page.getByRole('list', { name: 'Batches, newest first' })
    await rows.locator('summary').first().click()
    const link = rows.getByRole('link', { name: /Bull Board/ }).first()
    const answer = await fetch(new URL((await link.getAttribute('href'))!, real.harness.url))
    expect(answer.status).toBe(200)
    const board = await answer.text()
    expect(board).not.toContain('https://')
    expect(board).toContain('"showMetrics":true')
  })

  it('filters batches by state and says when none fits', async () => {
    await page.getByLabel('State').selectOption('failed')
    await page.getByText('No kept batch fits this filter.').waitFor()
    await page.getByLabel('State').selectOption('all')
  })

  it('leads to documents that are there', async () => {
    const links = control('Controls').getByRole('link')
    await expect.poll(() => links.count(), patient).toBe(4)
    for (const link of await links.all()) {
      const answer = await fetch(new URL((await link.getAttribute('href'))!, real.harness.url))
      expect(`${await link.textContent()} ${answer.status}`).toMatch(/200$/)
    }
  })
})

describe('the view', () => {
  it('stands still while paused, says how many events are held, and catches up', async () => {
    const before = await quiet('accepted')
    await press('Pause view')
    await real.harness.like('behind-the-pause')
    await expect.poll(() => page.getByText(/[1-9]\d* events held/).count(), patient).toBe(1)
    expect(await text('accepted')).toBe(String(before))
    await page.getByRole('button', { name: /^Resume view/ }).click()
    await shows('accepted', String(before + 1))
  })

  it('says Reconnecting while the server is gone, then Live again, with a marked gap', async () => {
    const port = String(real.harness.app.port())
    // Seen while the app still ends: much later the page says Offline.
    const stopped = real.harness.app.stop()
    await shows('connection', 'Reconnecting')
    await stopped
    // Longer than the gap that is marked: no sample can be there for these seconds.
    await page.getByText(/^([5-9]|\d\d) s ago$/).waitFor()
    await real.harness.more({ PORT: port })
    await shows('connection', 'Live')
    const backlog = page.getByRole('figure', { name: /^Backlog/ })
    await backlog.scrollIntoViewIfNeeded()
    await backlog.locator('[data-gap]').first().waitFor()
    const before = await quiet('accepted')
    await fetch(`${real.harness.url}/posts/after-restart/like`, { method: 'POST' })
    await shows('persisted', String(before + 1))
  })
})
