import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultProxy, type FaultProxy } from './proxy.ts'
import { until } from './until.ts'

describe('the fault proxy', () => {
  const received: string[] = []
  const opened: Socket[] = []
  const accepted: Socket[] = []
  const server = createServer((socket) => {
    accepted.push(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received.push(chunk.toString())
      socket.write(`re:${chunk}`)
    })
  })
  let proxy: FaultProxy

  beforeEach(async () => {
    received.length = 0
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    proxy = await createFaultProxy({
      target: { port: (server.address() as { port: number }).port },
    })
  })
  afterEach(async () => {
    for (const socket of opened.splice(0)) socket.destroy()
    await proxy.stop()
    await new Promise((resolve) => server.close(resolve))
  })

  const open = async () => {
    const socket = connect({ port: proxy.port, host: '127.0.0.1' })
    opened.push(socket)
    let text = ''
    let chunks = 0
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      text += chunk
      chunks++
    })
    await Promise.race([once(socket, 'connect').catch(() => {}), closed])
    return { socket, closed, text: () => text, chunks: () => chunks }
  }
  const serverHas = (text: string) => until('the server has it', () => received.join('') === text)

  it('carries bytes both ways, in order', async () => {
    const link = await open()
    link.socket.write('one ')
    link.socket.write('two')
    await until('both came back', () => link.text().replaceAll('re:', '') === 'one two')
    expect(proxy.links()).toBe(1)
  })

  it('delays, slices and slows down', async () => {
    const link = await open()
    proxy.set({ latencyMs: 30, sliceBytes: 1, bytesPerSecond: 200 })
    const began = performance.now()
    link.socket.write('abcdef')
    await until('all came back', () => link.text().replaceAll('re:', '') === 'abcdef')
    expect(performance.now() - began).toBeGreaterThan(2 * 30)
    expect(link.chunks()).toBeGreaterThan(3)
  })

  it('lets the server execute and drops the reply, then cuts', async () => {
    const link = await open()
    proxy.set({ dropReply: { match: 'count', times: 1, after: 'cut' } })
    link.socket.write('count me')
    await link.closed
    expect(received).toEqual(['count me'])
    expect(link.text()).toBe('')
    expect(proxy.dropped()).toBe(1)
    const next = await open()
    next.socket.write('count me')
    await until('the second is answered', () => next.text() === 're:count me')
  })

  it('drops the reply and stays silent', async () => {
    const link = await open()
    proxy.set({ dropReply: { match: 'count', times: 1, after: 'silence' } })
    link.socket.write('count me')
    await serverHas('count me')
    const other = await open()
    other.socket.write('else')
    await until('another link is answered', () => other.text() === 're:else')
    expect(link.text()).toBe('')
    expect(link.socket.destroyed).toBe(false)
  })

  it('holds bytes in a black hole and delivers them late, also of a sender that is gone', async () => {
    const link = await open()
    proxy.set({ blackHole: true })
    link.socket.write('late')
    link.socket.end()
    const other = await open()
    other.socket.write('x')
    link.socket.destroy()
    await until('the other side is held too', () => proxy.links() === 2)
    expect(received).toEqual([])
    proxy.clear()
    await until('it arrives', () => received.includes('late'))
  })

  it('resets links and refuses new ones', async () => {
    const link = await open()
    proxy.set({ refuse: true })
    proxy.reset()
    await link.closed
    const refused = await open()
    await refused.closed
    proxy.clear()
    const again = await open()
    again.socket.write('back')
    await until('it works again', () => again.text() === 're:back')
  })

  it.each(['client', 'server'] as const)('halves a link: only the %s hears of it', async (lost) => {
    const link = await open()
    link.socket.write('before')
    await until('it is open', () => link.text() === 're:before')
    const ended: string[] = []
    link.socket.once('close', () => ended.push('client'))
    accepted.at(-1)!.once('close', () => ended.push('server'))
    proxy.halve(lost)
    await until('one side hears of it', () => ended.length > 0)
    link.socket.write(' after')
    const again = await open()
    again.socket.write('!')
    await until('a new link works', () => again.text() === 're:!')
    expect(ended).toEqual([lost])
    expect(received.join('')).toBe('before!')
  })
})
