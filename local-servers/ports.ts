// Free ports on 127.0.0.1, and whether a given one is. A server keeps the port of its last run while nobody
// else has it.
import { createServer } from 'node:net'
import { getSystemErrorMessage } from 'node:util'

const tryPort = (port: number): Promise<number | null> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      const bound = typeof address === 'object' && address ? address.port : null
      server.close(() => resolve(bound))
    })
  })

/** `preferred` when it is free, else one that the kernel picks. */
export const freePort = async (preferred?: number | null): Promise<number> => {
  const kept = preferred ? await tryPort(preferred) : null
  const port = kept ?? (await tryPort(0))
  if (port === null) throw new Error('no free port on 127.0.0.1')
  return port
}

/** Why nobody could listen there now, as a line for a person; null when somebody could. */
export const portFault = ({ host, port }: { host: string; port: number }): Promise<string | null> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code, errno = 0, message }: NodeJS.ErrnoException) => {
      const inUse = `PORT ${port} is in use by another process: stop it, or set another PORT`
      const reason = errno ? getSystemErrorMessage(errno) : message
      resolve(code === 'EADDRINUSE' ? inUse : `cannot listen on ${host}, port ${port}: ${reason}`)
    })
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)))
  })
