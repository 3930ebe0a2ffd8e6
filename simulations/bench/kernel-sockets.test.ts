import { expect, it } from 'vitest'
import { parseSockets } from './kernel-sockets.ts'

const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0FA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0100007F:0FA0 0100007F:C001 01 0000A000:00000000 00:00000000 00000000     0        0 2 1
   2: 0100007F:C001 0100007F:0FA0 01 00000000:00001000 00:00000000 00000000     0        0 3 1
   3: 0100007F:0FA0 0100007F:C002 04 0000A000:00000000 00:00000000 00000000     0        0 4 1
`

it('finds the open connections of a port and what the other end has not taken', () => {
  expect([...parseSockets(text, 4000)]).toEqual([[0xc001, { unsent: 0xa000 }]])
})
