// A bench that is ended by a signal takes along what it has started: its servers are in groups of their own, so
// nothing else would end them. There is one list per process, of what runs now, and signals are heard while there is any.
import { listenToSignals, type Signals } from '../../start/signals.ts'

type Stop = () => Promise<unknown>

const running = new Set<Stop>()
let signals: Signals | undefined

/** Newest first, as they were built on one another; one that fails keeps none of the others. */
const leave = async (signal: NodeJS.Signals, code: number) => {
  // What was under way fails now that its servers go: nobody waits for it any more.
  process.on('uncaughtException', () => {})
  // It may say another code.
  process.once('exit', () => {
    process.exitCode = code
  })
  console.error(`ended by ${signal}`)
  for (const stop of [...running].reverse()) {
    await Promise.resolve()
      .then(stop)
      .catch((error: Error) => console.error(error.message))
  }
  process.exit(code)
}

const listen = () => {
  const heard = listenToSignals()
  heard.onSignal((signal, times) => {
    if (times === 1) void leave(signal, heard.exitCode()!)
  })
  return heard
}

/**
 * Calls `stop` when SIGINT, SIGTERM or SIGHUP ends this process, until the returned function is called.
 * @throws when it is ending already: what starts only now would be left behind.
 */
export const endsWithUs = (stop: Stop): (() => void) => {
  signals ??= listen()
  if (signals.aborted.aborted) throw new Error('ended by a signal: nothing more is started')
  running.add(stop)
  return () => {
    running.delete(stop)
    if (running.size > 0 || signals?.aborted.aborted) return
    signals?.stop()
    signals = undefined
  }
}
