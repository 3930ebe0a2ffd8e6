import { expect, it } from 'vitest'
import { until } from '../../testing/until.ts'
import { sharedKeys } from '../redis/keys.ts'
import { clientOf, onEachRedis } from './scripts-kit.ts'

const event = (n: number) => ({ name: 'likes', json: `[["a b",${n}]]` }) as const

onEachRedis(['--appendonly', 'no'], (bench) => {
  it('tells every listener each event with the id of the one before it', async () => {
    const { publish } = bench.partition
    const listener = await clientOf(bench.server.url)
    const messages: string[] = []
    listener.on('message', (_, message: string) => messages.push(message))
    await listener.subscribe(sharedKeys.events)

    const ids = await publish([event(1), { name: 'batch', json: '{}' }], { maxLength: 100 })
    ids.push(...(await publish([event(3)], { maxLength: 100 })))
    await until('three messages came', () => messages.length === 3)
    listener.disconnect()

    expect(messages).toEqual([
      `0-0 ${ids[0]} likes [["a b",1]]`,
      `${ids[0]} ${ids[1]} batch {}`,
      `${ids[1]} ${ids[2]} likes [["a b",3]]`,
    ])
    const entries = await bench.redis.xrange(sharedKeys.events, '-', '+')
    expect(entries.map(([id]) => id)).toEqual(ids)
    expect(entries[1]![1]).toEqual(['t', 'batch', 'd', '{}'])
  })

  it('keeps about as many entries as it was told', async () => {
    const { publish } = bench.partition
    const events = Array.from({ length: 400 }, (_, i) => event(i))
    for (let i = 0; i < 3; i++) await publish(events, { maxLength: 100 })
    const length = await bench.redis.xlen(sharedKeys.events)
    expect(length).toBeGreaterThanOrEqual(100)
    expect(length).toBeLessThan(300)
  })

  it('has nothing to tell when there are no events', async () => {
    expect(await bench.partition.publish([], { maxLength: 10 })).toEqual([])
    expect(await bench.redis.exists(sharedKeys.events)).toBe(0)
  })
})
