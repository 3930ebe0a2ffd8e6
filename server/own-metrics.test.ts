import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createHistogram } from './histogram.ts'
import { registerOwn } from './own-metrics.ts'

const linesOf = async (...metrics: Parameters<typeof registerOwn>[1]) => {
  const registry = new Registry()
  registerOwn(registry, metrics)
  await registry.metrics()
  return (await registry.metrics()).split('\n') // a second scrape must not add to the first
}

it('tells a histogram in seconds, each bucket with all that is below its bound', async () => {
  const histogram = createHistogram()
  histogram.record(3, 10)
  histogram.take()
  histogram.record(80, 5)
  histogram.record(900_000)
  const lines = await linesOf({ kind: 'histogram', name: 'x', help: 'h', read: histogram.all })
  expect(lines).toContain('# TYPE x histogram')
  for (const [le, count] of [
    ['0.0025', 0],
    ['0.005', 10],
    ['0.05', 10],
    ['0.1', 15],
    ['300', 15],
    ['+Inf', 16],
  ])
    expect(lines).toContain(`x_bucket{le="${le}"} ${count}`)
  expect(lines).toContain('x_count 16')
  const sum = Number(lines.find((line) => line.startsWith('x_sum'))!.split(' ')[1])
  expect(sum / (10 * 0.003 + 5 * 0.08 + 600)).toBeCloseTo(1, 1)
})

it('tells counters as they stand', async () => {
  const kinds = new Map([['overloaded', 3]])
  const lines = await linesOf(
    { kind: 'counter', name: 'a_total', help: 'h', read: () => 7 },
    { kind: 'counters', name: 'b_total', help: 'h', label: 'problem', read: () => kinds },
  )
  expect(lines).toContain('a_total 7')
  expect(lines).toContain('b_total{problem="overloaded"} 3')
})
