// Titles that were stored before they were checked, or by others: each post keeps a row of its own that can be read.
import { expect, it } from 'vitest'
import { replayForTests } from './set-up.ts'
import { postName } from './simulated-pipeline.ts'

const replay = replayForTests()

const titles = [
  '\u200b\u2060', // nothing that is seen
  '\u202eniaga kcab', // turns what follows it around
  'be\u0007ll',
  '\u05e9\u05dc\u05d5\u05dd', // Hebrew
  'plain \u2069\u202e', // would end an isolate that stands around it
]
const names = [postName(0), 'niaga kcab', 'bell', '\u05e9\u05dc\u05d5\u05dd', 'plain']

it('names every post by what is seen of its title, and turns nothing else around', async () => {
  const page = await replay.show({ likesPerSecond: 200, posts: titles.length, titles })
  const rows = page.getByRole('region', { name: 'Posts' }).getByRole('listitem')
  await rows.nth(titles.length - 1).waitFor()
  const drawn = await rows.locator('bdi').all()
  const shown = await Promise.all(
    drawn.map((name) =>
      name.evaluate((e) => ({
        name: e.textContent!.trim(),
        seen: e.getBoundingClientRect().width > 10,
        isolated: getComputedStyle(e).unicodeBidi,
        hint: e.parentElement!.title,
      })),
    ),
  )
  expect(shown.map(({ name }) => name).sort()).toEqual(names.sort())
  for (const row of shown) expect(row).toMatchObject({ seen: true, isolated: 'isolate' })
  for (const { hint } of shown) expect(hint).not.toMatch(/[\u200b\u202e]|\p{Cc}/u)
  await page.getByRole('button', { name: `Like ${postName(0)}` }).waitFor()
})
