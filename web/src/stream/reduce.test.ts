import { describe, expect, it } from 'vitest'
import type { StreamEventName, StreamEvents } from '../../../contract/index.ts'
import { newFlood } from '../../../server/flood/state.ts'
import { batchOf, sampleAt, snapshotWith } from '../../test/fixtures.ts'
import type { Incoming } from './events.ts'
import { reduce, watching } from './reduce.ts'
import { emptyView, keep, type View } from './view.ts'

const event = <N extends StreamEventName>(name: N, data: StreamEvents[N], receivedAt = 0) =>
  ({ name, data, receivedAt }) as Incoming
const viewOf = (events: Incoming[], from: View = emptyView) => events.reduce(reduce, from)
const following = (...ids: string[]) => watching(emptyView, new Set(ids))

describe('reduce', () => {
  it('takes everything from a snapshot', () => {
    const samples = [sampleAt(1000), sampleAt(2000)]
    const view = viewOf([event('snapshot', snapshotWith(samples))])
    expect(view.sample).toBe(samples[1])
    expect(view.samples).toEqual(samples)
    expect(view.config?.partitions).toBe(4)
  })

  it('ignores a sample that is not newer', () => {
    const view = viewOf([event('sample', sampleAt(2000)), event('sample', sampleAt(1000))])
    expect(view.samples.map((s) => s.at)).toEqual([2000])
  })

  it('begins anew with a sample of a clock that was set back', () => {
    const view = viewOf([
      event('sample', sampleAt(3_600_000)),
      event('sample', sampleAt(1000)),
      event('sample', sampleAt(2000)),
    ])
    expect(view.samples.map((s) => s.at)).toEqual([1000, 2000])
  })

  it('keeps fifteen minutes of samples and no more', () => {
    const view = viewOf(
      Array.from({ length: keep.samples + 5 }, (_, i) => event('sample', sampleAt(i * 1000))),
    )
    expect(view.samples).toHaveLength(keep.samples)
    expect(view.samples[0]?.at).toBe(5000)
  })

  it('follows the totals of watched posts only, and never backwards', () => {
    const pairs: [string, number][] = [
      ['a', 5],
      ['b', 9],
    ]
    const view = viewOf([event('likes', pairs), event('likes', [['a', 4]])], following('a'))
    expect([...view.totals]).toEqual([['a', 5]])
  })

  it('treats __proto__ as an ordinary post', () => {
    const view = viewOf([event('likes', [['__proto__', 3]])], following('__proto__'))
    expect(view.totals.get('__proto__')).toBe(3)
  })

  it('believes a smaller total again after a snapshot', () => {
    const restored = event('snapshot', snapshotWith([sampleAt(1000)]))
    const view = viewOf(
      [event('likes', [['a', 50]]), restored, event('likes', [['a', 7]])],
      following('a'),
    )
    expect(view.totals.get('a')).toBe(7)
  })

  it('believes a smaller total again after a change of an administrator, and no late one of before', () => {
    const samples = [5, 5, 9, 9, 9].map((changed, i) => sampleAt(1000 * i, { changed }))
    const [first, second, third, fourth, fifth] = samples.map((sample) => event('sample', sample))
    const high = event('likes', [['a', 50]])
    const low = event('likes', [['a', 7]])
    const from = viewOf([first!, high, second!, low], following('a'))
    expect(from.totals.get('a')).toBe(50)
    const late = viewOf([third!, high, fourth!, low], from)
    expect(late.totals.get('a')).toBe(7)
    expect(viewOf([fifth!], late).totals.get('a')).toBe(7)
  })

  it('marks the time that a reset could not fill, and no mark for a mere restart of the page', () => {
    const again = (at: number) => event('snapshot', snapshotWith([sampleAt(at)]))
    expect(viewOf([again(1000), again(2000)]).marks).toEqual([])
    expect(viewOf([again(1000), again(31_000)]).marks).toMatchObject([{ from: 1000, to: 31_000 }])
  })

  it('shows an alert until its end arrives', () => {
    const alert = { code: 'mongodb-away', level: 'critical', text: 'away', since: 1 } as const
    const open = viewOf([event('alert', alert), event('alert', { ...alert, since: 2 })])
    expect(open.alerts).toEqual([{ ...alert, since: 2 }])
    expect(viewOf([event('alert', { ...alert, until: 3 })], open).alerts).toEqual([])
  })

  it('follows a flood by its newest numbers, and believes a snapshot about it', () => {
    const at = (time: number, id = 'f', startedAt = 0) => ({
      ...newFlood(id, { rate: 1, seconds: 1, posts: 1, skew: 'hot' }, startedAt),
      at: time,
    })
    const view = viewOf([event('flood', at(5), 70), event('flood', at(4), 80)])
    expect([view.flood?.at, view.floodHeardAt]).toEqual([5, 70])
    const later = viewOf([event('flood', at(3, 'g', 3), 90), event('flood', at(6), 95)], view)
    expect([later.flood?.id, later.floodHeardAt]).toEqual(['g', 90])
    const none = event('snapshot', snapshotWith([], { flood: null }))
    expect(viewOf([none], later).flood).toBe(null)
  })

  it('counts live events, not snapshots', () => {
    const view = viewOf([
      event('snapshot', snapshotWith([])),
      event('sample', sampleAt(1000)),
      event('batch', batchOf('claimed')),
    ])
    expect(view.events).toBe(2)
  })
})
