// How much CPU each task of the page's main thread took, from Chromium's trace. The time on the clock would be that of the
// machine: here the servers share its cores, and a task that waits for one is no fault of the page.
import type { CDPSession } from 'playwright-core'

export interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** microseconds on the clock */
  dur?: number
  /** microseconds of CPU */
  tdur?: number
  args?: { name?: string }
}

const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`

/** Milliseconds of CPU of each task of pages, in the order of `events`. Pure. */
export const taskCpuMs = (events: readonly TraceEvent[]): number[] => {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(threadOf),
  )
  return events.flatMap((event) =>
    event.ph === 'X' && event.name.endsWith('RunTask') && mains.has(threadOf(event))
      ? [(event.tdur ?? 0) / 1000]
      : [],
  )
}

/** The tasks of the open page while `look` lasts. */
export const tasksDuring = async (
  session: CDPSession,
  look: () => Promise<unknown>,
): Promise<number[]> => {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: unknown[] }) => events.push(...(value as TraceEvent[]))
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  session.on('Tracing.dataCollected', collect)
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  })
  await look()
  await session.send('Tracing.end')
  await complete
  session.off('Tracing.dataCollected', collect)
  return taskCpuMs(events)
}
