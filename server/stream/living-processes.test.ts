import { expect, it } from 'vitest'
import type { ProcessReport } from '../../contract/index.ts'
import { createLivingProcesses } from './living-processes.ts'

const start = 1_700_000_000_000
const common = { host: 'a', rssBytes: 1, loopDelayP99Ms: null, mongodb: 'up' } as const
const api = (at: number): ProcessReport => ({
  ...common,
  ...{ id: 'api', pid: 1, roles: ['api'], at, cores: 0.5, upMs: 9000 },
  api: {
    inFlight: 0,
    sseClients: 0,
    requestMs: [
      [3, 40],
      [9, 2],
    ],
    lagMs: [],
  },
})
const worker = (at: number, likesWritten: number): ProcessReport => ({
  ...common,
  ...{ id: 'worker', pid: 2, roles: ['worker'], at },
  worker: {
    ...{ slots: 4, busy: 0, operations: 0, batches: 0, posts: 0, likes: 0, bulkWriteMs: [] },
    likesWritten,
  },
})

/** Looks at these reports, one second after the other. */
const looks = async (...seconds: ProcessReport[][]) => {
  let second = 0
  const read = createLivingProcesses({
    redis: { hvals: async () => seconds[second]!.map((report) => JSON.stringify(report)) },
    now: () => start + second * 1000,
    clock: () => second * 1000,
  })
  const seen = []
  for (; second < seconds.length; second++) seen.push(await read())
  return seen
}

it('says what each process does, and nothing that it does not tell', async () => {
  const [first, , third] = await looks(
    [worker(start, 100), api(start)],
    [worker(start, 100), api(start)],
    [worker(start + 2000, 500), api(start + 2000)],
  )
  expect(first).toEqual([
    {
      ...{ host: 'a', pid: 1, roles: ['api'], rssBytes: 1, upMs: 9000, cores: 0.5 },
      ...{ countedPerSecond: 42, writtenPerSecond: null },
    },
    {
      ...{ host: 'a', pid: 2, roles: ['worker'], rssBytes: 1, upMs: null, cores: null },
      ...{ countedPerSecond: null, writtenPerSecond: null },
    },
  ])
  expect(third?.map((each) => each.writtenPerSecond)).toEqual([null, 200])
})

it('leaves out who has been silent, and has no rate for a process that began anew', async () => {
  const silent = [api(start), worker(start, 100)]
  const seen = await looks(silent, silent, silent, silent, [api(start), worker(start + 4000, 5)])
  expect(seen[2]).toHaveLength(2)
  expect(seen[4]).toMatchObject([{ pid: 2, writtenPerSecond: null }])
})
