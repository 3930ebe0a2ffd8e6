// What an open page does when the server behind it was updated.
import { expect, it } from 'vitest'
import { patient, untilLive } from '../../testing/chromium.ts'
import { until } from '../../testing/until.ts'
import { replayForTests } from './set-up.ts'

const replay = replayForTests()

const isReloaded = () =>
  (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).type === 'reload'

it('loads the page of the new server, whose events it does not know', async () => {
  const page = await replay.show({ likesPerSecond: 50 })
  const entry = () => page.locator('script[type=module][src]').getAttribute('src')
  replay.server.page.become('other')
  replay.server.speakStrangely()
  replay.server.drop()
  await expect.poll(entry, patient).toMatch('/assets/other/')
  await untilLive(page)
  expect(replay.server.page.loads()).toBe(2)
})

it('stays as it is when the same server comes back', async () => {
  const page = await replay.show({})
  let asked = 0
  page.on('response', (answer) => {
    if (new URL(answer.url()).pathname === '/') asked++
  })
  replay.server.drop()
  await until('it has asked for the page', () => asked === 1)
  await untilLive(page)
  expect(replay.server.page.loads()).toBe(1)
})

it('loads once, not again and again, when two versions answer behind one address', async () => {
  const page = await replay.show({})
  let asked = 0
  page.on('response', (answer) => {
    if (new URL(answer.url()).pathname === '/' && answer.request().resourceType() === 'fetch')
      asked++
  })
  replay.server.page.become('torn')
  for (let n = 1; n <= 3; n++) {
    replay.server.drop()
    await until('it has asked for the page', () => asked === n)
    await page.waitForFunction(isReloaded)
    await untilLive(page)
  }
  expect(replay.server.page.loads()).toBe(2)
})
