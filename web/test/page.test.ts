// The page against the real app, Redis and MongoDB, in a real Chromium.

import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { patient, untilLive } from '../../testing/chromium.ts'
import { post } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { appForTests, browserForTests } from './set-up.ts'

const real = appForTests()
const browser = browserForTests()
let page: Page
let complaints: string[]

const text = (id: string) => page.getByTestId(id).textContent()
const number = async (id: string) => Number((await text(id))?.replaceAll(/\D/g, ''))
/** Waits until the number on the page is `value`. */
const shows = (id: string, value: number) => expect.poll(() => number(id), patient).toBe(value)

const send = (likes: { postId: string; count: number }[]) =>
  post(`${real.harness.url}/likes`, { likes })

/** Counts one like and waits until the server knows the live total. */
const likeOnce = async (postId: string) => {
  await real.harness.like(postId)
  const total = async () =>
    (await (await fetch(`${real.harness.url}/posts/${postId}`)).json()).likes
  await expect.poll(total, patient).toBe(1)
}

beforeAll(async () => {
  const open = await browser.open(real.harness.url)
  page = open.page
  complaints = open.complaints
})

describe('the page', () => {
  it('says Live once events arrive', async () => {
    await untilLive(page)
  })

  it('shows a like from the button at once, in the total, and then as persisted', async () => {
    await likeOnce('first-post')
    await shows('accepted', 1)
    await page.getByRole('button', { name: 'Like first-post' }).click()
    await shows('likes-first-post', 2)
    await shows('accepted', 2)
    await shows('persisted', 2)
    expect((await real.harness.persisted()).get('first-post')).toBe(2)
  })

  it('shows what /stats and MongoDB say after 200,000 likes over 1,000 posts', async () => {
    const before = (await real.harness.stats()).totals.accepted
    for (let half = 0; half < 2; half++) {
      const answer = await send(
        Array.from({ length: 500 }, (_, i) => ({
          postId: `flood-${half * 500 + i}`,
          count: half === 0 && i < 10 ? 300 - 10 * i : 200,
        })),
      )
      expect(answer.status).toBe(202)
    }
    await real.harness.drained()
    // A sample may be a second old: the one that counts is the first after the flood.
    const accepted = (await real.harness.metas()).reduce((sum, meta) => sum + meta.accepted, 0)
    expect(accepted - before).toBeGreaterThanOrEqual(200_000)
    await until('/stats shows the whole flood', async () => {
      const { totals } = await real.harness.stats()
      return totals.accepted === accepted && totals.persisted === accepted
    })
    await shows('accepted', accepted)
    await shows('persisted', accepted)
    const persisted = await real.harness.persisted()
    const best = [...persisted].sort((a, b) => b[1] - a[1]).slice(0, 10)
    for (const [postId, likes] of best) await shows(`likes-${postId}`, likes)
  })

  it('complains about nothing', () => {
    expect(complaints).toEqual([])
  })
})
