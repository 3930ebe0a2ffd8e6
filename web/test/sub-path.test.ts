// Under a path of somebody else's address the page does not run, and says so.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, expect, it } from 'vitest'
import { webDist } from '../../testing/chromium.ts'
import { browserForTests } from './set-up.ts'

const browser = browserForTests()
const app = express()
app.use('/likeflow', express.static(webDist))
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => server.close())

it('says under a sub path that it needs the root', async () => {
  const { port } = server.address() as AddressInfo
  const { page } = await browser.open(`http://127.0.0.1:${port}/likeflow/`)
  await page.getByText(/LikeFlow is not at the root of this address/).waitFor()
  app.use(express.static(webDist))
  await page.goto(`http://127.0.0.1:${port}/`)
  await page.getByTestId('headline').waitFor()
  expect(await page.getByText(/is not at the root/).count()).toBe(0)
})
