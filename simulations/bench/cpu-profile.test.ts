import { expect, it } from 'vitest'
import { type CpuProfile, callTree, selfTimes } from './cpu-profile.ts'
import { drawFlameGraph, layOut } from './flame-graph.ts'

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 4 })
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 3, 6] },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, callFrame: frame('', 'file:///app/server/a.ts'), children: [4, 5] },
    { id: 4, callFrame: frame('few', 'file:///app/node_modules/b/b.js') },
    { id: 5, callFrame: frame('a<b>', 'node:net') },
    { id: 6, callFrame: frame('a<b>', 'node:net') },
  ],
  samples: [3, 2, 4, 5, 6, 5],
  timeDeltas: [20, 1000, 10, 30, 20, 20],
}

it('charges a function for its own time wherever it was called, and nobody for idle time', () => {
  expect(selfTimes(profile)).toEqual([
    ['a<b> node:net:5', 0.7],
    ['(anonymous) a.ts:5', 0.2],
    ['few b.js:5', 0.1],
  ])
})

it('adds up what a call called, most time first, and knows whose code it is', () => {
  const [first, second] = callTree(profile).calls
  expect(first).toMatchObject({ origin: 'project', self: 20, total: 80 })
  expect(first!.calls.map(({ origin, total }) => [origin, total])).toEqual([
    ['node', 50],
    ['package', 10],
  ])
  expect(second).toMatchObject({ name: 'a<b> node:net:5', total: 20, calls: [] })
})

it('draws a bar as wide as its share, on the one that called it, and leaves out the narrow', () => {
  const bars = layOut(callTree(profile)).map(({ call, x, width, row }) => [
    call.name,
    x,
    width,
    row,
  ])
  expect(bars).toEqual([
    ['(root)', 0, 1200, 0],
    ['(anonymous) a.ts:5', 0, 960, 1],
    ['a<b> node:net:5', 0, 600, 2],
    ['few b.js:5', 600, 120, 2],
    ['a<b> node:net:5', 960, 240, 1],
  ])
  const narrow = { name: 'n', origin: 'native', self: 1, total: 1, calls: [] } as const
  const root = { ...narrow, total: 10_000, calls: [narrow] }
  expect(layOut(root).map(({ row }) => row)).toEqual([0])
})

it('writes names as text', () => {
  const svg = drawFlameGraph('x & y', callTree(profile))
  expect(svg).toContain('aria-label="x &amp; y"')
  expect(svg).toContain('<title>a&lt;b&gt; node:net:5: 50.0 %, itself 50.0 %</title>')
  expect(svg).not.toContain('a<b>')
})
