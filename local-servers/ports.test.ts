import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { afterwards } from '../testing/local-servers.ts'
import { portForLater } from '../testing/port.ts'
import { freePort, portFault } from './ports.ts'

it('keeps the port of the last run while it is free, else takes another', async () => {
  const port = await portForLater()
  expect(await freePort(port)).toBe(port)

  const stranger = createServer().listen(port, '127.0.0.1')
  afterwards(() => stranger.close())
  await once(stranger, 'listening')
  const other = await freePort(port)
  expect(other).not.toBe(port)
  expect(other).toBeGreaterThan(0)
})

it('says why nobody could listen', async () => {
  const port = await portForLater()
  const at = { host: '127.0.0.1', port }
  expect(await portFault(at)).toBeNull()
  const stranger = createServer().listen(port, '127.0.0.1')
  afterwards(() => stranger.close())
  await once(stranger, 'listening')
  expect(await portFault(at)).toContain(`PORT ${port} is in use by another process`)
  const elsewhere = '192.0.2.1' // nobody's own: RFC 5737
  expect(await portFault({ ...at, host: elsewhere })).toContain(`cannot listen on ${elsewhere}`)
})
