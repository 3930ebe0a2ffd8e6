import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Registry } from 'prom-client'
import { expect, it, onTestFinished } from 'vitest'
import { collectProcessMetrics } from './process-metrics.ts'

const readMetric = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  )

/** This many connections, each with both its ends in this process. */
const holdConnections = async (count: number) => {
  const sockets: Socket[] = []
  const server = createServer((socket) => void sockets.push(socket))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  for (let i = 0; i < count; i++)
    sockets.push(
      await new Promise<Socket>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(socket))
      }),
    )
}

it('measures processor, memory, event loop and descriptors', async () => {
  const registry = new Registry()
  collectProcessMetrics(registry)
  const before = readMetric(await registry.metrics(), 'process_open_fds')
  await holdConnections(50)
  const text = await registry.metrics()
  expect(readMetric(text, 'process_open_fds')).toBeGreaterThanOrEqual(before + 100)
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
    'process_max_fds',
  ])
    expect(readMetric(text, name), name).toBeGreaterThanOrEqual(0)
})

it('never walks the connections of the process on its own thread', async () => {
  const registry = new Registry()
  collectProcessMetrics(registry)
  const text = await registry.metrics()
  expect(text).not.toMatch(/nodejs_active_(handles|resources|requests)/)
})
