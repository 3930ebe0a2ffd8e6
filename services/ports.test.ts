import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { freePort } from './ports.ts'
import { afterwards } from './testing.ts'

it('keeps the port of the last run while it is free, else takes another', async () => {
  const port = await freePort()
  expect(await freePort(port)).toBe(port)

  const stranger = createServer().listen(port, '127.0.0.1')
  afterwards(() => stranger.close())
  await once(stranger, 'listening')
  const other = await freePort(port)
  expect(other).not.toBe(port)
  expect(other).toBeGreaterThan(0)
})
