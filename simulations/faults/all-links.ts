// Many proxies as one. Faults are of clients' links: what replicas copy goes on, as when a network fails between the
// processes and their servers.
import type { Fault, FaultProxy } from '../../testing/proxy.ts'

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

const never = () => {
  throw new Error('nodes that know each other keep their addresses')
}

export const createAllLinks = (proxies: readonly FaultProxy[]): FaultProxy => {
  const all = (does: (proxy: FaultProxy) => void) => proxies.forEach(does)
  return {
    port: 0,
    set: (fault: Fault) => all((proxy) => proxy.set({ of: 'clients', ...fault })),
    clear: () => all((proxy) => proxy.clear()),
    ...{ lead: never, aim: never },
    reset: () => all((proxy) => proxy.reset('clients')),
    halve: (lost) => all((proxy) => proxy.halve(lost, 'clients')),
    links: () => sumOf(proxies.map((proxy) => proxy.links())),
    dropped: () => sumOf(proxies.map((proxy) => proxy.dropped())),
    stop: async () => {},
  }
}
