// A balancer of connections, as kube-proxy is one: each new one goes to one of the endpoints, at random, and stays
// there also when its endpoint is taken away.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Balancer {
  readonly url: string
  add(port: number): void
  remove(port: number): void
  /** Connections that this endpoint was given. */
  given(port: number): number
  stop(): Promise<void>
}

export const startBalancer = async (): Promise<Balancer> => {
  const endpoints = new Set<number>()
  const given = new Map<number, number>()
  const open = new Set<Socket>()

  /** What ends one side ends the other in the same way: by its end, or by a reset. */
  const join = (one: Socket, other: Socket) => {
    open.add(one)
    one.pipe(other)
    one.on('error', () => other.resetAndDestroy()).on('close', () => open.delete(one))
  }
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const ports = [...endpoints]
    const port = ports[Math.floor(Math.random() * ports.length)]!
    given.set(port, (given.get(port) ?? 0) + 1)
    const backend = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    join(client, backend)
    join(backend, client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (port) => void endpoints.add(port),
    remove: (port) => void endpoints.delete(port),
    given: (port) => given.get(port) ?? 0,
    async stop() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
