// The primary of several processes. It takes no likes: it holds the listening socket that the API processes share, keeps
// all of them running and passes on what is wished: SIGTERM or SIGINT ends all, SIGHUP replaces all. SCHED_NONE: each
// API process accepts for itself, so a connection never travels through a process that may be ending.
import cluster from 'node:cluster'
import { programUrl } from '../files/root.ts'
import { mainFile, nodeArguments } from '../server/node-options.ts'
import { forkProcess, type Started } from './child-process.ts'
import { createKeeper } from './keeper.ts'
import { createLabRelay } from './lab/relay.ts'
import type { Several } from './process-plan.ts'
import { terminal } from './terminal.ts'

const { processes, leaveWithinMs } = JSON.parse(process.argv[2]!) as Several

cluster.schedulingPolicy = cluster.SCHED_NONE
cluster.setupPrimary({
  exec: mainFile,
  execArgv: [...nodeArguments, '--import', programUrl('end-with-primary.ts', import.meta.url)],
})

const lab = createLabRelay()
cluster.on('fork', (worker) => lab.connect(worker.process))

const tellParent = ({ url }: Started) => {
  if (url && process.connected) process.send?.({ url })
}

const keeper = createKeeper({
  planned: processes,
  fork: (planned) => forkProcess(planned, leaveWithinMs),
  onStarted: tellParent,
  say: terminal.note,
})

const end = async (code: number) => {
  await keeper.stop()
  process.exit(code)
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) process.on(signal, () => end(0))
process.on('SIGHUP', () => keeper.replaceAll())
void keeper.gaveUp.then(end)

keeper.start()
terminal.note(
  `${processes.map(({ name }) => name).join(', ')}; kill -HUP ${process.pid} replaces them, one after the other`,
)
