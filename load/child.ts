// The load engine as a process of its own, so that its CPU time is not the server's. Forked with an IPC
// channel by `run.ts`; takes one plan, says how it goes, and ends with its summary or its parent.

import { startLoad } from './engine.ts'
import type { LoadMessage, LoadPlan } from './plan.ts'

const progressMs = 250

const say = (message: LoadMessage) =>
  new Promise<void>((sent) => {
    if (process.connected) process.send!(message, () => sent())
    else sent()
  })

const run = async (plan: LoadPlan) => {
  const load = startLoad(plan, () => void say({ type: 'measuring' }))
  const timer = setInterval(
    () => void say({ type: 'progress', progress: load.progress() }),
    progressMs,
  )
  process.on('message', load.stop)
  process.on('disconnect', load.stop)
  process.on('SIGTERM', load.stop)
  process.on('SIGINT', load.stop)
  const summary = await load.done
  clearInterval(timer)
  await say({ type: 'done', summary })
}

process.once('message', (plan: LoadPlan) => {
  run(plan)
    .catch((error: Error) => say({ type: 'failed', message: error.message }))
    .finally(() => {
      if (process.connected) process.disconnect?.()
    })
})
