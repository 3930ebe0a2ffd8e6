import { expect, it } from 'vitest'
import { type TraceEvent, taskCpuMs } from './tasks.ts'

const event = (changes: Partial<TraceEvent>): TraceEvent => ({
  ...{ name: 'ThreadControllerImpl::RunTask', ph: 'X', pid: 1, tid: 1, dur: 90_000 },
  ...changes,
})

it('counts the CPU of the tasks of a main thread, not their time on the clock', () => {
  const main = { name: 'thread_name', ph: 'M', args: { name: 'CrRendererMain' } }
  const events = [
    event({ tdur: 4_000 }),
    event({ tdur: 30_000, name: 'FunctionCall' }), // within a task
    event({ tdur: 60_000, tid: 2 }), // of another thread
    event({ tdur: 51_000, pid: 3 }),
    event(main), // it may be told last
    event({ ...main, pid: 3 }),
  ]
  expect(taskCpuMs(events)).toEqual([4, 51])
})
