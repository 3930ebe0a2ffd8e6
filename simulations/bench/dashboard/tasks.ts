// How much CPU time each task of a page's main thread took. A long task is told in wall time, and on a
// busy machine most of that is waiting for a core: this is what the page itself is to blame for.
import type { CDPSession } from 'playwright-core'

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** microseconds from its beginning to its end */
  dur?: number
  /** CPU microseconds */
  tdur?: number
  args?: { name?: string }
}

export interface Task {
  /** milliseconds from its beginning to its end, most of it waiting where the machine is busy */
  wallMs: number
  cpuMs: number
}

const isTask = ({ name, ph, tdur }: TraceEvent) =>
  ph === 'X' && tdur !== undefined && name.endsWith('RunTask')
const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`

/** Each task of the busiest main thread. Pure. */
export const mainThreadTasks = (events: readonly TraceEvent[]): Task[] => {
  const mains = new Set(
    events
      .filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain')
      .map(threadOf),
  )
  const tasks = Map.groupBy(
    events.filter((e) => isTask(e) && mains.has(threadOf(e))),
    threadOf,
  )
  const busy = (list: readonly TraceEvent[]) => list.reduce((sum, e) => sum + e.tdur!, 0)
  const busiest = [...tasks.values()].sort((a, b) => busy(b) - busy(a))[0] ?? []
  return busiest.map(({ dur = 0, tdur = 0 }) => ({ wallMs: dur / 1000, cpuMs: tdur / 1000 }))
}

/** The tasks until `work` is over. */
export const tasksDuring = async (
  session: CDPSession,
  work: () => Promise<unknown>,
): Promise<Task[]> => {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: unknown[] }) => events.push(...(value as TraceEvent[]))
  session.on('Tracing.dataCollected', collect)
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  })
  await work()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  session.off('Tracing.dataCollected', collect)
  return mainThreadTasks(events)
}
