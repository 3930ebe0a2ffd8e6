// What the kernel knows of TCP connections on this machine, from Linux' /proc/net/tcp: neither side needs to
// tell, and a peer that does not read cannot hide it.
import { readFileSync } from 'node:fs'

/** IPv4 connections of a listening port, by the port of the other end. */
export interface KernelSocket {
  /** bytes of the server that the other end's kernel has not taken */
  unsent: number
}

const established = '01'
const portOf = (address: string) => Number.parseInt(address.slice(address.indexOf(':') + 1), 16)

/** Reads lines of /proc/net/tcp: `sl local remote state tx:rx …`. Pure. */
export const parseSockets = (text: string, serverPort: number): Map<number, KernelSocket> => {
  const found = new Map<number, KernelSocket>()
  for (const line of text.split('\n').slice(1)) {
    const [, local = '', remote = '', state, queues = ''] = line.trim().split(/\s+/)
    if (state !== established || portOf(local) !== serverPort) continue
    found.set(portOf(remote), { unsent: Number.parseInt(queues, 16) })
  }
  return found
}

export const readSockets = (serverPort: number): Map<number, KernelSocket> =>
  parseSockets(readFileSync('/proc/net/tcp', 'latin1'), serverPort)
